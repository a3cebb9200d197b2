"""Service tags and security admin rules out of Azure's bodies."""

import json

import pytest
from azure.mgmt.network import models as sdk

from diagnostics.arm.parse_filters import parse_admin_rule, parse_tags
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.ids import ResourceId

RULE_ID = ResourceId("/networkManagers/m/rules/block-saas")


def _tag(name: str, *prefixes: str) -> dict[str, object]:
    return {"name": name, "properties": {"addressPrefixes": list(prefixes)}}


def test_named_tags_keep_their_ipv4_prefixes() -> None:
    values = [
        _tag("AzureCloud", "20.0.0.0/8", "2603:1020::/47", "51.140.0.0/14"),
        _tag("AzureCloud.uksouth", "20.26.0.0/16"),
        _tag("Storage", "20.38.0.0/16"),
        {"name": "Empty"},
    ]
    body = json.dumps({"values": values}).encode()

    assert parse_tags(body, ("azurecloud", "AzureCloud.UKSouth", "empty", "unheard")) == {
        "azurecloud": ("20.0.0.0/8", "51.140.0.0/14"),
        "azurecloud.uksouth": ("20.26.0.0/16",),
        "empty": (),
    }


@pytest.mark.parametrize("body", [b"{}", b'{"values": null}', b'{"values": [{}]}'])
def test_list_without_tags_names_none(body: bytes) -> None:
    assert parse_tags(body, ("azurecloud",)) == {}


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff"])
def test_list_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the JSON parser's own among them
        parse_tags(body, ("azurecloud",))


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        ("Custom", sdk.EffectiveSecurityAdminRule),
        ("Default", sdk.EffectiveDefaultSecurityAdminRule),
    ],
)
def test_admin_rule(kind: str, model: type[sdk.EffectiveBaseSecurityAdminRule]) -> None:
    properties = {
        "direction": "Outbound",
        "access": "AlwaysAllow",
        "priority": 7,
        "protocol": "Tcp",
        "sources": [{"addressPrefix": "10.0.0.0/16", "addressPrefixType": "IPPrefix"}],
        "destinations": [
            {"addressPrefix": "AzureCloud", "addressPrefixType": "ServiceTag"},
            {"addressPrefixType": "IPPrefix"},
        ],
        "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["443", "8000-9000"],
    }

    assert parse_admin_rule(model({"id": RULE_ID, "kind": kind, "properties": properties})) == (
        AdminRule(
            id=RULE_ID,
            name="block-saas",
            priority=7,
            direction="Outbound",
            access="AlwaysAllow",
            protocol="Tcp",
            sources=("10.0.0.0/16",),
            source_ports=("0-65535",),
            destinations=("AzureCloud",),
            destination_ports=("443", "8000-9000"),
        )
    )


def test_admin_rule_of_a_kind_unheard_of_says_nothing() -> None:
    model = sdk.EffectiveBaseSecurityAdminRule({"id": RULE_ID, "kind": "New"})

    assert parse_admin_rule(model) == AdminRule(
        id=RULE_ID,
        name="block-saas",
        priority=0,
        direction="",
        access="",
        protocol="",
        sources=(),
        source_ports=("*",),
        destinations=(),
        destination_ports=("*",),
    )
