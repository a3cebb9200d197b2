"""Choose which pool, node, subnet, endpoint and zone an incident is about. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from diagnostics.model.cluster import Cluster, Node, Pool, ScaleSet
from diagnostics.model.ids import ResourceId, key, name
from diagnostics.model.incident import NodeRef
from diagnostics.model.network import PrivateEndpoint, PrivateZone, VirtualNetwork

_SCALE_SET = re.compile(r"aks-(?P<pool>[a-z0-9]+)-\d+-vmss", re.IGNORECASE)
_NODE_SUBNET = "aks-subnet"
_API_SUBNET = "aks-apiserver-subnet"
_ENDPOINT = "kube-apiserver"


def named_pool(node: NodeRef) -> str | None:
    """Return the pool that an incident names, itself or by its scale set."""
    if node.pool:
        return node.pool
    match = _SCALE_SET.match(node.vmss or "")
    return match["pool"] if match else None


def scale_sets_of(found: Iterable[ScaleSet], pool: Pool) -> tuple[ScaleSet, ...]:
    """Return a pool's scale sets: by AKS's tag, else by AKS's naming."""
    return tuple(each for each in found if _belongs(each, pool.name))


def _belongs(scale_set: ScaleSet, pool: str) -> bool:
    if scale_set.pool is not None:
        return scale_set.pool.lower() == pool.lower()
    # Linux: aks-nodepool1-12345678-vmss; Windows: akswin1.
    pattern = rf"aks-{re.escape(pool)}-\d+-vmss|aks{re.escape(pool)}"
    return re.fullmatch(pattern, scale_set.name, re.IGNORECASE) is not None


def affected_pool(pools: Iterable[Pool], wanted: str | None) -> Pool | None:
    """Return the named pool, else the one that failed, else the first.

    A name that no pool has gives None: another pool's subnet would answer for the wrong nodes.
    """
    if wanted is not None:
        return next((pool for pool in pools if pool.name.lower() == wanted.lower()), None)
    return min(pools, key=_health, default=None)


def pools_that_say(pools: Iterable[Pool], error_name: str | None) -> tuple[Pool, ...]:
    """Return the pools that an error may come from: Windows errors have names of their own."""
    known = tuple(pools)
    if not (error_name or "").startswith("WINDOWS_"):
        return known
    return tuple(pool for pool in known if pool.os_type.lower() == "windows") or known


def worst_first(pools: Iterable[Pool]) -> tuple[Pool, ...]:
    """Order pools by how they stand, those with an error first."""
    return tuple(sorted(pools, key=_health))


def pools_around(
    pools: Iterable[Pool], address: str, prefixes: Mapping[str, tuple[str, ...]]
) -> tuple[Pool, ...]:
    """Return the pools whose subnet holds an address, else those whose subnet is not known.

    `prefixes` are those of subnets by folded id. Where every subnet is known and none holds it,
    the address tells nothing, and all are returned.
    """
    known = tuple(pools)
    around = {at for at, held in prefixes.items() if any(_within(address, each) for each in held)}
    sure = tuple(pool for pool in known if key(pool.subnet_id or "") in around)
    open_ = tuple(pool for pool in known if key(pool.subnet_id or "") not in prefixes)
    return sure or open_ or known


def _within(address: str, prefix: str) -> bool:
    try:
        return IPv4Address(address) in IPv4Network(prefix, strict=False)
    except ValueError:
        return False  # IPv6, on either side


def _health(pool: Pool) -> int:
    failed = pool.provisioning_state == "Failed"
    if pool.error is not None:
        return 0 if failed else 1
    return 2 if failed else 3


def affected_node(
    nodes: Iterable[Node], wanted: NodeRef, addresses: Mapping[str, tuple[str, ...]]
) -> Node | None:
    """Return the node that an incident names, else a failed one, else any; None without nodes.

    `addresses` are private addresses by folded machine id; they may be empty.
    """
    known = tuple(nodes)
    for node in known:
        if _is_named(node, wanted) or (wanted.ip and wanted.ip in addresses.get(key(node.id), ())):
            return replace(node, failed=True)
    return min(known, key=lambda node: not node.failed, default=None)


def _is_named(node: Node, wanted: NodeRef) -> bool:
    if not wanted.instance_id or node.instance_id != wanted.instance_id:
        return False
    return not wanted.vmss or (node.vmss or "").lower() == wanted.vmss.lower()


def managed_node_subnet(vnets: Iterable[VirtualNetwork]) -> ResourceId | None:
    """Return the node subnet of a virtual network that AKS made: `aks-subnet`, or the only one."""
    ids = [subnet_id for vnet in vnets for subnet_id in vnet.subnet_ids]
    by_name = _named(ids, _NODE_SUBNET)
    return by_name or (ids[0] if len(ids) == 1 else None)


def managed_api_subnet(vnets: Iterable[VirtualNetwork]) -> ResourceId | None:
    """Return the API server's subnet of a virtual network that AKS made."""
    return _named((subnet_id for vnet in vnets for subnet_id in vnet.subnet_ids), _API_SUBNET)


def _named(ids: Iterable[ResourceId], wanted: str) -> ResourceId | None:
    return next((each for each in ids if name(each).lower() == wanted), None)


def api_endpoint(
    endpoints: Iterable[PrivateEndpoint], cluster_id: ResourceId
) -> PrivateEndpoint | None:
    """Return the API server's private endpoint: AKS's name for it, else whatever leads there."""
    known = tuple(endpoints)
    by_name = (each for each in known if each.name.lower() == _ENDPOINT)
    leads = (each for each in known if any(_is_of(id_, cluster_id) for id_ in each.target_ids))
    return next(by_name, None) or next(leads, None)


def _is_of(target: ResourceId, cluster_id: ResourceId) -> bool:
    """Say whether a connection's target is the cluster, or its `privateLinkResources/…`."""
    return f"{key(target)}/".startswith(f"{key(cluster_id)}/")


def answering_zone(zones: Iterable[PrivateZone], cluster: Cluster) -> PrivateZone | None:
    """Return the zone whose name ends the cluster's private FQDN, the longest if several do."""
    fqdn = (cluster.private_fqdn or "").lower().rstrip(".")
    ends = (zone for zone in zones if fqdn.endswith("." + zone.name.lower()))
    return max(ends, key=lambda zone: len(zone.name), default=None)
