"""Say what a pass rests on where replies need not come back through the firewall.

Network rules keep the nodes' address towards private destinations, unless the firewall's SNAT
settings say otherwise; application rules always put the firewall's in its place. With the nodes'
own address the other end answers straight to them, and what keeps state may drop what follows
(facts of Azure, 5.2). A private endpoint's way back cannot be read; that of an API server in the
network can, in the route table of its subnet.

Source: https://learn.microsoft.com/azure/firewall/snat-private-range
"""

from collections.abc import Iterable

from diagnostics.model.facts import Missing, Why
from diagnostics.model.firewall import NetworkRule
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.firewall.on_path import Judged
from diagnostics.network.firewall.sentences import named
from diagnostics.network.flow import Topology, topology
from diagnostics.network.hops import HopKind
from diagnostics.network.path import Path
from diagnostics.network.replies import replies_of


def unseen_returns(judged: Iterable[Judged], path: Path, snapshot: Snapshot) -> tuple[str, ...]:
    """Return a sentence for each firewall that is not seen to get the replies, once.

    Raises:
        FactMissing: the route table of the API server's subnet is still being read.
    """
    keeping = {each.device.id: each.device for each in judged if _keeps_address(each)}
    if not keeping or _comes_back(path, snapshot):
        return ()
    return tuple(
        f"replies from {path.flow.destination} get back to the nodes: {named(device)} keeps the "
        "nodes' address, and the way back was not seen to lead through it"
        for device in keeping.values()
    )


def _keeps_address(judged: Judged) -> bool:
    placed = judged.ruling.rule
    by_address = placed is not None and isinstance(placed.rule, NetworkRule)
    return by_address and not judged.flow.goes_public


def _comes_back(path: Path, snapshot: Snapshot) -> bool:
    """Say whether a route leads the replies to the firewall that let the connection through."""
    if topology(snapshot.cluster.value) is not Topology.VNET_INTEGRATION:
        return False
    table = snapshot.api_route_table
    if isinstance(table, Missing) and table.why is not Why.PENDING:
        return False
    back = replies_of(path.flow, snapshot)
    if back is None or back.hop.doubt or back.hop.kind is not HopKind.APPLIANCE:
        return False
    return set(back.hop.addresses) == set(path.hop.addresses)
