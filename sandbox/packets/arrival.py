"""The other end: the API server, its private endpoint and its doorkeeper; and HTTP proxies."""

from ipaddress import ip_address

from sandbox.azure import addresses, ids
from sandbox.packets.path import Arrival
from sandbox.packets.trip import Outcome, Stopped
from sandbox.packets.words import literal_covers
from sandbox.world import World

# The load balancer in front of an API server that stands in the nodes' own network.
INTEGRATED = "kube-apiserver"


def knock(world: World, address: str, came: Arrival) -> None:
    """Knock at the API server's port.

    Raises:
        Stopped: nobody is there, it is not let in, or the port is closed.
    """
    if ip_address(address).is_private:
        _private(world, address)
    else:
        _public(world, address, came)
    cluster = world.cluster["properties"]
    if cluster["powerState"]["code"] == "Stopped" or not world.outside.listening:
        raise Stopped(Outcome.REFUSED, world.cluster_id)


def handshake(world: World, came: Arrival) -> None:
    """Finish TLS and check the certificate against the cluster's CA.

    Raises:
        Stopped: somebody else's certificate came back, or one for an old name.
    """
    if came.issuer is not None:
        raise Stopped(Outcome.WRONG_CERTIFICATE, "inspection", issuer=came.issuer)
    if world.outside.certificate == "stale":
        raise Stopped(Outcome.NAME_MISMATCH, world.cluster_id, issuer="CN = ca")


def proxy_for(world: World, host: str) -> str | None:
    """Return the proxy (host:port) that the node uses for a host, None where it connects itself."""
    exempt = (world.cluster["properties"].get("httpProxyConfig") or {}).get("noProxy") or []
    if any(host == one or host.endswith(f".{one.lstrip('.')}") for one in exempt):
        return None
    return proxy(world)


def proxy(world: World) -> str | None:
    """Return the cluster's proxy as host:port, None where it has none."""
    url = (world.cluster["properties"].get("httpProxyConfig") or {}).get("httpsProxy")
    return str(url).split("://", 1)[1].rsplit("@", 1)[-1].rstrip("/") if url else None


def _private(world: World, address: str) -> None:
    holder = addresses.holder(world, address)
    if holder is None:
        # Azure answers for every address of a network, so an unused one is silence.
        raise Stopped(Outcome.TIMED_OUT, "an address that nothing holds")
    if ids.name(holder["id"]) == INTEGRATED:
        return
    for endpoint in world.of_kind("Microsoft.Network/privateEndpoints"):
        nics = [ids.fold(one["id"]) for one in endpoint["properties"]["networkInterfaces"]]
        if ids.fold(holder["id"]) not in nics:
            continue
        properties = endpoint["properties"]
        connections = [
            *properties["privateLinkServiceConnections"],
            *properties["manualPrivateLinkServiceConnections"],
        ]
        states = [one["properties"]["privateLinkServiceConnectionState"] for one in connections]
        broken = endpoint["properties"]["provisioningState"] == "Failed"
        if not broken and all(one["status"] == "Approved" for one in states):
            return
        raise Stopped(Outcome.NO_ROUTE, endpoint["id"])
    raise Stopped(Outcome.REFUSED, holder["id"])


def _public(world: World, address: str, came: Arrival) -> None:
    fqdn = world.cluster["properties"].get("fqdn")
    if address not in world.outside.public_dns.get(fqdn, ()):
        raise Stopped(Outcome.TIMED_OUT, "an address that nothing holds")
    access = world.cluster["properties"].get("apiServerAccessProfile") or {}
    ranges = access.get("authorizedIPRanges") or []
    if not ranges or came.implicit:
        return
    for source in came.egress:
        if not any(literal_covers(world, one, source) for one in ranges):
            raise Stopped(Outcome.TIMED_OUT, world.cluster_id)
