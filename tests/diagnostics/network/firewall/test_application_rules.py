"""One application rule against the flow (S3.5, S3.6, S3.8)."""

from typing import Any

import pytest

from diagnostics.network.firewall.application_rules import application_rule_fits
from diagnostics.network.firewall.told import NO, YES, Told, maybe
from tests.builders import FQDN, PRIVATE_FQDN
from tests.diagnostics.network.firewall.values import (
    DENIED,
    EMPTIED,
    NO_RIGHT,
    NODES,
    application,
    flow,
    seen,
)

BY_TAG: dict[str, Any] = {"target_fqdns": (), "fqdn_tags": ("AzureKubernetesService",)}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, YES),
        ({"protocols": (("Http", 80), ("HTTPS", 443))}, YES),
        ({"protocols": (("Https", 8443), ("Http", 443), ("Mssql", 443))}, NO),
        ({"protocols": ()}, NO),
        ({"sources": ("10.0.3.0/24",)}, NO),
        ({"sources": (), "source_group_ids": (NODES,)}, YES),
        ({"source_group_ids": (EMPTIED,)}, NO),
        ({"source_group_ids": (DENIED,)}, maybe("IP group ipg-denied was not read", NO_RIGHT)),
        ({"target_fqdns": ("mcr.microsoft.com", "*.hcp.uksouth.azmk8s.io")}, YES),
        ({"target_fqdns": ("mcr.microsoft.com",)}, NO),
        ({"target_fqdns": ()}, NO),
        (BY_TAG, YES),
        (BY_TAG | {"protocols": (("Http", 80),)}, NO),
        (BY_TAG | {"protocols": ()}, maybe("it has FQDN tags and names no protocol")),
        (BY_TAG | {"fqdn_tags": ("WindowsUpdate",)}, NO),
    ],
)
def test_application_rule_fits_by_all_its_parts(fields: dict[str, Any], told: Told) -> None:
    assert application_rule_fits(application(**fields), seen()) == told


def test_application_rule_fits_the_port_that_is_dialled() -> None:
    rule = application(protocols=(("Https", 4443),))
    assert application_rule_fits(rule, seen(flow(port=4443))) == YES


def test_application_rule_does_not_fit_a_greeting_without_a_name() -> None:
    assert application_rule_fits(application(target_fqdns=("*",)), seen(sni=False)) == NO


def test_application_rule_fits_a_name_that_is_not_known_perhaps() -> None:
    nameless = seen(fqdn=None)
    assert application_rule_fits(application(target_fqdns=("*",)), nameless) == YES
    for rule in (application(), application(**BY_TAG)):
        assert application_rule_fits(rule, nameless) == maybe("the API server's name is not known")


def test_fqdn_tag_holds_no_private_name() -> None:
    private = seen(fqdn=PRIVATE_FQDN)
    assert application_rule_fits(application(**BY_TAG), private) == NO
    assert application_rule_fits(application(target_fqdns=("*.azmk8s.io",)), private) == YES


def test_target_url_needs_inspection() -> None:
    rule: dict[str, Any] = {"target_fqdns": (), "target_urls": (f"{FQDN}/*",)}
    why = f"whether nodes ask for URL {FQDN}/* is not known"
    assert application_rule_fits(application(**rule, terminate_tls=True), seen()) == YES
    assert application_rule_fits(application(**rule), seen()) == maybe(why)
    other = application(target_fqdns=(), target_urls=("www.contoso.com/*",))
    assert application_rule_fits(other, seen()) == NO


def test_web_categories_fit_perhaps() -> None:
    rule = application(target_fqdns=(), web_categories=("ComputersAndTechnology", "Gambling"))
    why = "web categories (ComputersAndTechnology, Gambling) cannot be looked up"
    assert application_rule_fits(rule, seen()) == maybe(why)
    assert application_rule_fits(rule, seen(sni=False)) == NO
