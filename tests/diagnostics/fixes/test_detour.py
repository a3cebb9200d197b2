"""Which remedy fits a hop that leads nowhere."""

from ipaddress import IPv4Network

import pytest

from diagnostics.fixes.detour import mend, unblock
from diagnostics.model.edits import AddRoute
from diagnostics.model.facts import Known
from diagnostics.model.finding import Danger
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Appliance, ApplianceKind, Route
from diagnostics.network.appliances import Fault, FaultKind
from diagnostics.network.flow import Flow
from diagnostics.network.hops import Ground
from diagnostics.network.path import Path
from diagnostics.network.routes import route_of
from diagnostics.network.source import WayOut
from tests.builders import SUBSCRIPTION, TABLE_ID, appliance, route, route_table, vnet
from tests.diagnostics.checks.asked import shell

OPEN, DOUBTFUL, CLOSED = WayOut.OPEN, WayOut.DOUBTFUL, WayOut.CLOSED
IN = f"--subscription {SUBSCRIPTION}"

WIDE = route("0.0.0.0/0", "None", name="wide")
NARROW = route("20.0.0.0/8", "None", name="narrow")
EXACT = route("20.1.2.3", "None", name="exact")
HOME = route("10.0.9.0/24", "None", name="home")
TO_HOP = route("0.0.0.0/0", "VirtualAppliance", name="hub", next_hop_addresses=("10.0.1.4",))
ASIDE = route("20.0.0.0/7", "Internet", name="aside")
BY_GATEWAY = route("0.0.0.0/0", "VirtualNetworkGateway", name="vpn")
SEVERAL = route(
    "0.0.0.0/0", "VirtualApplianceEcmp", name="two", next_hop_addresses=("10.0.1.4", "10.0.1.5")
)
REMOVE = "Remove route narrow (20.0.0.0/8) from rt-nodes"
REJOIN = "Route 20.1.2.3/32 to the virtual appliance 10.0.1.4 in rt-nodes"
VPN = "Route 20.1.2.3/32 to the virtual network gateway in rt-nodes"
HOMEWARD = "Remove route home (10.0.9.0/24) from rt-nodes"
VNET = "Route 10.0.9.4/32 to the virtual network in rt-nodes"
BYPASS = "Route 20.1.2.3/32 to the internet in rt-nodes"


def path(*routes: Route, destination: str | None = "20.1.2.3") -> Path:
    to = IPv4Network(destination) if destination else None
    flow = Flow(source=IPv4Network("10.0.2.10"), destination=to)
    ground = Ground(vnet=vnet(), table=route_table(*routes))
    return Path(flow=flow, hop=route_of(flow, ground), ground=ground)


def by_hand(name: str) -> str:
    return f"Give route {name} in rt-nodes a next hop that works"


@pytest.mark.parametrize(
    ("taken", "way", "titles"),
    [
        # this address alone goes where the rest goes
        (path(NARROW), OPEN, [BYPASS]),
        (path(NARROW), DOUBTFUL, [BYPASS]),
        (path(NARROW), CLOSED, [by_hand("narrow")]),
        (path(NARROW, TO_HOP), DOUBTFUL, [REJOIN]),
        (path(NARROW, TO_HOP), CLOSED, [REJOIN]),
        (path(NARROW, BY_GATEWAY), OPEN, [VPN]),
        # straight to the internet leads nowhere for a cluster without a way out of its own
        (path(NARROW, ASIDE, TO_HOP), DOUBTFUL, [REJOIN]),
        (path(NARROW, ASIDE, TO_HOP), OPEN, [BYPASS]),
        (path(NARROW, ASIDE), DOUBTFUL, [BYPASS]),
        # az makes no route with several next hops
        (path(NARROW, SEVERAL), DOUBTFUL, [REMOVE]),
        # an address that is not known has no route of its own, nor has one that has its hole
        (path(EXACT), OPEN, ["Remove route exact (20.1.2.3) from rt-nodes"]),
        (path(HOME, destination="10.0.9.0/28"), OPEN, [HOMEWARD]),
        (path(HOME, destination="10.0.9.4"), OPEN, [VNET]),
        (path(WIDE), OPEN, [BYPASS, by_hand("wide")]),
        (path(WIDE), DOUBTFUL, [by_hand("wide")]),
        (path(WIDE, NARROW), OPEN, [BYPASS, by_hand("narrow")]),
        (path(WIDE, destination=None), OPEN, [by_hand("wide")]),
        (path(WIDE, destination="10.9.0.4"), OPEN, [by_hand("wide")]),
        (
            path(WIDE, EXACT),
            OPEN,
            [by_hand("exact")],
        ),
    ],
)
def test_hole_is_passed_by_or_removed_s2_7(taken: Path, way: WayOut, titles: list[str]) -> None:
    fixes = unblock(taken, (), way=way)
    assert [fix.title for fix in fixes] == titles


NVA = appliance(name="nva", kind=ApplianceKind.MACHINE, power_state=Known("stopped"))
WIRED = appliance(name="nva", kind=ApplianceKind.MACHINE, nic_id=ResourceId("/nic"))


@pytest.mark.parametrize(
    ("kind", "holder", "titles"),
    [
        (FaultKind.ABSENT, None, [BYPASS, by_hand("hub")]),
        (FaultKind.STOPPED, NVA, ["Start appliance nva"]),
        (FaultKind.DEALLOCATED, appliance(), ["Start Azure Firewall fw-hub"]),
        (FaultKind.DEAF, WIRED, ["Switch on IP forwarding for nva"]),
        (FaultKind.DEAF, NVA, ["Repair appliance nva"]),
    ],
)
def test_fault_has_its_remedy(kind: FaultKind, holder: Appliance | None, titles: list[str]) -> None:
    fault = Fault(kind=kind, because="it is broken", holder=holder)
    assert [fix.title for fix in mend(fault, path(TO_HOP), (), way=OPEN)] == titles


def test_owner_is_told_why() -> None:
    fault = Fault(kind=FaultKind.ABSENT, because="nothing holds 10.0.1.4", holder=None)
    fix = mend(fault, path(TO_HOP), (), way=DOUBTFUL)[0]
    assert fix.instructions == (
        "It is wrong because nothing holds 10.0.1.4. The owner of rt-nodes points 0.0.0.0/0 at a "
        "running appliance, or removes the route."
    )


def test_address_goes_where_the_rest_goes_and_the_route_can_be_undone() -> None:
    (fix,) = unblock(path(NARROW, TO_HOP), (), way=OPEN)
    made = Route(
        name="aks-api-server",
        prefix="20.1.2.3/32",
        next_hop_type="VirtualAppliance",
        next_hop_addresses=("10.0.1.4",),
    )
    verb = "az network route-table route"
    on = f"--route-table-name rt-nodes --name aks-api-server --resource-group rg-shop {IN}"
    assert (shell(*fix.command), shell(*fix.undo), fix.edits, fix.danger) == (
        (
            (
                f"{verb} create {on} --address-prefix 20.1.2.3/32 --next-hop-type VirtualAppliance "
                "--next-hop-ip-address 10.0.1.4"
            ),
        ),
        (f"{verb} delete {on}",),
        (AddRoute(table_id=TABLE_ID, route=made),),
        Danger.SECURITY,
    )
    assert fix.instructions == (
        "It leads where route hub (0.0.0.0/0) would lead it, and opens nothing else. If the API "
        "server's address changes, this route must follow."
    )
