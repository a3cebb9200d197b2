"""One rule of a network security group, field by field (network-semantics, section 1)."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from diagnostics.model.ids import ResourceId
from diagnostics.network.flow import Flow
from diagnostics.network.match import Match
from diagnostics.network.nsg_rule import rule_matches
from diagnostics.network.space import Space
from tests.builders import API_IP, NODE_IP, NSG_ID, rule

SPACE = Space(own=(IPv4Network("10.0.0.0/16"), IPv4Network("10.1.0.0/16")))
ASG = ResourceId(f"{NSG_ID}-asg")
YES, NO, MAYBE = Match.YES, Match.NO, Match.MAYBE


def flow(destination: str | None = API_IP) -> Flow:
    to = IPv4Network(destination) if destination else None
    return Flow(source=IPv4Network(NODE_IP), destination=to)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({}, YES),
        # S1.3: all five fields in one rule; an empty side is absent, never "any"
        ({"destinations": ()}, NO),
        ({"sources": ()}, NO),
        ({"destination_ports": ()}, NO),
        ({"source_ports": ()}, NO),
        ({"destination_ports": ("80", "440-450")}, YES),
        ({"destination_ports": ("443-443",)}, YES),
        ({"destination_ports": ("444-65535",)}, NO),
        ({"destination_ports": ("0-442",)}, NO),
        ({"destination_ports": ("500-400",)}, NO),
        ({"destination_ports": (" 443 ",)}, YES),
        ({"destination_ports": ("440 - 450",)}, YES),
        ({"destination_ports": ("https",)}, MAYBE),
        ({"destination_ports": ("²",)}, MAYBE),
        ({"source_ports": ("443",)}, NO),
        ({"source_ports": ("1024-65535",)}, YES),
        ({"source_ports": ("40000-50000",)}, MAYBE),
        ({"source_ports": ("40000-65535",)}, MAYBE),
        ({"source_ports": ("0-32768",)}, MAYBE),
        ({"source_ports": ("0-32767",)}, NO),
        ({"source_ports": ("60999-65535",)}, MAYBE),
        ({"source_ports": ("61000-65535",)}, NO),
        # S1.4: protocols
        ({"protocol": "*"}, YES),
        ({"protocol": "TCP"}, YES),
        ({"protocol": "Udp"}, NO),
        ({"protocol": "Icmp"}, NO),
        ({"protocol": "Esp"}, NO),
        ({"protocol": "Ah"}, NO),
        # S1.5: addresses
        ({"destinations": (API_IP,)}, YES),
        ({"destinations": ("20.90.10.99/16",)}, YES),
        ({"destinations": ("0.0.0.0/0",)}, YES),
        ({"destinations": ("::/0",)}, NO),
        ({"destinations": ("10.0.0.0/8", API_IP)}, YES),
        ({"destinations": ("AzureCloud",)}, MAYBE),
        ({"destinations": ("azurecloud.UKSouth", "::/0")}, MAYBE),
        ({"destinations": ("AzureCloud", "*")}, YES),
        ({"sources": ("AzureCloud",)}, NO),
        ({"sources": (f"{NODE_IP}/24",)}, YES),
        ({"sources": ("10.0.3.0/24",)}, NO),
        # S1.6, S1.7, S1.8: tags
        ({"destinations": ("VirtualNetwork",)}, NO),
        ({"destinations": (" internet ",)}, YES),
        ({"destinations": ("AzureLoadBalancer",)}, NO),
        ({"sources": (" virtualnetwork ",)}, YES),
        ({"sources": ("Internet",)}, NO),
        ({"sources": ("AzureLoadBalancer",)}, NO),
        ({"destinations": (), "destination_asg_ids": (ASG,)}, NO),
        ({"sources": (), "source_asg_ids": (ASG,)}, NO),
    ],
)
def test_rule_matches_by_its_five_fields_s1_3_to_s1_8(fields: dict[str, Any], match: Match) -> None:
    assert rule_matches(rule(**fields), flow(), SPACE) is match


@pytest.mark.parametrize(
    ("destinations", "target", "match"),
    [
        (("VirtualNetwork",), "10.1.0.4", YES),
        (("Internet",), "10.1.0.4", NO),
        (("Internet",), "10.9.0.4", NO),
        (("AzureCloud",), "10.1.0.4", NO),
        (("AzureLoadBalancer",), "168.63.129.16", YES),
        (("10.0.9.0/29",), "10.0.9.0/28", MAYBE),
        (("10.0.9.0/24",), "10.0.9.0/28", YES),
        (("*",), None, YES),
        (("0.0.0.0/0",), None, YES),
        (("10.0.0.0/8",), None, NO),
        (("20.0.0.0/8",), None, MAYBE),
        (("AzureCloud",), None, MAYBE),
        (("::/0",), None, NO),
        (("Internet",), None, YES),
        (("VirtualNetwork",), None, NO),
        (("AzureLoadBalancer",), None, NO),
    ],
)
def test_destination_matches_s1_5_to_s1_8(
    destinations: tuple[str, ...], target: str | None, match: Match
) -> None:
    assert rule_matches(rule(destinations=destinations), flow(target), SPACE) is match


@pytest.mark.parametrize(
    ("tag", "target", "match"),
    [
        ("AzureCloud.UKSouth", API_IP, YES),
        ("AzureCloud", API_IP, YES),
        ("AzureCloud", "21.1.1.1", NO),
        ("AzureCloud", "20.90.0.0/15", MAYBE),
        ("AzureCloud", "10.1.0.4", NO),
        ("AzureCloud", None, MAYBE),
        ("Storage", API_IP, MAYBE),
    ],
)
def test_tag_that_was_expanded_decides_s1_5_s1_10(
    tag: str, target: str | None, match: Match
) -> None:
    tags = {"azurecloud": ("52.0.0.0/8",), "azurecloud.uksouth": ("20.90.0.0/16",)}
    space = replace(SPACE, tags=tags)
    assert rule_matches(rule(destinations=(tag,)), flow(target), space) is match


@pytest.mark.parametrize(
    ("asg_ids", "match"), [((), NO), ((ResourceId(ASG.upper()),), YES), (None, MAYBE)]
)
def test_source_group_matches_its_members_only_s1_8(
    asg_ids: tuple[ResourceId, ...] | None, match: Match
) -> None:
    grouped = rule(sources=(), source_asg_ids=(ASG,))
    assert rule_matches(grouped, flow(), SPACE, asg_ids) is match


@pytest.mark.parametrize(
    ("address", "groups", "match"),
    [
        ("10.0.2.4", None, MAYBE),
        ("10.0.2.4", (), NO),
        ("10.0.2.4", (NSG_ID, ResourceId(ASG.upper())), YES),
        (API_IP, (ASG,), NO),
    ],
)
def test_destination_group_may_hold_a_private_endpoint_s1_8(
    address: str, groups: tuple[ResourceId, ...] | None, match: Match
) -> None:
    grouped = rule(destinations=(), destination_asg_ids=(ASG,))
    assert rule_matches(grouped, replace(flow(address), groups=groups), SPACE) is match


@pytest.mark.parametrize(
    ("tag", "destination", "match"),
    [
        ("AzureCloud.UKSouth", None, YES),
        ("AzureCloud.ukwest", None, MAYBE),
        ("Storage", None, MAYBE),
        # what is named lies where the tag's list says
        ("AzureCloud.uksouth", API_IP, MAYBE),
    ],
)
def test_tag_that_surely_holds_an_address_that_nobody_named(
    tag: str, destination: str | None, match: Match
) -> None:
    planned = replace(flow(destination), within=("azurecloud", "azurecloud.uksouth"))
    assert rule_matches(rule(destinations=(tag,)), planned, SPACE) is match
