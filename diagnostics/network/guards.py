"""The network security groups between a node and the wire, judged and put into words."""

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.model.facts import Missing
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Nsg, NsgRule
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Flow, node_if_read
from diagnostics.network.nsg import Ruling, judge_outbound
from diagnostics.network.space import Space


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One NSG and its ruling; `where` is `subnet` or `NIC`."""

    where: str
    nsg: Nsg
    ruling: Ruling


def guards(flow: Flow, space: Space, snapshot: Snapshot) -> Iterator[Guard]:
    """Yield the ruling of each NSG; both must allow (S1.2), no NSG lets all pass.

    What could be read comes first, so that a denial is seen even where the other is missing.

    Raises:
        FactMissing: on reaching an NSG that could not be read.
    """
    facts = [("subnet", snapshot.subnet_nsg), ("NIC", snapshot.nic_nsg)]
    for where, fact in sorted(facts, key=lambda pair: isinstance(pair[1], Missing)):
        nsg = fact.value
        if nsg is not None:
            ruling = judge_outbound(nsg, flow, space, node_groups(snapshot))
            yield Guard(where=where, nsg=nsg, ruling=ruling)


def node_groups(snapshot: Snapshot) -> tuple[ResourceId, ...] | None:
    """Return the application security groups that the node's NIC is in; None: no NIC was read."""
    node = node_if_read(snapshot)
    return node.nic.asg_ids if node is not None and node.nic is not None else None


def in_words(rule: NsgRule) -> str:
    """Put a rule into one line: number, name, effect."""
    destinations = ", ".join(
        (
            *rule.destinations,
            *(f"group {asg.rsplit('/', 1)[-1]}" for asg in rule.destination_asg_ids),
        )
    )
    ports = ", ".join(rule.destination_ports)
    verb = "allows" if rule.access.lower() == "allow" else "denies"
    protocol = "any protocol" if rule.protocol == "*" else rule.protocol
    return f"{rule.priority} {rule.name}: {verb} {protocol} to {destinations}, port {ports}"


def evidence(guard: Guard, decides: str = "FIRST MATCH") -> tuple[str, ...]:
    """List the rules that came before and did not match, then the one that decides."""
    skipped = [f"{in_words(rule)}, no match" for rule in guard.ruling.skipped]
    return (*skipped, f"{in_words(guard.ruling.rule)}, {decides}")
