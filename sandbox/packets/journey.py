"""Connect a node to a host on TCP 443: proxy, name, path, the other end, TLS."""

from sandbox.azure.store import Body
from sandbox.packets import arrival, inside, naming, path, place
from sandbox.packets.firewall import Flow
from sandbox.packets.place import Place
from sandbox.packets.trip import Outcome, Stopped, Trip
from sandbox.world import Node, World

REGISTRY = "mcr.microsoft.com"
CLUSTER_ISSUER = "CN = ca"


def api_server(world: World) -> str:
    """Return what nodes connect to: an address in their own network, a private or a public name."""
    properties = world.cluster["properties"]
    if (properties.get("apiServerAccessProfile") or {}).get("enableVnetIntegration"):
        return _integrated(world)
    return str(properties.get("privateFQDN") or properties["fqdn"])


def _integrated(world: World) -> str:
    (frontend,) = _balancer(world)["properties"]["frontendIPConfigurations"]
    return str(frontend["properties"]["privateIPAddress"])


def _balancer(world: World) -> Body:
    balancers = world.of_kind("Microsoft.Network/loadBalancers")
    (held,) = (one for one in balancers if one["name"] == arrival.INTEGRATED)
    return held


def connect(world: World, node: Node, host: str, *, by_proxy: bool | None = None) -> Trip:
    """Attempt one connection and say how it ends.

    `by_proxy` forces the way through the cluster's proxy or past it; None goes as configured.
    """
    start = place.of_node(world, node)
    proxy = arrival.proxy_for(world, host) if by_proxy is None else None
    if by_proxy:
        proxy = arrival.proxy(world)
    try:
        if proxy is not None:
            return _by_proxy(world, start, host, proxy)
        return _directly(world, start, host)
    except Stopped as stopped:
        return Trip(
            outcome=stopped.outcome,
            host=host,
            source=start.address,
            address=_address(world, start, host),
            dns_server=naming.server(start),
            where=stopped.where,
            issuer=stopped.issuer,
            proxy=proxy,
        )


def _directly(world: World, start: Place, host: str) -> Trip:
    address = naming.resolve(world, start, host)[0]
    flow = Flow(source=start.address, address=address, host=host)
    came = path.carry(world, start, flow)
    if host == api_server(world):
        if host[:1].isdigit():
            inside.accept(world, _balancer(world), start)
        arrival.knock(world, address, came)
        arrival.handshake(world, came)
    return Trip(
        outcome=Outcome.OPEN,
        host=host,
        source=start.address,
        address=address,
        dns_server=naming.server(start),
        egress=came.egress,
        issuer=came.issuer or CLUSTER_ISSUER,
    )


def _by_proxy(world: World, start: Place, host: str, proxy: str) -> Trip:
    """Ask a proxy to connect; its own way on is not modelled, only what it allows."""
    behaviour = world.outside.proxies[proxy]
    path.carry(world, start, Flow(source=start.address, address=behaviour.address, host=proxy))
    allowed = any(host.endswith(suffix) for suffix in behaviour.allows)
    return Trip(
        outcome=Outcome.OPEN if allowed else Outcome.PROXY_REFUSED,
        host=host,
        source=start.address,
        address=behaviour.address,
        dns_server=naming.server(start),
        where="" if allowed else proxy,
        issuer=CLUSTER_ISSUER if allowed else None,
        proxy=proxy,
        proxy_url=world.cluster["properties"]["httpProxyConfig"]["httpsProxy"],
        proxy_status=200 if allowed else behaviour.refusal,
    )


def _address(world: World, start: Place, host: str) -> str | None:
    try:
        return naming.resolve(world, start, host)[0]
    except Stopped:
        return None
