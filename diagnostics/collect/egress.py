"""Read the public addresses that traffic may leave by."""

from collections.abc import Iterable, Mapping

from diagnostics.collect.reads import Reads, gathered
from diagnostics.model.cluster import Cluster, Nic, Pool
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, key, name
from diagnostics.model.network import Appliance, NatGateway, PublicAddress

PublicFacts = dict[str, Fact[PublicAddress]]


async def read_public_addresses(reads: Reads, ids: Iterable[ResourceId]) -> PublicFacts:
    """Read public addresses and prefixes, keyed by folded id."""
    wanted = {key(each): each for each in ids}
    facts = await gathered(
        reads.read(f"public address {name(each)}", reads.arm.public_address, each)
        for each in wanted.values()
    )
    return dict(zip(wanted, facts, strict=True))


def is_limited(cluster: Fact[Cluster]) -> bool:
    """Say whether the API server may let in some addresses only: else theirs decide nothing."""
    return isinstance(cluster, Missing) or bool(cluster.value.authorized_ranges)


def cluster_ids(cluster: Fact[Cluster]) -> tuple[ResourceId, ...]:
    """Return the public addresses that AKS reports as a cluster's effective outbound ones."""
    if not isinstance(cluster, Known):
        return ()
    return (*cluster.value.load_balancer_outbound_ids, *cluster.value.nat_outbound_ids)


def pool_ids(pool: Fact[Pool]) -> tuple[ResourceId, ...]:
    """Return the prefix that a pool's nodes take their own public addresses from."""
    prefix = pool.value.public_prefix_id if isinstance(pool, Known) else None
    return () if prefix is None else (prefix,)


def nic_ids(nic: Fact[Nic | None]) -> tuple[ResourceId, ...]:
    """Return a node's own public addresses."""
    return nic.value.public_ip_ids if isinstance(nic, Known) and nic.value else ()


def nat_ids(gateway: Fact[NatGateway | None]) -> tuple[ResourceId, ...]:
    """Return the public addresses and prefixes of a subnet's NAT gateway."""
    return gateway.value.public_ids if isinstance(gateway, Known) and gateway.value else ()


def appliance_ids(appliances: Mapping[str, Fact[Appliance | None]]) -> tuple[ResourceId, ...]:
    """Return the public addresses of the appliances on the way out."""
    known = (fact.value for fact in appliances.values() if isinstance(fact, Known))
    return tuple(found for appliance in known if appliance for found in appliance.public_ids)
