"""Private endpoints and DNS zones out of bodies as Azure sends them."""

import pytest
from azure.mgmt.network import models as network
from azure.mgmt.privatedns import models as sdk

from diagnostics.arm.parse_names import parse_endpoint, parse_link, parse_record, parse_zone
from diagnostics.model.network import PrivateEndpoint
from tests import builders


def _connection(name: str, status: str | None, target: str | None) -> dict[str, object]:
    state = {"status": status} if status else None
    properties = {"privateLinkServiceConnectionState": state, "privateLinkServiceId": target}
    return {"name": name, "properties": properties}


def test_endpoint_with_both_connection_lists() -> None:
    nic_id = builders.private_endpoint().nic_ids[0]
    properties = {
        "provisioningState": "Succeeded",
        "subnet": {"id": builders.SUBNET_ID},
        "privateLinkServiceConnections": [
            _connection("kube-apiserver", "Approved", builders.CLUSTER_ID)
        ],
        "manualPrivateLinkServiceConnections": [_connection("manual", None, None)],
        "networkInterfaces": [{"id": nic_id}],
        "applicationSecurityGroups": [{"id": builders.NSG_ID}],
    }
    body = {"id": builders.ENDPOINT_ID, "name": "kube-apiserver", "properties": properties}

    assert parse_endpoint(network.PrivateEndpoint(body)) == builders.private_endpoint(
        connections=(("kube-apiserver", "Approved"), ("manual", "")),
        addresses=(),
        asg_ids=(builders.NSG_ID,),
    )


def test_endpoint_without_values() -> None:
    model = network.PrivateEndpoint({"id": builders.ENDPOINT_ID, "properties": None})

    assert parse_endpoint(model) == PrivateEndpoint(
        id=builders.ENDPOINT_ID,
        name="kube-apiserver",
        provisioning_state="",
        subnet_id=None,
        connections=(),
        nic_ids=(),
        asg_ids=(),
    )
    assert parse_endpoint(network.PrivateEndpoint({})) is None


@pytest.mark.parametrize("body", [{"id": builders.ZONE_ID, "name": builders.ZONE_NAME}, {}])
def test_zone(body: dict[str, str]) -> None:
    parsed = parse_zone(sdk.PrivateZone(body), builders.ZONE_ID)

    assert parsed == builders.zone(records=(), links=())


@pytest.mark.parametrize(
    ("records", "addresses"),
    [
        (None, ()),
        ([{"ipv4Address": "10.0.2.4"}, {}, {"ipv4Address": "10.0.2.5"}], ("10.0.2.4", "10.0.2.5")),
    ],
)
def test_record(records: object, addresses: tuple[str, ...]) -> None:
    model = sdk.RecordSet({"name": "aks-shop", "properties": {"aRecords": records}})

    assert parse_record(model) == ("aks-shop", addresses)


def test_link() -> None:
    properties = {
        "virtualNetwork": {"id": builders.VNET_ID},
        "virtualNetworkLinkState": "Completed",
        "resolutionPolicy": "NxDomainRedirect",
        "registrationEnabled": True,
        "provisioningState": "Failed",
    }
    body = {"id": builders.zone_link().id, "name": "link-shop", "properties": properties}

    assert parse_link(sdk.VirtualNetworkLink(body)) == builders.zone_link(
        resolution_policy="NxDomainRedirect", registration=True, provisioning_state="Failed"
    )


@pytest.mark.parametrize(
    "body", [{}, {"id": "/l", "properties": {"virtualNetwork": None}}, {"properties": {}}]
)
def test_link_that_leads_nowhere_is_none(body: dict[str, object]) -> None:
    assert parse_link(sdk.VirtualNetworkLink(body)) is None
