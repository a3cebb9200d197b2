"""The cluster is running and no operation is under way.

A stopped cluster has no API server, and a running operation may still bring it up, so this
question comes first in every category. A failed last operation is the symptom, not the cause.

Source: https://learn.microsoft.com/azure/aks/start-stop-cluster
(article: Resolve connection refused, step 1)
"""

from diagnostics.fixes.cluster import start
from diagnostics.model.article import REFUSED
from diagnostics.model.cluster import Cluster, Pool
from diagnostics.model.finding import Answer, Check, failed, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot

SETTLED = ("succeeded", "failed", "canceled")


def is_settled(whole: Cluster | Pool) -> bool:
    """Say whether no operation is under way on the cluster, or on one of its pools."""
    return whole.provisioning_state.lower() in SETTLED


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Read power state first, then provisioning state."""
    del incident
    cluster = snapshot.cluster.value
    if cluster.power_state.lower() == "stopped":
        return failed(
            f"the cluster is stopped, so it has no API server (last operation: "
            f"{cluster.provisioning_state})",
            resource_id=cluster.id,
            fixes=(start(cluster),),
        )
    if not is_settled(cluster):
        return unknown(f"an operation is under way: {cluster.provisioning_state}")
    if cluster.power_state.lower() != "running":
        return unknown(
            f"whether the cluster runs is not known: {cluster.power_state or 'no state'}"
        )
    return passed(f"running; last operation {cluster.provisioning_state}")


CHECK = Check(
    id="cluster_state",
    title="Cluster state",
    source=REFUSED,
    ask=ask,
    steps={category: 0.0 for category in Category if category is not Category.NOT_THIS_ERROR},
)
