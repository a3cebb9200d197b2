"""Managed clusters and agent pools out of the SDK's models.

Source: azure-mgmt-containerservice 41.8.0; sections 3.2 and 3.4 of the Azure facts.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from azure.mgmt.containerservice import models as sdk

from diagnostics.arm.values import refs, resource_id, text, texts, union
from diagnostics.model.cluster import Cluster, ErrorDetail, HttpProxy, Pool, PoolKind
from diagnostics.model.ids import ResourceId, name
from diagnostics.redact import redact

_NO_EGRESS = frozenset({"none", "block"})


def parse_cluster(model: sdk.ManagedCluster, cluster_id: ResourceId) -> Cluster:
    """Return a cluster; `cluster_id` stands in where the body has no id."""
    access = model.api_server_access_profile or sdk.ManagedClusterAPIServerAccessProfile()
    network = model.network_profile or sdk.ContainerServiceNetworkProfile()
    group = model.node_resource_group_profile
    status = model.status
    own_id = resource_id(model.id) or cluster_id
    return Cluster(
        id=own_id,
        name=text(model.name) or name(own_id),
        location=text(model.location),
        provisioning_state=text(model.provisioning_state),
        power_state=text(model.power_state.code) if model.power_state else "",
        node_resource_group=text(model.node_resource_group),
        fqdn=text(model.fqdn) or None,
        private_fqdn=text(model.private_fqdn) or None,
        private=bool(access.enable_private_cluster),
        private_dns_zone=text(access.private_dns_zone) or None,
        vnet_integration=bool(access.enable_vnet_integration),
        api_subnet_id=resource_id(access.subnet_id),
        authorized_ranges=texts(access.authorized_ip_ranges),
        outbound_type=text(network.outbound_type),
        load_balancer_sku=text(network.load_balancer_sku) or None,
        load_balancer_outbound_ids=_load_balancer_ids(network),
        nat_outbound_ids=_nat_ids(network),
        http_proxy=_proxy(model.http_proxy_config),
        network_isolated=_isolated(model, text(network.outbound_type)),
        node_group_locked=group is not None and text(group.restriction_level) == "ReadOnly",
        run_command_disabled=bool(access.disable_run_command),
        tags=tuple((text(key), text(value)) for key, value in (model.tags or {}).items()),
        error=parse_error(status.provisioning_error) if status else None,
        service_ranges=union(network.service_cidr, network.service_cidrs),
    )


def parse_pool(model: sdk.AgentPool) -> Pool:
    """Return an agent pool."""
    return Pool(
        name=text(model.name),
        kind=_kind(text(model.type_properties_type)),
        provisioning_state=text(model.provisioning_state),
        power_state=text(model.power_state.code) if model.power_state else "",
        os_type=text(model.os_type),
        subnet_id=resource_id(model.vnet_subnet_id),
        node_public_ip=bool(model.enable_node_public_ip),
        error=parse_error(model.status.provisioning_error) if model.status else None,
        public_prefix_id=resource_id(model.node_public_ip_prefix_id),
    )


def parse_machine(model: sdk.Machine) -> tuple[ResourceId, tuple[str, ...]] | None:
    """Return a machine's instance or VM id and its addresses, None where it has no id."""
    own = model.properties
    machine_id = resource_id(own.resource_id) if own else None
    if own is None or machine_id is None:
        return None
    network = own.network
    found = network.ip_addresses if network else None
    return machine_id, texts(address.ip for address in found or ())


def parse_error(model: sdk.ErrorDetail | None) -> ErrorDetail | None:
    """Return a provisioning error with the messages of its details, redacted."""
    if model is None:
        return None
    messages = dict.fromkeys(_messages(model))
    if not messages and not model.code:
        return None
    return ErrorDetail(code=text(model.code), message=redact("\n".join(messages)))


def _messages(model: sdk.ErrorDetail) -> Iterator[str]:
    if model.message:
        yield text(model.message)
    for inner in model.details or ():
        yield from _messages(inner)


def _kind(word: str) -> PoolKind:
    known = {kind.value.lower(): kind for kind in PoolKind}
    return known.get(word.lower(), PoolKind.OTHER)


def _load_balancer_ids(network: sdk.ContainerServiceNetworkProfile) -> tuple[ResourceId, ...]:
    profile = network.load_balancer_profile
    return refs(profile.effective_outbound_i_ps) if profile else ()


def _nat_ids(network: sdk.ContainerServiceNetworkProfile) -> tuple[ResourceId, ...]:
    profile = network.nat_gateway_profile
    return refs(profile.effective_outbound_i_ps) if profile else ()


def _isolated(model: sdk.ManagedCluster, outbound_type: str) -> bool:
    bootstrap = model.bootstrap_profile
    cached = bootstrap is not None and text(bootstrap.artifact_source) == "Cache"
    return cached or outbound_type.lower() in _NO_EGRESS


def _proxy(model: sdk.ManagedClusterHTTPProxyConfig | None) -> HttpProxy | None:
    if model is None or model.enabled is False:
        return None
    return HttpProxy(
        http_proxy=_without_password(text(model.http_proxy)),
        https_proxy=_without_password(text(model.https_proxy)),
        no_proxy=texts(model.no_proxy),
        has_trusted_ca=bool(model.trusted_ca),
        effective_no_proxy=_effective(model),
    )


def _effective(model: sdk.ManagedClusterHTTPProxyConfig) -> tuple[str, ...] | None:
    """Return the list that nodes get; the SDK's model has no attribute for it, its mapping does.

    Source: https://learn.microsoft.com/javascript/api/@azure/arm-containerservice/managedclusterhttpproxyconfig
    (effectiveNoProxy: noProxy and values injected by AKS)
    """
    found = model.get("effectiveNoProxy")
    return texts(found) if isinstance(found, list) else None


def _without_password(url: str) -> str | None:
    """Return a proxy's URL without user and password; redacted whole if it is no URL."""
    if "@" not in url:
        return url or None
    try:
        parts = urlsplit(url)
    except ValueError:
        return redact(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, parts.fragment))
