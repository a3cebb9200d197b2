"""Azure's rules once more, by brute force on single addresses; shares no code with the product.

Addresses are integers, prefixes are (first, last) pairs. What a service tag holds is tried both
ways, so an answer here is the set of everything that may come out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from diagnostics.model.network import NsgRule, Route

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
HOST = "168.63.129.16"
NO_TAGS = {"*", "virtualnetwork", "internet", "azureloadbalancer"}
HOPS = {"virtualappliance": "virtual appliance", "vnetlocal": "virtual network"}


def number(address: str) -> int:
    """Return an IPv4 address as an integer."""
    a, b, c, d = (int(part) for part in address.split("."))
    return (a << 24) + (b << 16) + (c << 8) + d


def span(prefix: str) -> tuple[int, int, int]:
    """Return first address, last address and length of a prefix; host bits do not count."""
    address, _, length = prefix.partition("/")
    bits = int(length) if length else 32
    size = 1 << (32 - bits)
    first = number(address) // size * size
    return first, first + size - 1, bits


def is_prefix(text: str) -> bool:
    """Tell a prefix from a tag."""
    return text[:1].isdigit()


def within(address: int, prefixes: Sequence[str]) -> bool:
    """Say whether any of the prefixes holds an address."""
    return any(span(each)[0] <= address <= span(each)[1] for each in prefixes if is_prefix(each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One packet and the address space around it; `own` and `steered` are VirtualNetwork."""

    source: str
    destination: str
    port: int
    own: Sequence[str]
    steered: Sequence[str] = ()


def outcomes(rules: Sequence[NsgRule], ground: Ground) -> set[str]:
    """Return every access that may come out for one packet."""
    ordered = sorted(
        (rule for rule in rules if rule.direction == "Outbound"), key=lambda rule: rule.priority
    )
    found = set()
    for way in product(*(sorted(_ways(rule, ground)) for rule in ordered)):
        first = next(rule for rule, hit in zip(ordered, way, strict=True) if hit)
        found.add(first.access)
    return found


def _ways(rule: NsgRule, ground: Ground) -> set[bool]:
    """Return whether a rule fits, both where it may or may not."""
    if rule.protocol.lower() not in {"*", "tcp"}:
        return {False}
    parts = (
        {any(low <= ground.port <= high for low, high in _ports(rule.destination_ports))},
        _source_ports(rule.source_ports),
        _side(rule.sources, number(ground.source), ground),
        _side(rule.destinations, number(ground.destination), ground),
    )
    return {all(way) for way in product(*parts)}


def _ports(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    for text in texts:
        low, _, high = ("0-65535" if text == "*" else text).partition("-")
        yield int(low), int(high or low)


def _source_ports(texts: Sequence[str]) -> set[bool]:
    """Try some of the ports that a client may get."""
    spans = list(_ports(texts))
    return {any(low <= port <= high for low, high in spans) for port in range(32768, 61000, 997)}


def _side(texts: Sequence[str], address: int, ground: Ground) -> set[bool]:
    sure = any(_holds(text, address, ground) for text in texts)
    tags = [text for text in texts if text.lower() not in NO_TAGS and not is_prefix(text)]
    maybe = any(":" not in tag for tag in tags) and not within(address, PRIVATE)
    return {True} if sure else {False, True} if maybe else {False}


def _holds(text: str, address: int, ground: Ground) -> bool:
    tag = text.lower()
    if tag == "virtualnetwork":
        return within(address, (*ground.own, *ground.steered, HOST))
    if tag == "internet":
        return not within(address, (*ground.own, *PRIVATE, HOST))
    if tag == "azureloadbalancer":
        return address == number(HOST)
    return tag == "*" or within(address, (text,))


def hops(
    destination: str, routes: Sequence[Route], *, own: Sequence[str], peers: Sequence[str]
) -> set[tuple[str, tuple[str, ...]]]:
    """Return every (kind, addresses) that a packet to a public or private address may take."""
    address = number(destination)
    user = [route for route in routes if is_prefix(route.prefix)]
    default = any(span(route.prefix)[2] == 0 for route in user)
    dropped = () if default else [each for each in PRIVATE if not _inside(each, own)]
    system = [("0.0.0.0/0", "internet"), *((each, "virtual network") for each in own)]
    system += [*((each, "virtual network peering") for each in peers)]
    system += [*((each, "none") for each in dropped)]
    found = [
        (span(each.prefix)[2], 2, _kind(each), each.next_hop_addresses)
        for each in user
        if within(address, (each.prefix,))
    ]
    found += [(span(each)[2], 1, kind, ()) for each, kind in system if within(address, (each,))]
    best = max(found, key=lambda it: it[:2])
    longer = [] if best[:2] == (32, 2) or within(address, PRIVATE) else _tags(routes)
    return {best[2:], *((_kind(each), each.next_hop_addresses) for each in longer)}


def _inside(prefix: str, others: Sequence[str]) -> bool:
    first, last, _ = span(prefix)
    return any(span(each)[0] <= first and last <= span(each)[1] for each in others)


def _tags(routes: Sequence[Route]) -> list[Route]:
    return [each for each in routes if not is_prefix(each.prefix) and ":" not in each.prefix]


def _kind(route: Route) -> str:
    return HOPS.get(route.next_hop_type.lower(), route.next_hop_type.lower())


def covered(ranges: Sequence[str], network: str) -> bool:
    """Say whether every address of a network is in some range."""
    first, last, _ = span(network)
    return all(within(address, ranges) for address in range(first, last + 1))
