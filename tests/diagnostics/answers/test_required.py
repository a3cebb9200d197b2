"""What AKS asks of a network before it creates a cluster there."""

from typing import Any

import pytest

from diagnostics.answers.required import required_of_routes, required_of_zone
from diagnostics.model.facts import Known
from diagnostics.model.finding import Answer
from diagnostics.model.ids import ResourceId
from diagnostics.model.plan import Plan
from tests.builders import (
    NAT_ID,
    SUBNET_ID,
    TABLE_ID,
    VNET_ID,
    ZONE_ID,
    arm_id,
    nat_gateway,
    private_snapshot,
    route,
    route_table,
    snapshot,
    vnet,
    zone,
    zone_link,
)

HUB_ID = arm_id("Microsoft.Network/virtualNetworks", "vnet-hub")
OTHER_ID = arm_id("Microsoft.Network/privateDnsZones", "other")
WIDER_ID = arm_id("Microsoft.Network/privateDnsZones", "azmk8s.io")
UDR, MANAGED, ASSIGNED = "userDefinedRouting", "managedNATGateway", "userAssignedNATGateway"
APPLIANCE = route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.1.0.4",))


def said(answer: Answer | None) -> tuple[str | None, str] | None:
    """Return who decides and the first line of evidence; None where nothing is refused."""
    if answer is None:
        return None
    return answer.resource_id, answer.evidence[0] if answer.evidence else ""


def error(code: str) -> str:
    return f"Azure's error is {code}"


@pytest.mark.parametrize(
    ("outbound", "facts", "refused"),
    [
        ("loadBalancer", {}, None),
        ("none", {}, None),
        (UDR, {}, (SUBNET_ID, error("ExistingRouteTableNotAssociatedWithSubnet"))),
        (
            UDR,
            {"route_table": Known(route_table())},
            (TABLE_ID, error("RouteTableMissingDefaultRouteError")),
        ),
        (
            UDR,
            # two halves are no default route to AKS
            {"route_table": Known(route_table(route("0.0.0.0/1", "VirtualAppliance")))},
            (TABLE_ID, error("RouteTableMissingDefaultRouteError")),
        ),
        (
            UDR,
            {"route_table": Known(route_table(route()))},
            (TABLE_ID, error("RouteTableInvalidNextHop")),
        ),
        (UDR, {"route_table": Known(route_table(APPLIANCE))}, None),
        (
            UDR,
            {"route_table": Known(route_table(route("0.0.0.0/0", "VirtualNetworkGateway")))},
            None,
        ),
        (MANAGED, {}, (SUBNET_ID, error("ManagedNATGatewayWithCustomVNetNotAllowed"))),
        (ASSIGNED, {}, (SUBNET_ID, "")),
        (ASSIGNED, {"nat_gateway": Known(nat_gateway())}, None),
        (ASSIGNED, {"vnet": Known(vnet(nat_gateway_id=NAT_ID))}, None),
    ],
)
def test_outbound_type_needs_its_way_out(
    outbound: str, facts: dict[str, Any], refused: tuple[str, str] | None
) -> None:
    plan = Plan(subnet_id=SUBNET_ID, outbound_type=outbound)
    assert said(required_of_routes(plan, snapshot(**facts))) == refused


@pytest.mark.parametrize(
    ("name", "fields", "refused"),
    [
        ("privatelink.uksouth.azmk8s.io", {}, None),
        ("Team.privatelink.UKSouth.azmk8s.io", {}, None),
        ("privatelink.ukwest.azmk8s.io", {}, (ZONE_ID, "")),
        ("myprivatelink.uksouth.azmk8s.io", {}, (ZONE_ID, "")),
        # nobody asks for the zone
        ("corp.example", {"private_dns_zone": "system"}, None),
        ("corp.example", {"private": False}, None),
        ("corp.example", {"location": ""}, None),
    ],
)
def test_zone_has_the_name_of_the_region(
    name: str, fields: dict[str, Any], refused: tuple[str, str] | None
) -> None:
    usual: dict[str, Any] = {"private": True, "private_dns_zone": ZONE_ID, "location": "uksouth"}
    plan = Plan(subnet_id=SUBNET_ID, **(usual | fields))
    facts = private_snapshot(zone=Known(zone(name=name)))
    assert said(required_of_zone(plan, facts)) == refused


@pytest.mark.parametrize(
    ("own", "others", "refused"),
    [
        ((), (), None),
        ((), (VNET_ID,), (OTHER_ID, "")),
        ((VNET_ID,), (VNET_ID,), None),
        ((), (HUB_ID,), None),
    ],
)
def test_network_is_linked_to_one_zone_of_a_name(
    own: tuple[ResourceId, ...],
    others: tuple[ResourceId, ...],
    refused: tuple[str, str] | None,
) -> None:
    named = "privatelink.uksouth.azmk8s.io"
    plan = Plan(subnet_id=SUBNET_ID, private=True, private_dns_zone=ZONE_ID, location="uksouth")
    mine = zone(name=named, links=tuple(zone_link(vnet_id=each) for each in own))
    theirs = zone(id=OTHER_ID, name=named, links=tuple(zone_link(vnet_id=each) for each in others))
    wider = zone(id=WIDER_ID, name="azmk8s.io", links=(zone_link(vnet_id=VNET_ID),))
    known = private_snapshot(zone=Known(mine), other_zones=Known((wider, theirs)))
    assert said(required_of_zone(plan, known)) == refused
