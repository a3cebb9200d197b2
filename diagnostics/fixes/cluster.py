"""Remedies on the managed cluster itself: start, reconcile, authorized ranges, support."""

from diagnostics.fixes.az import aks, az, owner, reconcile, scope
from diagnostics.model.cluster import Cluster, Node
from diagnostics.model.edits import SetAuthorizedRanges, StartCluster
from diagnostics.model.finding import Argv, Danger, Fix, Purpose
from diagnostics.model.ids import make_group_id, subscription


def start(cluster: Cluster) -> Fix:
    """Start a stopped cluster; nothing undoes it but a stop."""
    return Fix(
        check="cluster_state",
        title=f"Start cluster {cluster.name}",
        command=(aks("start", cluster.id),),
        verify=(show_state(cluster),),
        instructions="The API server and, on a private cluster, its private endpoint may come back "
        "with another address.",
        owner=owner(cluster.id, cluster.tags),
        edits=(StartCluster(cluster_id=cluster.id),),
    )


def show_state(cluster: Cluster) -> Argv:
    """Return the command that prints power and provisioning state."""
    query = "{powerState:powerState.code, provisioningState:provisioningState}"
    return aks("show", cluster.id, "--query", query, "--output", "table")


def retry(cluster: Cluster, check: str = "cluster_state") -> Fix:
    """Reconcile the cluster: repeat the failed operation with nothing changed."""
    return Fix(
        check=check,
        title="Retry: reconcile the cluster",
        purpose=Purpose.RETRY,
        command=(reconcile(cluster.id),),
        verify=(show_state(cluster),),
        owner=owner(cluster.id, cluster.tags),
    )


def authorize(cluster: Cluster, keep: tuple[str, ...], add: tuple[str, ...], more: str = "") -> Fix:
    """Authorize more addresses: the option replaces the list, so the old entries are repeated.

    `more` is what else to tell.
    """
    return Fix(
        check="authorized_ip_ranges",
        title=f"Authorize {', '.join(add)} on the API server of {cluster.name}",
        command=(_ranges(cluster, (*keep, *add)),),
        undo=(_ranges(cluster, keep or ("0.0.0.0/32",)),),
        verify=(aks("show", cluster.id, "--query", "apiServerAccessProfile.authorizedIpRanges"),),
        instructions=_told("It opens the API server's public endpoint to these addresses.", more),
        danger=Danger.SECURITY,
        owner=owner(cluster.id, cluster.tags),
        edits=(SetAuthorizedRanges(cluster_id=cluster.id, ranges=(*keep, *add)),),
    )


def authorize_by_hand(cluster: Cluster, tag: str, add: tuple[str, ...], more: str = "") -> Fix:
    """Have the owner authorize more addresses, where the list holds what az would take away."""
    return Fix(
        check="authorized_ip_ranges",
        title=f"Authorize {', '.join(add)} on the API server of {cluster.name}",
        verify=(aks("show", cluster.id, "--query", "apiServerAccessProfile.authorizedIpRanges"),),
        instructions=_told(
            f"The owner adds {', '.join(add)} to the authorized IP ranges in the portal or the "
            f"template. The list holds {tag}, which az aks update refuses, and the option replaces "
            "the whole list: that entry would be lost.",
            more,
        ),
        danger=Danger.SECURITY,
        owner=owner(cluster.id, cluster.tags),
    )


def _told(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _ranges(cluster: Cluster, ranges: tuple[str, ...]) -> Argv:
    return aks("update", cluster.id, "--api-server-authorized-ip-ranges", ",".join(ranges))


def instance_view(node: Node | None) -> tuple[Argv, ...]:
    """Return the command that prints a node's instance view; () where there is no node."""
    if node is None:
        return ()
    if node.vmss is None or node.instance_id is None:
        return (az("vm", "get-instance-view", "--ids", node.id, "--output", "json"),)
    instance = ("--name", node.vmss, "--instance-id", node.instance_id)
    return (az("vmss", "get-instance-view", *scope(node.id), *instance, "--output", "json"),)


def support(cluster: Cluster, node: Node | None) -> Fix:
    """Go to Azure Support, with the failed node's instance view."""
    view = instance_view(node)
    group = make_group_id(subscription(cluster.id), cluster.node_resource_group)
    attach = "the output of the command" if view else "this report (no node is left to read)"
    return Fix(
        check="cluster_state",
        title="If it fails again, open a case with Azure Support",
        purpose=Purpose.ESCALATE,
        command=view,
        instructions=f"Attach {attach}. In the instance view look for the extension status that "
        "names VMExtensionError_K8SAPIServerConnFail, CSE, curl or nc. Name the cluster "
        f"{cluster.id} and its node resource group {group}.",
        owner="whoever holds the support plan",
    )
