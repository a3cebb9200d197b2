"""The private endpoint of the API server is provisioned and its connection approved.

Nodes of a private cluster reach the API server through it and nothing else. A connection that is
pending, rejected or disconnected carries no traffic, whichever of Azure's two lists holds it. An
endpoint that failed to be provisioned is the article's fault; one that is being changed may carry
traffic all the while, so it is a suspicion.

Source: https://learn.microsoft.com/azure/aks/private-clusters
(article: Resolve no route to host, step 1; Resolve connection timeout, step 5)
"""

from dataclasses import replace

from diagnostics.fixes.cluster import retry, support
from diagnostics.model.article import NO_ROUTE
from diagnostics.model.finding import Answer, Check, failed, not_applicable, passed
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import PrivateEndpoint
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Topology, node_if_read, topology

CHANGING = "the endpoint carries no traffic while it is changed, which its state does not tell"


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Look for the endpoint, its state, and both connection lists."""
    del incident
    cluster = snapshot.cluster.value
    if topology(cluster) is not Topology.PRIVATE_ENDPOINT:
        return not_applicable(f"nodes use {topology(cluster).value} access")
    endpoint = snapshot.private_endpoint.value
    if endpoint is None:
        return _broken(
            f"node resource group {cluster.node_resource_group} has no private endpoint for the "
            "API server",
            cluster.id,
            snapshot,
        )
    trouble = _trouble(endpoint)
    if trouble:
        return _broken(f"private endpoint {endpoint.name} {trouble}", endpoint.id, snapshot)
    if endpoint.provisioning_state.lower() != "succeeded":
        return _changing(endpoint, snapshot)
    addresses = ", ".join(endpoint.addresses) or "an address that was not read"
    return passed(f"{endpoint.name} is Succeeded and Approved, at {addresses}")


def _trouble(endpoint: PrivateEndpoint) -> str:
    """Say what is wrong with an endpoint; empty where nothing is for certain."""
    if not endpoint.connections:
        return "has no connection to the API server"
    bad = [(name, status) for name, status in endpoint.connections if status.lower() != "approved"]
    if bad:
        return f"has connection {bad[0][0]} in state {bad[0][1]}"
    return "is in state Failed" if endpoint.provisioning_state.lower() == "failed" else ""


def _changing(endpoint: PrivateEndpoint, snapshot: Snapshot) -> Answer:
    answer = _broken(
        f"private endpoint {endpoint.name} is in state {endpoint.provisioning_state}",
        endpoint.id,
        snapshot,
    )
    return replace(answer, assumptions=(CHANGING,))


def _broken(because: str, resource_id: ResourceId, snapshot: Snapshot) -> Answer:
    cluster = snapshot.cluster.value
    return failed(
        because,
        resource_id=resource_id,
        fixes=(retry(cluster, "private_endpoint"), support(cluster, node_if_read(snapshot))),
    )


CHECK = Check(
    id="private_endpoint",
    title="Private endpoint",
    source=NO_ROUTE,
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 5,
        Category.CONNECTION_REFUSED: 2,
        Category.NO_ROUTE_TO_HOST: 1,
        Category.UNSPECIFIED: 6,
    },
)
