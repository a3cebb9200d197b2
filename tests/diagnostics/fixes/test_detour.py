"""Which remedy fits a hop that leads nowhere."""

from ipaddress import IPv4Network

import pytest

from diagnostics.fixes.detour import mend, unblock
from diagnostics.model.facts import Known
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Appliance, ApplianceKind, Route
from diagnostics.network.appliances import Fault, FaultKind
from diagnostics.network.flow import Flow
from diagnostics.network.hops import Ground
from diagnostics.network.path import Path
from diagnostics.network.routes import route_of
from tests.builders import appliance, cluster, route, route_table, vnet

WIDE = route("0.0.0.0/0", "None", name="wide")
NARROW = route("20.0.0.0/8", "None", name="narrow")
REMOVE = "Remove route narrow (20.0.0.0/8) from rt-nodes"
BYPASS = "Route 20.1.2.3/32 to the internet in rt-nodes"


def path(*routes: Route, destination: str | None = "20.1.2.3") -> Path:
    to = IPv4Network(destination) if destination else None
    flow = Flow(source=IPv4Network("10.0.2.10"), destination=to)
    ground = Ground(vnet=vnet(), table=route_table(*routes))
    return Path(flow=flow, hop=route_of(flow, ground), ground=ground)


def by_hand(name: str) -> str:
    return f"Give route {name} in rt-nodes a next hop that works"


@pytest.mark.parametrize(
    ("taken", "outbound", "titles"),
    [
        (path(NARROW), "loadBalancer", [REMOVE]),
        (path(NARROW), "userDefinedRouting", [REMOVE]),
        (path(WIDE), "loadBalancer", [BYPASS, by_hand("wide")]),
        (path(WIDE), "UserDefinedRouting", [by_hand("wide")]),
        (path(WIDE, NARROW), "loadBalancer", [BYPASS, by_hand("narrow")]),
        (path(WIDE, destination=None), "loadBalancer", [by_hand("wide")]),
        (path(WIDE, destination="10.9.0.4"), "loadBalancer", [by_hand("wide")]),
        (
            path(WIDE, route("20.1.2.3", "None", name="exact")),
            "loadBalancer",
            [by_hand("exact")],
        ),
    ],
)
def test_hole_is_removed_or_passed_by(taken: Path, outbound: str, titles: list[str]) -> None:
    fixes = unblock(taken, cluster(outbound_type=outbound), ())
    assert [fix.title for fix in fixes] == titles


TO_HOP = route("0.0.0.0/0", "VirtualAppliance", name="hub", next_hop_addresses=("10.0.1.4",))
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
        (FaultKind.BROKEN, appliance(), ["Repair appliance fw-hub"]),
    ],
)
def test_fault_has_its_remedy(kind: FaultKind, holder: Appliance | None, titles: list[str]) -> None:
    fault = Fault(kind=kind, because="it is broken", holder=holder)
    assert [fix.title for fix in mend(fault, path(TO_HOP), cluster(), ())] == titles


def test_owner_is_told_why() -> None:
    fault = Fault(kind=FaultKind.ABSENT, because="nothing holds 10.0.1.4", holder=None)
    fix = mend(fault, path(TO_HOP), cluster(outbound_type="none"), ())[0]
    assert fix.instructions == (
        "It is wrong because nothing holds 10.0.1.4. The owner of rt-nodes points 0.0.0.0/0 at a "
        "running appliance, or removes the route."
    )
