"""The narrowest rule for one flow (S3.1, S3.5, S3.7; facts of Azure 5.6)."""

import pytest

from diagnostics.model.firewall import ApplicationRule, FirewallRule, NetworkRule
from diagnostics.network.firewall.narrowest import narrowest_rule
from diagnostics.network.firewall.order import Placed
from diagnostics.network.firewall.seen import Seen
from tests.builders import API_IP, FQDN, PRIVATE_API_IP
from tests.diagnostics.network.firewall.values import (
    SUBNET,
    application,
    collection,
    flow,
    network,
    seen,
)

NAME = "allow-aks-api-server-443"
BY_NAME = ApplicationRule(
    name=NAME, protocols=(("Https", 443),), sources=(SUBNET,), target_fqdns=(FQDN,)
)


def by_address(destination: str) -> NetworkRule:
    return NetworkRule(
        name=NAME,
        protocols=("TCP",),
        sources=(SUBNET,),
        destinations=(destination,),
        destination_ports=("443",),
    )


BY_RESOLVED_NAME = NetworkRule(
    name=NAME,
    protocols=("TCP",),
    sources=(SUBNET,),
    destination_fqdns=(FQDN,),
    destination_ports=("443",),
)
NETWORK = Placed(rule=network(), collection=collection())
APPLICATION = Placed(rule=application(), collection=collection())
NOWHERE = flow(destination=None)


@pytest.mark.parametrize(
    ("what", "first", "rule"),
    [
        (seen(), None, BY_NAME),
        (seen(), APPLICATION, BY_NAME),
        (seen(NOWHERE), None, BY_NAME),
        (seen(), NETWORK, by_address(API_IP)),
        (seen(dns_proxy=True), NETWORK, BY_RESOLVED_NAME),
        (seen(dns_proxy=False), NETWORK, by_address(API_IP)),
        (seen(NOWHERE), NETWORK, BY_RESOLVED_NAME),
        (seen(flow(destination=PRIVATE_API_IP), dns_proxy=True), NETWORK, by_address("10.0.2.4")),
        (seen(flow(destination="10.0.9.0/28"), sni=False), None, by_address("10.0.9.0/28")),
        (seen(dns_proxy=True, sni=False), None, by_address(API_IP)),
        (seen(fqdn=None), None, by_address(API_IP)),
        (seen(fqdn=None, dns_proxy=True), NETWORK, by_address(API_IP)),
        (seen(NOWHERE, fqdn=None), None, None),
        (seen(NOWHERE, sni=False), None, None),
    ],
)
def test_narrowest_rule_prefers_names_that_can_match(
    what: Seen, first: Placed | None, rule: FirewallRule | None
) -> None:
    assert narrowest_rule(what, first, (SUBNET,), (443,)) == rule


def test_narrowest_rule_is_for_the_ports_that_are_dialled() -> None:
    other = seen(flow(port=4443))
    by_name = narrowest_rule(other, None, (SUBNET,), (4443,))
    assert isinstance(by_name, ApplicationRule)
    assert (by_name.name, by_name.protocols) == ("allow-aks-api-server-4443", (("Https", 4443),))
    by_number = narrowest_rule(other, NETWORK, (SUBNET,), (443, 4443))
    assert isinstance(by_number, NetworkRule)
    assert (by_number.name, by_number.destination_ports) == (
        "allow-aks-api-server-443-4443",
        ("443", "4443"),
    )


def test_narrowest_rule_of_a_name_of_which_the_end_is_known() -> None:
    planned = seen(flow(destination=None), fqdn="*.hcp.uksouth.azmk8s.io")
    by_name = narrowest_rule(planned, None, (SUBNET,), (443,))
    assert isinstance(by_name, ApplicationRule)
    assert by_name.target_fqdns == ("*.hcp.uksouth.azmk8s.io",)
    # A network rule takes no asterisk, and there is no address to name.
    assert narrowest_rule(planned, NETWORK, (SUBNET,), (443,)) is None
