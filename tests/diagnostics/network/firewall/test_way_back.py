"""A network rule keeps the nodes' address, so replies need not come back through the firewall."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.firewall import RuleCollection
from diagnostics.model.ids import key
from diagnostics.model.network import Appliance
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.firewall.on_path import flows_to_api, judge_devices
from diagnostics.network.firewall.way_back import unseen_returns
from diagnostics.network.flow import Flow
from diagnostics.network.hops import ANYWHERE, Ground, Hop, HopKind
from diagnostics.network.path import Path
from tests.builders import (
    API_IP,
    FIREWALL_ID,
    PRIVATE_API_IP,
    appliance,
    arm_id,
    cluster,
    incident,
    peering,
    private_snapshot,
    route,
    route_table,
    snapshot,
    vnet,
)
from tests.diagnostics.network.firewall.values import application, collection, network, rules_of

WALL = "10.0.1.4"
INSIDE = "10.0.9.4"
PARTLY = peering(prefixes=("10.0.1.0/24",), partial=True)
BY_ADDRESS = collection(network(destination_ports=("443", "4443")))
BY_NAME = collection(application(target_fqdns=("*",)))
OTHER_ID = arm_id("Microsoft.Network/azureFirewalls", "fw-other", group="rg-hub")


def returns(
    destination: str, facts: Snapshot, rules: RuleCollection = BY_ADDRESS, *more: Appliance
) -> tuple[str, ...]:
    flow = Flow(source=IPv4Network("10.0.2.10"), destination=IPv4Network(destination))
    hop = Hop(kind=HopKind.APPLIANCE, addresses=(WALL,), route=None, prefix=ANYWHERE)
    path = Path(flow=flow, hop=hop, ground=Ground(vnet=vnet(), table=None))
    devices = (appliance(), *more)
    judged = judge_devices(devices, flows_to_api(flow, facts), incident(), walled(facts, rules))
    return unseen_returns(judged, path, facts)


def walled(facts: Snapshot, rules: RuleCollection) -> Snapshot:
    known = Known(rules_of(rules))
    return replace(facts, firewall_rules={key(FIREWALL_ID): known, key(OTHER_ID): known})


def assumed(destination: str, device: str = "fw-hub") -> str:
    return (
        f"replies from {destination}/32 get back to the nodes: Azure Firewall {device} keeps the "
        "nodes' address, and the way back was not seen to lead through it"
    )


@pytest.mark.parametrize(
    ("rules", "destination", "sentences"),
    [
        (BY_ADDRESS, PRIVATE_API_IP, (assumed(PRIVATE_API_IP),)),
        # Application rules put the firewall's own address in the nodes' place.
        (BY_NAME, PRIVATE_API_IP, ()),
        # A public destination sees the firewall's public address.
        (BY_ADDRESS, API_IP, ()),
        (collection(), PRIVATE_API_IP, ()),
    ],
)
def test_endpoints_way_back_counts_where_the_nodes_address_is_kept(
    rules: RuleCollection, destination: str, sentences: tuple[str, ...]
) -> None:
    assert returns(destination, private_snapshot(), rules) == sentences


def test_each_firewall_is_named_once() -> None:
    other = appliance(id=OTHER_ID, name="fw-other")
    assert returns(INSIDE, integrated(Known(None)), BY_ADDRESS, other) == (
        assumed(INSIDE),
        assumed(INSIDE, "fw-other"),
    )


def integrated(table: Any) -> Snapshot:  # noqa: ANN401 - a fact
    return snapshot(cluster=Known(cluster(vnet_integration=True)), api_route_table=table)


def leads(hop: str, *addresses: str) -> Known[Any]:
    return Known(route_table(route("10.0.2.0/24", hop, next_hop_addresses=addresses)))


DENIED = Missing(why=Why.DENIED, what="the route table of snet-api")
TAGGED = Known(
    route_table(route("AzureCloud", "VirtualAppliance", next_hop_addresses=(WALL,), name="tag"))
)


@pytest.mark.parametrize(
    ("table", "sentences"),
    [
        (leads("VirtualAppliance", WALL), ()),
        (leads("VirtualAppliance", "10.0.1.5"), (assumed(INSIDE),)),
        (leads("None"), (assumed(INSIDE),)),
        (Known(None), (assumed(INSIDE),)),
        (TAGGED, (assumed(INSIDE),)),
        (DENIED, (assumed(INSIDE),)),
    ],
)
def test_route_table_of_the_api_servers_subnet_tells_its_way_back(
    table: Any,  # noqa: ANN401 - a fact
    sentences: tuple[str, ...],
) -> None:
    assert returns(INSIDE, integrated(table)) == sentences


def test_way_back_over_a_peering_in_doubt_is_not_seen() -> None:
    hub = vnet(prefixes=("10.0.2.0/23", "10.0.8.0/23"), peerings=(PARTLY,))
    facts = replace(integrated(leads("VirtualAppliance", WALL)), vnet=Known(hub))
    assert returns(INSIDE, facts) == (assumed(INSIDE),)


def test_way_back_that_is_still_being_read_is_waited_for() -> None:
    pending = Missing(why=Why.PENDING, what="the route table of snet-api")
    with pytest.raises(FactMissing):
        returns(INSIDE, integrated(pending))
