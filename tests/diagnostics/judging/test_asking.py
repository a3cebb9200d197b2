"""A missing fact is unknown, and nothing else is swallowed."""

import pytest

from diagnostics.checks import REPORT_ORDER, all_checks
from diagnostics.judging.asking import finding_of, findings_of, in_words, is_pending
from diagnostics.model.facts import FactMissing, Missing, Why
from diagnostics.model.finding import Answer, Check, Finding, Fix, Outcome, failed
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from tests.builders import CLUSTER_ID, NOW, NSG_ID, incident, snapshot

FIX = Fix(check="it", title="Mend it")
ACTION = "Microsoft.Network/networkSecurityGroups/read"


def answering(answer: Answer) -> Check:
    def ask(_incident: Incident, _snapshot: Snapshot) -> Answer:
        return answer

    return Check(id="it", title="It", source="https://example.com", ask=ask)


def lacking(missing: Missing) -> Check:
    def ask(_incident: Incident, _snapshot: Snapshot) -> Answer:
        raise FactMissing(missing)

    return Check(id="it", title="It", source="https://example.com", ask=ask)


def test_every_check_is_asked_once_in_the_reports_order() -> None:
    found = findings_of(incident(), snapshot())
    assert [finding.id for finding in found] == [check.id for check in all_checks()]


def test_answer_becomes_a_finding_whole() -> None:
    answer = failed("it broke", "proof", resource_id=NSG_ID, fixes=(FIX,), assumptions=("a",))
    assert finding_of(answering(answer), incident(), snapshot()) == Finding(
        id="it",
        title="It",
        outcome=Outcome.FAILED,
        summary="it broke",
        evidence=("proof",),
        source="https://example.com",
        resource_id=NSG_ID,
        fixes=(FIX,),
        assumptions=("a",),
    )


@pytest.mark.parametrize(("detail", "evidence"), [("", ()), ("403 Forbidden", ("403 Forbidden",))])
def test_missing_fact_is_unknown(detail: str, evidence: tuple[str, ...]) -> None:
    missing = Missing(why=Why.DENIED, what="the NSG", detail=detail, action=ACTION)
    assert finding_of(lacking(missing), incident(), snapshot()) == Finding(
        id="it",
        title="It",
        outcome=Outcome.UNKNOWN,
        summary=f"could not read the NSG: the right {ACTION} is missing",
        evidence=evidence,
        source="https://example.com",
        missing=missing,
    )


def test_bug_in_a_check_surfaces() -> None:
    def ask(_incident: Incident, _snapshot: Snapshot) -> Answer:
        raise KeyError("a bug")

    broken = Check(id="it", title="It", source="", ask=ask)
    with pytest.raises(KeyError, match="a bug"):
        finding_of(broken, incident(), snapshot())


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (
            Missing(why=Why.DENIED, what="the NSG", resource_id=NSG_ID, action=ACTION),
            f"could not read the NSG (nsg-nodes): the right {ACTION} is missing",
        ),
        (
            Missing(why=Why.DENIED, what="the NSG"),
            "could not read the NSG: the right to read it is missing",
        ),
        (
            Missing(why=Why.NOT_FOUND, what="the NSG", resource_id=ResourceId("/a/b")),
            "could not read the NSG (b): it does not exist, or cannot be seen",
        ),
        (
            Missing(why=Why.UNREACHED, what="the NSG", detail="the subnet: 404"),
            "could not read the NSG: what leads to it was not found (the subnet: 404)",
        ),
        (
            Missing(why=Why.THROTTLED, what="the NSG"),
            "could not read the NSG: Azure kept refusing for load; ask again in a minute",
        ),
        (
            Missing(why=Why.TIMED_OUT, what="the NSG"),
            "could not read the NSG: the reading took too long; ask again",
        ),
        (
            Missing(why=Why.UNAVAILABLE, what="the NSG"),
            "could not read the NSG: Azure did not answer properly (no reason given)",
        ),
        (
            Missing(why=Why.UNAVAILABLE, what="the NSG", detail="x" * 170),
            f"could not read the NSG: Azure did not answer properly ({'x' * 160}…)",
        ),
        (
            Missing(why=Why.LOCKED, what="the NSG"),
            "could not read the NSG: the node resource group is locked, and refuses run-command",
        ),
        (
            Missing(why=Why.PENDING, what="the NSG"),
            "could not read the NSG: it is still being read",
        ),
    ],
)
def test_reason_is_put_into_words(missing: Missing, words: str) -> None:
    assert in_words(missing) == words


def test_while_nothing_is_read_everything_that_reads_azure_is_pending() -> None:
    begun = findings_of(incident(), Snapshot(cluster_id=CLUSTER_ID, read_at=NOW))
    waiting = {finding.id for finding in begun if is_pending(finding)}
    assert {check for check in REPORT_ORDER if not check.startswith("node_")} - waiting == set()
    assert [found.id for found in findings_of(incident(), snapshot()) if is_pending(found)] == []
