"""Carry a change into a locked node resource group: open it, change, lock it again.

With node resource group lockdown a deny assignment refuses every write there but AKS's own, to
owners too; reading works. run-command counts as a write, so the re-test on a node is left out.

Source: https://learn.microsoft.com/azure/aks/node-resource-group-lockdown
"""

from dataclasses import replace
from itertools import pairwise

from diagnostics.fixes.az import aks
from diagnostics.model.cluster import Cluster
from diagnostics.model.finding import Argv, Danger, Fix, Purpose
from diagnostics.model.ids import make_group_id, subscription

LEVEL = "--nrg-lockdown-restriction-level"
TOLD = (
    "The node resource group is locked against changes by others than AKS, so it is opened first "
    "and locked again at the end. AKS Automatic does not allow that: there only Azure Support can."
)


def through_lock(fix: Fix, cluster: Cluster) -> Fix:
    """Return the fix as it works where the cluster's node resource group is locked."""
    if not cluster.node_group_locked or fix.purpose is not Purpose.MEND:
        return fix
    kept = tuple(argv for argv in fix.verify if not _runs_there(argv, cluster))
    if not any(_is_there(argv, cluster) for argv in (*fix.command, *fix.undo)):
        return replace(fix, verify=kept)
    return replace(
        fix,
        command=_between(fix.command, cluster),
        undo=_between(fix.undo, cluster) if fix.undo else (),
        verify=kept,
        instructions=" ".join(text for text in (fix.instructions, TOLD) if text),
        danger=Danger.SECURITY,
    )


def _between(commands: tuple[Argv, ...], cluster: Cluster) -> tuple[Argv, ...]:
    opened = aks("update", cluster.id, LEVEL, "Unrestricted", "--yes")
    return (opened, *commands, aks("update", cluster.id, LEVEL, "ReadOnly", "--yes"))


def _runs_there(argv: Argv, cluster: Cluster) -> bool:
    return "run-command" in argv and _is_there(argv, cluster)


def _is_there(argv: Argv, cluster: Cluster) -> bool:
    """Say whether a command names the node resource group, by options or within an id."""
    group = make_group_id(subscription(cluster.id), cluster.node_resource_group).lower()
    by_name = ("--resource-group", cluster.node_resource_group.lower())
    folded = tuple(word.lower() for word in argv)
    return by_name in pairwise(folded) or any(word.startswith(f"{group}/") for word in folded)
