"""A cluster that is still to be created, as far as its options decide about the API server."""

from dataclasses import dataclass

from diagnostics.model.ids import ResourceId, subscription

PUBLIC_DOMAIN = "azmk8s.io"
SYSTEM, NONE = "system", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The options of `az aks create` that name the way from nodes to API server.

    `location` is the region's short name, empty while only the network could tell it.
    `endpoint_subnet_id` is the first pool's subnet, where nodes of another one are judged.
    `private_dns_zone` is `system`, `none` or a zone's id; it counts for private clusters.
    `api_subnet_id` is given with API Server VNet Integration. `domain` ends the names of API
    servers in the cloud that is meant.
    Source: https://learn.microsoft.com/azure/aks/outbound-rules-control-egress
    """

    subnet_id: ResourceId
    location: str = ""
    private: bool = False
    private_dns_zone: str = SYSTEM
    outbound_type: str = "loadBalancer"
    authorized_ranges: tuple[str, ...] = ()
    api_subnet_id: ResourceId | None = None
    domain: str = PUBLIC_DOMAIN
    endpoint_subnet_id: ResourceId | None = None

    @property
    def cluster_id(self) -> ResourceId:
        """Return what stands for the cluster's id; it is of no use outside."""
        at = f"/subscriptions/{subscription(self.subnet_id)}/providers"
        return ResourceId(f"{at}/Microsoft.ContainerService/managedClusters/planned")

    @property
    def by_endpoint(self) -> bool:
        """Say whether nodes will reach the API server through a private endpoint."""
        return self.private and self.api_subnet_id is None

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the folded service tags that will hold a public API server's address.

        Source: https://learn.microsoft.com/azure/aks/outbound-rules-control-egress
        (required network rules, which name `AzureCloud.<region>` for the API server)
        """
        return ("azurecloud", *((f"azurecloud.{self.location}",) if self.location else ()))

    @property
    def public_name(self) -> str | None:
        """Return what a public API server's name ends with, behind an asterisk."""
        return f"*.hcp.{self.location}.{self.domain}" if self.location else None

    @property
    def private_zone(self) -> str:
        """Return the name that a zone of a private cluster has, or ends with."""
        return f"privatelink.{self.location}.{self.domain}"
