"""A firewall's ruling in lines: what came before, what decides, what may still drop."""

import pytest

from diagnostics.network.firewall.evidence import evidence
from diagnostics.network.firewall.on_path import Judged
from tests.builders import appliance
from tests.diagnostics.network.firewall.values import (
    FLOW,
    application,
    collection,
    judged,
    network,
    rules_of,
)

HELD = "collection held (priority 200), group group (priority 300), policy policy"
OTHERS = tuple(network(f"r{number}", destination_ports=("80",)) for number in range(1, 11))


def lines(*rules: object, **fields: object) -> tuple[str, ...]:
    """Return the evidence of one collection's rules."""
    applied = rules_of(collection(*rules), **fields)  # type: ignore[arg-type] # any rule
    return evidence(Judged(device=appliance(), flow=FLOW, rules=applied, ruling=judged(applied)))


def test_rules_before_the_deciding_one_are_listed_in_order() -> None:
    assert lines(*OTHERS[:2], network()) == (
        f"network rule r1 (allows), {HELD}, no match",
        f"network rule r2 (allows), {HELD}, no match",
        f"network rule net (allows), {HELD}, FIRST MATCH",
    )


def test_only_the_last_of_many_rules_are_listed() -> None:
    assert lines(*OTHERS) == (
        "2 earlier rules do not match",
        *(f"network rule r{number} (allows), {HELD}, no match" for number in range(3, 11)),
        "no rule, so the default denial",
    )


@pytest.mark.parametrize(
    "unsure",
    [
        network("unsure", destinations=("AzureCloud",)),
        application("unsure", target_urls=("*/x",), target_fqdns=(), terminate_tls=True),
    ],
)
def test_a_rule_that_may_match_is_marked(unsure: object) -> None:
    kind = type(unsure).__name__.removesuffix("Rule").lower()
    assert lines(unsure) == (f"{kind} rule unsure (allows), {HELD}, MAY MATCH",)


def test_doubtful_inspection_alone_is_marked_too() -> None:
    unsure = application("unsure", target_urls=("*/x",), target_fqdns=(), terminate_tls=True)
    assert lines(unsure, application()) == (f"application rule unsure (allows), {HELD}, MAY MATCH",)


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (None, ()),
        ("Off", ()),
        ("Alert", ("threat intelligence of fw-hub is in mode Alert and drops nothing",)),
        ("Deny", ("threat intelligence of fw-hub is in mode Deny and may drop what rules allow",)),
    ],
)
def test_threat_intelligence_mode_is_mentioned(mode: str | None, said: tuple[str, ...]) -> None:
    found = lines(network(), threat_intel_mode=mode)
    assert found == (f"network rule net (allows), {HELD}, FIRST MATCH", *said)
