"""Azure's rules once more, by brute force on single addresses; shares no code with the product.

Addresses are integers, prefixes are (first, last) pairs. What an unlisted service tag holds is
tried both ways, so an answer here is the set of everything that may come out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from diagnostics.model.admin_rules import AdminRule
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
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)


def outcomes(rules: Sequence[NsgRule], ground: Ground, direction: str = "Outbound") -> set[str]:
    """Return every access that may come out for one packet."""
    ordered = sorted(
        (rule for rule in rules if rule.direction == direction), key=lambda rule: rule.priority
    )
    found = set()
    for way in product(*(sorted(_ways(rule, ground)) for rule in ordered)):
        first = next(rule for rule, hit in zip(ordered, way, strict=True) if hit)
        found.add(first.access)
    return found


def admin_outcomes(rules: Sequence[AdminRule], ground: Ground) -> set[str]:
    """Return what may come out of admin rules: Deny, AlwaysAllow, or Allow for "ask the NSGs"."""
    ordered = sorted(
        (rule for rule in rules if rule.direction == "Outbound"), key=lambda rule: rule.priority
    )
    found = set()
    for way in product(*(sorted(_ways(rule, ground)) for rule in ordered)):
        hits = [rule.access for rule, hit in zip(ordered, way, strict=True) if hit]
        found.add(hits[0] if hits else "Allow")
    return found


def _ways(rule: NsgRule | AdminRule, ground: Ground) -> set[bool]:
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
    tags = [
        text
        for text in texts
        if text.lower() not in {*NO_TAGS, *ground.tags} and not is_prefix(text)
    ]
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
    if tag == "*" or within(address, (text,)):
        return True
    listed = known(tag, ground.tags)
    return within(address, listed) and not within(address, PRIVATE)


def known(tag: str, tags: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what a tag holds for sure: its own prefixes and those of its regions."""
    return [
        prefix
        for name, prefixes in tags.items()
        for prefix in prefixes
        if name == tag or name.split(".")[0] == tag
    ]


def hops(
    destination: str,
    routes: Sequence[Route],
    *,
    own: Sequence[str],
    peers: Sequence[str],
    tags: Mapping[str, Sequence[str]],
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
        (span(each.prefix)[2], 9, _kind(each), each.next_hop_addresses)
        for each in user
        if within(address, (each.prefix,))
    ]
    found += [(span(each)[2], 1, kind, ()) for each, kind in system if within(address, (each,))]
    tagged = [] if within(address, PRIVATE) else _tags(routes)
    found += [
        (span(prefix)[2], _class(each.prefix.lower()), _kind(each), each.next_hop_addresses)
        for each in tagged
        for prefix in known(each.prefix.lower(), tags)
        if within(address, (prefix,))
    ]
    best = max(it[:2] for it in found)
    longer = [
        each
        for each in tagged
        if each.prefix.lower() not in tags and (32, _class(each.prefix.lower())) >= best
    ]
    ways = {(_kind(each), each.next_hop_addresses) for each in longer}
    return ways | {it[2:] for it in found if it[:2] == best}


def _class(tag: str) -> int:
    """Return a tag's place on an equal prefix: 2 to 5, the highest first."""
    order = ("azurecloud", "azurecloud.*", "*", "*.*")
    cloud, regional = tag.startswith("azurecloud"), "." in tag
    name = "azurecloud" if cloud else "*"
    return 2 + order.index(f"{name}.*" if regional else name)


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
