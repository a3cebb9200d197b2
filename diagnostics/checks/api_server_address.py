"""The address that the node dialled is the API server's address now.

A private endpoint is made anew when a cluster stops and starts, and may get another address; old
records, hosts files and rules then lead nodes to a dead one. The node's own words tell.

Source: https://learn.microsoft.com/azure/aks/start-stop-cluster
(private endpoint is recreated; facts beyond the article)
"""

from diagnostics.fixes.cluster import retry
from diagnostics.model.finding import Answer, Check, failed, not_applicable, passed
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Topology, topology


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Compare the address in the message with the endpoint's."""
    cluster = snapshot.cluster.value
    if topology(cluster) is not Topology.PRIVATE_ENDPOINT:
        return not_applicable("the address of this kind of endpoint cannot be read from Azure")
    dialled = incident.endpoint.ip
    if dialled is None:
        return not_applicable("the message does not say which address the node dialled")
    endpoint = snapshot.private_endpoint.value
    if endpoint is None or not endpoint.addresses:
        return not_applicable("there is no endpoint address to compare with")
    if dialled in endpoint.addresses:
        return passed(f"the node dialled {dialled}, the private endpoint's address")
    return failed(
        f"the node dialled {dialled}, the private endpoint is now at "
        f"{', '.join(endpoint.addresses)}",
        resource_id=endpoint.id,
        fixes=(retry(cluster, "api_server_address"),),
    )


CHECK = Check(
    id="api_server_address",
    title="API server address",
    source="https://learn.microsoft.com/azure/aks/start-stop-cluster",
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 8,
        Category.CONNECTION_REFUSED: 8,
        Category.NO_ROUTE_TO_HOST: 4,
        Category.CERTIFICATE: 4,
        Category.UNSPECIFIED: 8,
    },
)
