"""Match one network rule: protocol, port, both sides, or a name that the firewall resolves.

A rule by FQDN matches by address, the one the firewall itself resolves (S3.7). The API server's
own name so matches, as long as the firewall answers the nodes' questions (DNS proxy). Another name
could only match by leading to the same address, and that only other names of the same cluster do
(public, private and portal name share the first label): its certificate holds no foreign name.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from diagnostics.model.firewall import NetworkRule
from diagnostics.network.firewall.fqdns import folded, fqdn_fits
from diagnostics.network.firewall.seen import Seen
from diagnostics.network.firewall.sides import address_fits, groups_filled, source_fits
from diagnostics.network.firewall.told import (
    NO,
    YES,
    Told,
    all_told,
    any_told,
    assuming,
    maybe,
    yes_if,
)
from diagnostics.network.match import Match

PORTS = re.compile(r"(?P<first>[0-9]{1,5})(\s*-\s*(?P<last>[0-9]{1,5}))?")


def network_rule_fits(rule: NetworkRule, seen: Seen) -> Told:
    """Say whether all parts of a network rule fit (S3.4)."""
    return all_told(_conditions(rule, seen))


def _conditions(rule: NetworkRule, seen: Seen) -> Iterator[Told]:
    yield _protocol_fits(rule.protocols)
    yield _ports_fit(rule.destination_ports, seen.flow.port)
    yield _destination_fits(rule, seen)
    yield source_fits(rule, seen)
    yield groups_filled(rule, seen)


# A firewall may have thousands of rules, which name few protocols and ports.
@lru_cache(maxsize=1_024)
def _protocol_fits(protocols: tuple[str, ...]) -> Told:
    return yes_if(holds=any(_carries_tcp(one) for one in protocols))


def _carries_tcp(protocol: str) -> bool:
    return protocol.strip().lower() in ("tcp", "any")


@lru_cache(maxsize=4_096)
def _ports_fit(texts: tuple[str, ...], port: int) -> Told:
    return any_told(_port_fits(text, port) for text in texts)


def _port_fits(text: str, port: int) -> Told:
    if text.strip() == "*":
        return YES
    ports = PORTS.fullmatch(text.strip())
    if ports is None:
        # Azure takes no such text; what it would mean is not ours to guess.
        return maybe(f"port {text.strip()} is not understood")
    return yes_if(holds=int(ports["first"]) <= port <= int(ports["last"] or ports["first"]))


def _destination_fits(rule: NetworkRule, seen: Seen) -> Told:
    by_address = address_fits(
        rule.destinations, rule.destination_group_ids, seen.flow.destination, seen
    )
    if not rule.destination_fqdns:
        return by_address
    return any_told((by_address, *(_name_fits(text, seen) for text in rule.destination_fqdns)))


def _name_fits(text: str, seen: Seen) -> Told:
    fqdn = folded(text)
    if seen.fqdn is None or fqdn_fits(fqdn, seen.fqdn) is Match.MAYBE:
        return maybe("the API server's name is not known")
    if fqdn != seen.fqdn:
        kin = fqdn.partition(".")[0] == seen.fqdn.partition(".")[0]
        return maybe(f"{fqdn} may lead to the same address") if kin else NO
    return _own_name_fits(fqdn, seen)


def _own_name_fits(fqdn: str, seen: Seen) -> Told:
    if not seen.sni:
        return maybe(f"nodes dial an address, to which {fqdn} need not lead")
    if seen.rules.dns_proxy is None:
        return assuming(f"the firewall is the nodes' DNS proxy, so it resolves {fqdn} as they do")
    return YES if seen.rules.dns_proxy else maybe("the firewall's DNS proxy is off")
