"""A fault that shows in another way than the node saw is behind the error on an assumption."""

import pytest

from diagnostics.judging.asking import findings_of
from diagnostics.judging.symptoms import EXPLAINS, contradiction
from diagnostics.judging.verdicts import verdict_of
from diagnostics.model.facts import Known
from diagnostics.model.incident import Category
from diagnostics.model.report import State
from diagnostics.model.symptom import Symptom
from tests.builders import appliance, incident, nsg, route, route_table, rule, snapshot

TIMEOUT, REFUSED = Category.CONNECTION_TIMEOUT, Category.CONNECTION_REFUSED
NO_ROUTE, TLS = Category.NO_ROUTE_TO_HOST, Category.TLS_HANDSHAKE
CERTIFICATE, UNSAID = Category.CERTIFICATE, Category.UNSPECIFIED
SILENT = "it drops packets in silence, so nodes time out"
RESETS = "it lets TCP connect and resets the TLS handshake"
ASTRAY = "packets find no way on, so nodes time out or have no route to host"
LOOKS = "TLS inspection shows as a certificate error"


@pytest.mark.parametrize(
    ("symptom", "category", "saw", "shows"),
    [
        (Symptom.DROPPED, REFUSED, "the node was refused, so something answered it", SILENT),
        (
            Symptom.DROPPED,
            NO_ROUTE,
            "the node was told that there is no route to the host",
            SILENT,
        ),
        (Symptom.DROPPED, TLS, "the node connected, and its TLS handshake failed", SILENT),
        (Symptom.DROPPED, CERTIFICATE, "the node connected, and was shown a certificate", SILENT),
        (Symptom.LOST, REFUSED, "the node was refused, so something answered it", ASTRAY),
        (Symptom.RESET, TIMEOUT, "the node had no answer at all", RESETS),
        (Symptom.RESET, REFUSED, "the node was refused, so something answered it", RESETS),
        (Symptom.RESET, CERTIFICATE, "the node connected, and was shown a certificate", RESETS),
        (Symptom.FOREIGN_CERTIFICATE, TIMEOUT, "the node had no answer at all", LOOKS),
    ],
)
def test_fault_that_shows_in_another_way_rests_on_an_assumption(
    symptom: Symptom, category: Category, saw: str, shows: str
) -> None:
    assert contradiction(symptom, category) == (
        f"this is behind the error too, although {saw}: {shows}",
    )


@pytest.mark.parametrize(
    ("symptom", "category"),
    [
        (Symptom.DROPPED, TIMEOUT),
        (Symptom.LOST, TIMEOUT),
        (Symptom.LOST, NO_ROUTE),
        (Symptom.RESET, TLS),
        (Symptom.FOREIGN_CERTIFICATE, TLS),
        (Symptom.FOREIGN_CERTIFICATE, CERTIFICATE),
        *((each, UNSAID) for each in Symptom),
        *((None, each) for each in Category),
    ],
)
def test_fault_that_shows_as_the_node_saw_rests_on_nothing(
    symptom: Symptom | None, category: Category
) -> None:
    assert contradiction(symptom, category) == ()


def test_nothing_that_drops_or_resets_explains_a_refusal() -> None:
    assert [symptom for symptom, saw in EXPLAINS.items() if REFUSED in saw] == []
    assert set(EXPLAINS) == set(Symptom)


DENIES = {"subnet_nsg": Known(nsg(rule("deny", access="Deny")))}
NOWHERE = {"route_table": Known(route_table(route("20.90.0.0/16", "None")))}
STOPPED = {
    "route_table": Known(
        route_table(route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.0.1.4",)))
    ),
    "appliances": {"10.0.1.4": Known(appliance(power_state=Known("deallocated")))},
}
BESIDE = "this is behind the error too, although the node was refused, so something answered it"


@pytest.mark.parametrize(
    ("facts", "check", "assumption"),
    [
        (DENIES, "nsg_outbound", f"{BESIDE}: {SILENT}"),
        (NOWHERE, "route_table", f"{BESIDE}: {ASTRAY}"),
        (STOPPED, "route_table", f"{BESIDE}: {ASTRAY}"),
    ],
)
@pytest.mark.parametrize(
    ("category", "state"),
    [
        (REFUSED, State.LIKELY_CAUSE),
        (TIMEOUT, State.CAUSE_FOUND),
        (UNSAID, State.CAUSE_FOUND),
    ],
)
def test_what_only_drops_is_likely_behind_a_refusal_and_keeps_its_fixes(
    facts: dict[str, Known[object]],
    check: str,
    assumption: str,
    category: Category,
    state: State,
) -> None:
    asked, read = incident(category), snapshot(**facts)
    findings = findings_of(asked, read)
    verdict = verdict_of(asked, read, findings)
    assumptions = (assumption,) if category is REFUSED else ()
    assert (verdict.state, verdict.check, verdict.assumptions) == (state, check, assumptions)
    (fixes,) = [each.fixes for each in findings if each.id == check]
    assert len(fixes) == 1
