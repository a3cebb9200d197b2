"""Three-valued matching: yes, no, or "depends on something that was not read".

A flow may be known only in part (an address somewhere in a subnet, "some public address"), and a
rule may speak in service tags. MAYBE keeps such a rule from being read as a yes or as a no.
"""

from collections.abc import Iterable
from enum import Enum
from ipaddress import IPv4Network


class Match(Enum):
    """Whether a condition holds for the flow."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


def every(matches: Iterable[Match]) -> Match:
    """Combine conditions that must all hold."""
    seen = set(matches)
    if Match.NO in seen:
        return Match.NO
    return Match.MAYBE if Match.MAYBE in seen else Match.YES


def some(matches: Iterable[Match]) -> Match:
    """Combine conditions of which one is enough; none at all is NO."""
    seen = set(matches)
    if Match.YES in seen:
        return Match.YES
    return Match.MAYBE if Match.MAYBE in seen else Match.NO


def opposite(match: Match) -> Match:
    """Turn a condition round; what is not sure stays so."""
    return {Match.YES: Match.NO, Match.NO: Match.YES, Match.MAYBE: Match.MAYBE}[match]


def parse_network(text: str) -> IPv4Network | None:
    """Read an IPv4 address or CIDR; host bits are masked, as Azure does (S1.5).

    None for anything else: a tag, an IPv6 prefix, nonsense.
    """
    try:
        return IPv4Network(text.strip(), strict=False)
    except ValueError:
        return None


def is_ipv6(text: str) -> bool:
    """Say whether the text is an IPv6 address or prefix, which never meets an IPv4 flow (S1.5)."""
    return ":" in text


def covers(prefix: IPv4Network, flow: IPv4Network) -> Match:
    """Say whether a prefix holds all, none or only part of the addresses a flow may use."""
    if flow.subnet_of(prefix):
        return Match.YES
    return Match.MAYBE if flow.overlaps(prefix) else Match.NO


PRIVATE_SPACE = tuple(
    IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


def is_private(network: IPv4Network) -> bool:
    """Say whether a network lies in the private ranges for which Azure keeps None routes (S2.3)."""
    return any(network.subnet_of(space) for space in PRIVATE_SPACE)
