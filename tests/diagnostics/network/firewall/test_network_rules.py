"""One network rule against the flow (S3.4, S3.7)."""

from typing import Any

import pytest

from diagnostics.network.firewall.network_rules import network_rule_fits
from diagnostics.network.firewall.told import NO, YES, Told, assuming, maybe
from tests.builders import API_IP, FQDN, NODE_IP, PRIVATE_FQDN
from tests.diagnostics.network.firewall.values import (
    DENIED,
    EMPTIED,
    NO_RIGHT,
    NODES,
    flow,
    network,
    seen,
)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, YES),
        ({"protocols": ("Any",)}, YES),
        ({"protocols": ("UDP", "tcp ")}, YES),
        ({"protocols": ("UDP", "ICMP")}, NO),
        ({"protocols": ()}, NO),
        ({"destination_ports": ("*",)}, YES),
        ({"destination_ports": (" * ",)}, YES),
        ({"destination_ports": (" 80 ", " 443 ")}, YES),
        ({"destination_ports": ("400-443",)}, YES),
        ({"destination_ports": ("443 - 500",)}, YES),
        ({"destination_ports": ("444-500", "1-442", "4430")}, NO),
        ({"destination_ports": ()}, NO),
        ({"destination_ports": ("https",)}, maybe("port https is not understood")),
        ({"destination_ports": (" 443- ",)}, maybe("port 443- is not understood")),
        ({"sources": (NODE_IP,), "destinations": (API_IP,)}, YES),
        ({"sources": ("10.0.3.0/24",)}, NO),
        ({"sources": ()}, NO),
        ({"destinations": ("20.90.10.21",)}, NO),
        ({"destinations": ()}, NO),
        ({"source_group_ids": (EMPTIED,)}, NO),
        ({"destination_group_ids": (EMPTIED,)}, NO),
        ({"sources": (), "source_group_ids": (NODES,)}, YES),
        ({"destinations": (), "destination_group_ids": (NODES,)}, NO),
        ({"source_group_ids": (DENIED,)}, maybe("IP group ipg-denied was not read", NO_RIGHT)),
        ({"source_group_ids": (DENIED,), "protocols": ("UDP",)}, NO),
    ],
)
def test_network_rule_fits_by_all_its_parts(fields: dict[str, Any], told: Told) -> None:
    assert network_rule_fits(network(**fields), seen()) == told


def test_network_rule_fits_the_port_that_is_dialled() -> None:
    rule = network(destination_ports=("4443",))
    assert network_rule_fits(rule, seen(flow(port=4443))) == YES
    assert network_rule_fits(rule, seen()) == NO


PROXIED = assuming(f"the firewall is the nodes' DNS proxy, so it resolves {FQDN} as they do")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FQDN, PROXIED),
        (f"{FQDN.upper()}.", PROXIED),
        (PRIVATE_FQDN, maybe(f"{PRIVATE_FQDN} may lead to the same address")),
        ("ghcr.io", NO),
        (f"*{FQDN}", NO),
    ],
)
def test_network_rule_by_name_matches_by_address(text: str, told: Told) -> None:
    rule = network(destinations=(), destination_fqdns=(text,))
    assert network_rule_fits(rule, seen()) == told


def test_network_rule_by_name_needs_the_dns_proxy() -> None:
    rule = network(destinations=(), destination_fqdns=("ghcr.io", FQDN))
    assert network_rule_fits(rule, seen(dns_proxy=True)) == YES
    assert network_rule_fits(rule, seen(dns_proxy=False)) == maybe(
        "the firewall's DNS proxy is off"
    )


def test_network_rule_by_name_matches_an_address_that_nobody_named() -> None:
    rule = network(destinations=(), destination_fqdns=(FQDN,))
    assert network_rule_fits(rule, seen(flow(destination=None))) == PROXIED


def test_network_rule_by_name_perhaps_leads_to_an_address_that_is_dialled() -> None:
    rule = network(destinations=(), destination_fqdns=(FQDN,))
    why = f"nodes dial an address, to which {FQDN} need not lead"
    assert network_rule_fits(rule, seen(sni=False)) == maybe(why)


def test_network_rule_by_name_perhaps_matches_an_unknown_name() -> None:
    rule = network(destinations=(), destination_fqdns=("ghcr.io",))
    for fqdn in (None, ""):
        assert network_rule_fits(rule, seen(fqdn=fqdn)) == maybe(
            "the API server's name is not known"
        )


def test_network_rule_by_address_rests_on_no_assumption() -> None:
    assert network_rule_fits(network(destination_fqdns=(FQDN,)), seen()) == YES


def test_network_rule_by_name_perhaps_matches_a_name_of_which_the_end_is_known() -> None:
    planned = seen(flow(destination=None), fqdn="*.hcp.uksouth.azmk8s.io")
    named = network(destinations=(), destination_fqdns=(FQDN,))
    other = network(destinations=(), destination_fqdns=("ghcr.io",))
    assert network_rule_fits(named, planned) == maybe("the API server's name is not known")
    assert network_rule_fits(other, planned) == NO
