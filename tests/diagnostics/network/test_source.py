"""Nodes that go straight out need a public source address, S4.2."""

from typing import Any

import pytest

from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.source import Lack, WayOut, lack_of_source, straight_out
from tests.builders import (
    NAT_ID,
    SUBNET_ID,
    cluster,
    nat_gateway,
    pool,
    snapshot,
    subnet,
    vnet,
)

EMPTY = nat_gateway(public_ids=())
UNREAD = Missing(why=Why.DENIED, what="the NAT gateway")
DEFAULT = "Azure's default outbound access may still carry the traffic"
OTHER = "another way out of the nodes may still carry the traffic"
NO_GATEWAY = (
    "with outbound type {} the nodes have no public address, and subnet snet-nodes has no NAT "
    "gateway"
)
NO_ADDRESS = "NAT gateway nat-shop on subnet snet-nodes has neither a public address nor a prefix"


def leaving(outbound: str, *, closed: bool | None = False, **facts: Any) -> Snapshot:  # noqa: ANN401
    given = {
        "cluster": Known(cluster(outbound_type=outbound)),
        "subnet": Known(subnet(default_outbound=closed)),
    }
    return snapshot(**(given | facts))


def bare(outbound: str, perhaps: str = "") -> Lack:
    because = NO_GATEWAY.format(outbound)
    return Lack(because=because, resource_id=SUBNET_ID, perhaps=perhaps)


def empty(perhaps: str = "") -> Lack:
    return Lack(because=NO_ADDRESS, resource_id=NAT_ID, gateway=EMPTY, perhaps=perhaps)


@pytest.mark.parametrize(
    "facts",
    [
        leaving("loadBalancer"),
        leaving("LoadBalancer"),
        leaving("userAssignedNATGateway", nat_gateway=Known(nat_gateway())),
        leaving("userDefinedRouting", nat_gateway=Known(nat_gateway())),
        leaving("userAssignedNATGateway", pool=Known(pool(node_public_ip=True))),
    ],
)
def test_address_is_there_s4_2(facts: Snapshot) -> None:
    assert (lack_of_source(facts), straight_out(facts)) == (None, WayOut.OPEN)


@pytest.mark.parametrize(
    "outbound",
    ["userDefinedRouting", "none", "block", "userAssignedNATGateway", "managedNATGateway"],
)
@pytest.mark.parametrize(("closed", "perhaps"), [(False, ""), (True, DEFAULT), (None, DEFAULT)])
def test_subnet_without_a_gateway_has_no_address_s4_2(
    outbound: str, *, closed: bool | None, perhaps: str
) -> None:
    facts = leaving(outbound, closed=closed)
    way = WayOut.DOUBTFUL if perhaps else WayOut.CLOSED
    assert (lack_of_source(facts), straight_out(facts)) == (bare(outbound, perhaps), way)


def test_what_another_outbound_type_brings_is_not_known() -> None:
    v2 = "managedNATGatewayV2"
    perhaps = f"what outbound type {v2} brings is not known"
    assert lack_of_source(leaving(v2)) == bare(v2, perhaps)


def test_gateway_of_the_whole_network_may_carry_it() -> None:
    facts = leaving("userAssignedNATGateway", vnet=Known(vnet(nat_gateway_id=NAT_ID)))
    perhaps = "NAT gateway nat-shop of the whole virtual network may carry the traffic"
    assert lack_of_source(facts) == bare("userAssignedNATGateway", perhaps)


@pytest.mark.parametrize(
    ("facts", "perhaps"),
    [
        (leaving("userAssignedNATGateway", nat_gateway=Known(EMPTY)), ""),
        (leaving("userAssignedNATGateway", closed=None, nat_gateway=Known(EMPTY)), DEFAULT),
        (leaving("loadBalancer", nat_gateway=Known(EMPTY)), OTHER),
        (
            leaving(
                "userAssignedNATGateway",
                nat_gateway=Known(EMPTY),
                pool=Known(pool(node_public_ip=True)),
            ),
            OTHER,
        ),
    ],
)
def test_gateway_without_an_address_carries_nothing_s4_2(facts: Snapshot, perhaps: str) -> None:
    way = WayOut.DOUBTFUL if perhaps else WayOut.CLOSED
    assert (lack_of_source(facts), straight_out(facts)) == (empty(perhaps), way)


@pytest.mark.parametrize(
    ("outbound", "way"),
    [("loadBalancer", WayOut.OPEN), ("userAssignedNATGateway", WayOut.DOUBTFUL)],
)
def test_unread_gateway_leaves_the_outbound_type_to_go_by(outbound: str, way: WayOut) -> None:
    facts = leaving(outbound, nat_gateway=UNREAD)
    with pytest.raises(FactMissing):
        lack_of_source(facts)
    assert straight_out(facts) is way
