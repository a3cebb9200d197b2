"""Write the narrowest firewall rule that lets one flow through, on the ports it needs."""

from ipaddress import IPv4Network

from diagnostics.model.firewall import ApplicationRule, FirewallRule, NetworkRule, RuleKind
from diagnostics.network.firewall.order import Placed
from diagnostics.network.firewall.seen import Seen

NAME = "allow-aks-api-server-{ports}"


def narrowest_rule(
    seen: Seen, first: Placed | None, sources: tuple[str, ...], ports: tuple[int, ...]
) -> FirewallRule | None:
    """Write a rule for a flow that `first` is the first to stop; None: nothing to name it by.

    Application rules come too late for what a network rule stops (S3.1), and they need a name in
    the greeting.
    """
    too_late = first is not None and first.rule.kind is RuleKind.NETWORK
    if too_late or seen.fqdn is None or not seen.sni:
        return _network_rule(seen, sources, ports)
    return ApplicationRule(
        name=_name(ports),
        protocols=tuple(("Https", port) for port in ports),
        sources=sources,
        target_fqdns=(seen.fqdn,),
    )


def _network_rule(
    seen: Seen, sources: tuple[str, ...], ports: tuple[int, ...]
) -> NetworkRule | None:
    fqdn = _resolvable(seen)
    address = seen.flow.destination
    if fqdn is None and address is None:
        return None
    return NetworkRule(
        name=_name(ports),
        protocols=("TCP",),
        sources=sources,
        destinations=(_text(address),) if fqdn is None and address is not None else (),
        destination_fqdns=(fqdn,) if fqdn is not None else (),
        destination_ports=tuple(map(str, ports)),
    )


def _name(ports: tuple[int, ...]) -> str:
    return NAME.format(ports="-".join(map(str, ports)))


def _resolvable(seen: Seen) -> str | None:
    """Return the name where a network rule should go by it rather than by an address (S3.7).

    A name of which the end alone is known resolves to nothing.
    """
    if not seen.sni or not seen.flow.goes_public or (seen.fqdn or "").startswith("*"):
        return None
    return seen.fqdn if seen.rules.dns_proxy or seen.flow.destination is None else None


def _text(network: IPv4Network) -> str:
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if single else str(network)
