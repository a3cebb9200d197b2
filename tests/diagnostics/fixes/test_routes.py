"""Routes removed, added and left to their owner."""

import shlex
from ipaddress import IPv4Network

import pytest

from diagnostics.fixes.routes import by_hand, bypass, connect, give_address, lead, remove, way_out
from diagnostics.model.finding import Argv, Danger
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Route
from diagnostics.network.flow import Flow
from diagnostics.network.hops import Ground
from diagnostics.network.path import Path
from diagnostics.network.routes import route_of
from tests.builders import SUBSCRIPTION, VNET_ID, nat_gateway, route, route_table, subnet, vnet

ON = f"--resource-group rg-shop --subscription {SUBSCRIPTION}"
IN_TABLE = "--route-table-name rt-nodes"
HOLE = route("20.0.0.0/8", "None", name="hole")
API = IPv4Network("20.1.2.3")


def lines(argvs: tuple[Argv, ...]) -> list[str]:
    return [shlex.join(argv) for argv in argvs]


def path(ground: Ground, destination: str = "20.1.2.3") -> Path:
    flow = Flow(source=IPv4Network("10.0.2.10"), destination=IPv4Network(destination))
    return Path(flow=flow, hop=route_of(flow, ground), ground=ground)


def test_removed_route_comes_back_as_it_was() -> None:
    fix = remove(route_table(HOLE), HOLE, ())
    verb = "az network route-table route"
    assert (lines(fix.command), lines(fix.undo), fix.danger) == (
        [f"{verb} delete {IN_TABLE} --name hole {ON}"],
        [
            (
                f"{verb} create {IN_TABLE} --name hole {ON} --address-prefix 20.0.0.0/8 "
                "--next-hop-type None"
            )
        ],
        Danger.SECURITY,
    )


def test_bypass_leads_one_address_out() -> None:
    fix = bypass(route_table(HOLE), API, path(Ground(vnet=vnet(), table=None)).hop, ())
    verb = "az network route-table route"
    assert (lines(fix.command), lines(fix.undo), fix.danger) == (
        [
            (
                f"{verb} create {IN_TABLE} --name aks-api-server {ON} --address-prefix 20.1.2.3/32 "
                "--next-hop-type Internet"
            )
        ],
        [f"{verb} delete {IN_TABLE} --name aks-api-server {ON}"],
        Danger.SECURITY,
    )


def test_owner_chooses_a_next_hop() -> None:
    fix = by_hand(route_table(HOLE), HOLE, "It drops.")
    assert (fix.command, fix.instructions) == (
        (),
        (
            "It drops. The owner of rt-nodes points 20.0.0.0/8 at a running appliance, or removes "
            "the route."
        ),
    )


def test_lead_goes_to_the_owner_of_route_or_network() -> None:
    routed = Ground(vnet=vnet(), table=route_table(HOLE))
    assert lead(path(routed), "It drops.") == (by_hand(route_table(HOLE), HOLE, "It drops."),)
    own = Ground(vnet=vnet(prefixes=("20.0.0.0/8",)), table=None)
    (fix,) = lead(path(own), "It drops.")
    assert fix.instructions == (
        "The owner of vnet-shop takes the public prefix that holds 20.1.2.3:443 out of its address "
        "space, or adds a route for this address that leads out of the network."
    )


BY_NVA = route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.0.1.4",))


@pytest.mark.parametrize(
    ("instead", "sentence"),
    [
        (
            BY_NVA,
            (
                "The traffic no longer passes the appliance, and its source address changes, which "
                "matters to authorized IP ranges."
            ),
        ),
        (
            HOLE,
            (
                "All else to 20.0.0.0/8 is dropped as before. With authorized IP ranges, list the "
                "public address that nodes leave by."
            ),
        ),
    ],
)
def test_bypass_says_what_it_gives_up(instead: Route, sentence: str) -> None:
    table = route_table(instead)
    taken = path(Ground(vnet=vnet(), table=table)).hop
    assert bypass(table, API, taken, ()).instructions == (
        "The API server's public address may change when the cluster is stopped and started; then "
        f"this route must follow. {sentence}"
    )


def test_networks_are_connected_by_their_owners() -> None:
    hub = ResourceId(f"{VNET_ID}-hub")
    known = connect(path(Ground(vnet=vnet(), table=None, endpoint_vnet_id=hub)))
    unknown = connect(path(Ground(vnet=vnet(), table=None)))
    assert (known.title, unknown.title) == (
        "Connect virtual network vnet-shop with virtual network vnet-shop-hub",
        "Connect virtual network vnet-shop with the network of the API server's endpoint",
    )


def test_way_out_is_attached_by_the_owner() -> None:
    assert way_out(subnet()).instructions == (
        "The owner attaches a NAT gateway to snet-nodes, or a route table that leads 0.0.0.0/0 to "
        "a running firewall. With authorized IP ranges, list its address."
    )


def test_address_is_attached_by_the_owner() -> None:
    assert give_address(nat_gateway()).instructions == (
        "The owner attaches a public IP address or prefix to nat-shop. With authorized IP ranges, "
        "list it."
    )
