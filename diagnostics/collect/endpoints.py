"""Read the private way to the API server: its private endpoint and the zone with its name."""

from dataclasses import replace

from diagnostics.collect.attachments import read_attached
from diagnostics.collect.choices import answering_zone, api_endpoint
from diagnostics.collect.nodes import node_group
from diagnostics.collect.reads import Reads, absent, gathered, passed_on
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.network import PrivateEndpoint, PrivateZone, Subnet

_ENDPOINT = "the private endpoint"
_SUBNET = "the private endpoint's subnet"
_ZONE = "the private DNS zone"


async def read_endpoint(reads: Reads, cluster: Fact[Cluster]) -> Fact[PrivateEndpoint | None]:
    """Read the private endpoint as it is listed, without its addresses."""
    if isinstance(cluster, Missing):
        return passed_on(cluster, _ENDPOINT)
    if not cluster.value.private or cluster.value.vnet_integration:
        return Known(None, cluster.value.id)
    group = node_group(cluster.value)
    what = f"the private endpoints of {name(group)}"
    listed = await reads.read(what, reads.arm.private_endpoints, group)
    if isinstance(listed, Missing):
        return passed_on(listed, _ENDPOINT)
    return Known(api_endpoint(listed.value, cluster.value.id), group)


async def read_endpoint_subnet(
    reads: Reads, endpoint: Fact[PrivateEndpoint | None]
) -> Fact[Subnet | None]:
    """Read the private endpoint's subnet."""
    return await read_attached(reads, _SUBNET, endpoint, _subnet_id, reads.arm.subnet)


def _subnet_id(endpoint: PrivateEndpoint | None) -> ResourceId | None:
    return endpoint.subnet_id if endpoint else None


async def with_addresses(
    reads: Reads, endpoint: Fact[PrivateEndpoint | None]
) -> Fact[PrivateEndpoint | None]:
    """Add the addresses of the endpoint's interfaces, and the security groups they are in.

    An endpoint whose interfaces cannot be read is missing as a whole: with no address it would
    pass for one that every DNS record contradicts.
    """
    if isinstance(endpoint, Missing) or endpoint.value is None:
        return endpoint
    nics = await gathered(
        reads.read(f"network interface {name(each)}", reads.arm.nic, each)
        for each in endpoint.value.nic_ids
    )
    addresses: list[str] = []
    groups = list(endpoint.value.asg_ids or ())
    for nic in nics:
        if isinstance(nic, Missing):
            return passed_on(nic, _ENDPOINT)
        addresses += nic.value.addresses
        groups += nic.value.asg_ids
    joined = tuple(dict.fromkeys(groups))
    found = replace(endpoint.value, addresses=tuple(addresses), asg_ids=joined)
    return Known(found, found.id)


async def read_zone(reads: Reads, cluster: Fact[Cluster]) -> Fact[PrivateZone | None]:
    """Read the zone that answers for the private FQDN, with its records and links."""
    if isinstance(cluster, Missing):
        return passed_on(cluster, _ZONE)
    choice = cluster.value.private_dns_zone or "system"
    if not cluster.value.private or choice.lower() == "none":
        return Known(None, cluster.value.id)
    if choice.startswith("/"):
        zone_id = ResourceId(choice)
        return await reads.read(f"private DNS zone {name(zone_id)}", reads.arm.zone, zone_id)
    return await _system_zone(reads, cluster.value)


async def _system_zone(reads: Reads, cluster: Cluster) -> Fact[PrivateZone | None]:
    if cluster.private_fqdn is None:
        return absent(_ZONE, "the cluster has no private FQDN yet", cluster.id)
    group = node_group(cluster)
    listed = await reads.read(f"the DNS zones of {name(group)}", reads.arm.zones, group)
    if isinstance(listed, Missing):
        return passed_on(listed, _ZONE)
    chosen = answering_zone(listed.value, cluster)
    if chosen is None:
        return Known(None, group)
    return await reads.read(f"private DNS zone {chosen.name}", reads.arm.zone, chosen.id)
