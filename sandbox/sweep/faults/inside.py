"""The subnet of an API server in the nodes' own network: who is let in, and where replies go."""

from collections.abc import Callable, Mapping

from sandbox.azure.bodies import managers, network
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.azure.store import Body
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import HUB
from sandbox.sweep.fault import Expected, Fault, cause, likely, on, open_question
from sandbox.sweep.faults.nsg import rule
from sandbox.sweep.site import Site

CHECK, NEEDS = "api_server_subnet", on("integrated")
NODES = "10.40.0.0/16"
PORTS = ["443", "4443"]
_GROUP, _TABLE = "nsg-apiserver", "rt-apiserver"


def _attach(site: Site, field: str, body: Body) -> None:
    (subnet,) = (
        one for one in site.vnet["properties"]["subnets"] if one["name"] == "snet-apiserver"
    )
    site.world.put(body)
    subnet["properties"][field] = ref(body["id"])


def guard(site: Site, *rules: tuple[str, int, str, Mapping[str, object]]) -> None:
    """Give the API server's subnet a group with inbound rules (name, priority, access, fields)."""
    group = network.nsg(Scope.of(site.vnet), _GROUP)
    for name, priority, access, fields in rules:
        network.rule(group, name, priority, access, direction="Inbound", **fields)
    _attach(site, "networkSecurityGroup", group)


LET_NODES: dict[str, object] = {
    "sourceAddressPrefix": NODES,
    "destinationPortRange": "",
    "destinationPortRanges": PORTS,
}
ANYTHING: dict[str, object] = {"protocol": "*", "destinationPortRange": "*"}


def _nodes_shut_out(site: Site) -> Expected:
    guard(site, ("deny-nodes", 300, "Deny", {"sourceAddressPrefix": NODES} | ANYTHING))
    return cause(CHECK, _GROUP)


def _all_shut_out(site: Site) -> Expected:
    guard(site, ("deny-rest", 4000, "Deny", ANYTHING))
    return cause(CHECK, _GROUP)


def _probe_shut_out(site: Site) -> Expected:
    """Let the nodes in and nobody else, so that no instance looks healthy."""
    guard(site, ("nodes", 300, "Allow", LET_NODES), ("deny-rest", 4000, "Deny", ANYTHING))
    return likely(CHECK, _GROUP)


def _let_out_only(site: Site) -> Expected:
    """Always allow what leaves, which the nodes' group denies in vain; nothing lets it in."""
    rule(site, "deny-range", 200, "Deny", destinationAddressPrefix="{around}")
    held = managers.admin_rule("allow-apis", 10, "AlwaysAllow", destinationPortRanges=PORTS)
    for body in managers.manager(HUB, "avnm-contoso", site.vnet["id"], held):
        site.world.put(body)
    return _nodes_shut_out(site)


def _replies(hop: str, address: str = "") -> Callable[[Site], None]:
    def apply(site: Site) -> None:
        table = network.route_table(Scope.of(site.vnet), _TABLE)
        network.route(table, "back", site.range, hop, address)
        _attach(site, "routeTable", table)

    return apply


def _replies_dropped(site: Site) -> Expected:
    _replies("None")(site)
    return cause(CHECK, _TABLE)


def _replies_sent_out(site: Site) -> Expected:
    _replies("Internet")(site)
    return likely(CHECK, _TABLE)


def _replies_astray(site: Site) -> Expected:
    """Lead the replies through an appliance that the nodes' packets do not pass."""
    site.appliance()
    _replies("VirtualAppliance", topologies.APPLIANCE_HOP)(site)
    return open_question(CHECK)


FAULTS = tuple(
    Fault(name=name, apply=apply, needs=NEEDS)
    for name, apply in (
        ("inside-nodes-shut-out", _nodes_shut_out),
        ("inside-all-shut-out", _all_shut_out),
        ("inside-probe-shut-out", _probe_shut_out),
        ("inside-let-out-only", _let_out_only),
        ("inside-replies-dropped", _replies_dropped),
        ("inside-replies-sent-out", _replies_sent_out),
        ("inside-replies-astray", _replies_astray),
    )
)
