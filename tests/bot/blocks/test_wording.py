"""The words of states, errors and notifications."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.wording import (
    CATEGORIES,
    DANGERS,
    OUTCOMES,
    PADDING,
    SOURCES,
    STATES,
    counts,
    duration_words,
    error_words,
    fallback,
    headline,
    titles_of,
    way_words,
)
from diagnostics.model.finding import Danger, Outcome
from diagnostics.model.incident import Category, Endpoint, Incident, NodeRef, Source
from diagnostics.model.report import State
from tests import builders
from tests.bot.reports import FINDINGS, healthy, report, verdict

PAGE = "https://learn.microsoft.com/dns"


def test_every_state_outcome_and_category_has_its_words() -> None:
    assert [set(STATES), set(OUTCOMES), set(CATEGORIES), set(DANGERS), set(SOURCES)] == [
        set(State),
        set(Outcome),
        set(Category),
        set(Danger),
        set(Source),
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            ("Cause found on aks:", "NSG rule deny-all blocks outbound TCP 443.", "Fix inside."),
            f"Cause found on aks: NSG rule deny-all blocks outbound TCP 443. Fix inside.{PADDING}",
        ),
        (
            ("Cause found on aks:", "x" * 200, "Fix commands inside the thread."),
            f"Cause found on aks: {'x' * 97}… Fix commands inside the thread.",
        ),
        (
            ("No answer for aks:", "<!channel> & `code` *bold* ~struck~ \u202eabc\nnext line", ""),
            f"No answer for aks: (!channel) and 'code' +bold+ -struck- abc next line{PADDING}",
        ),
    ],
)
def test_notification_says_state_cluster_and_cause(
    parts: tuple[str, str, str], expected: str
) -> None:
    assert fallback(*parts) == expected


@given(lead=st.text(max_size=300), summary=st.text(max_size=400))
def test_notification_has_80_to_150_characters_without_markup(lead: str, summary: str) -> None:
    text = fallback(lead, summary, "Details inside the thread.")
    assert 80 <= len(text) <= 150
    assert [char for char in "<>&*`~\n\u202e" if char in text] == []


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        (builders.incident(), "Connection timed out (exit 51), by the text given"),
        (
            builders.incident(Category.CERTIFICATE, exit_code=None, source=Source.INSTANCE_VIEW),
            "Certificate not accepted, from the node's instance view",
        ),
        (
            builders.incident(Category.UNSPECIFIED, source=Source.CLUSTER_STATUS),
            "No reason given (exit 51), from the cluster's status",
        ),
        (builders.incident(source=None), "Connection timed out (exit 51)"),
        (
            builders.incident(Category.NOT_THIS_ERROR, error_name="DNSLookupFail", exit_code=53),
            "DNSLookupFail (exit 53), by the text given",
        ),
        (
            builders.incident(Category.NOT_THIS_ERROR, error_name=None, exit_code=None),
            "Not this error, by the text given",
        ),
        (
            builders.incident(Category.UNSPECIFIED, source=None),
            "no error text was given, and none was found in Azure",
        ),
    ],
)
def test_error_is_named_with_its_source(incident: Incident, expected: str) -> None:
    assert error_words(incident) == expected


@pytest.mark.parametrize(
    ("node", "endpoint", "expected"),
    [
        (NodeRef(ip="10.0.2.10"), Endpoint(ip="20.1.1.1", port=6443), "10.0.2.10 to 20.1.1.1:6443"),
        (NodeRef(), Endpoint(fqdn="a.hcp.example"), "the nodes to a.hcp.example:443"),
        (NodeRef(ip="10.0.2.10"), Endpoint(), ""),
    ],
)
def test_way_goes_from_node_to_api_server(node: NodeRef, endpoint: Endpoint, expected: str) -> None:
    assert way_words(builders.incident(node=node, endpoint=endpoint)) == expected


def test_outcomes_are_counted_and_listed() -> None:
    assert counts(FINDINGS) == "2 passed, 1 failed, 1 not needed, 2 not run"
    assert counts(()) == ""
    assert titles_of(FINDINGS, Outcome.PASSED) == "Cluster state, Route table"


DNS = "This is not the API server connectivity error: it is DNSLookupFail."


@pytest.mark.parametrize(
    ("summary", "article", "expected"),
    [
        ("Rule deny-all denies. More.", None, "Rule deny-all denies. More."),
        (f"{DNS} See {PAGE}", PAGE, DNS),
        ("No fault found in X.", None, "No fault found in X."),
        ("No fault found in X. All is Succeeded.", None, "All is Succeeded."),
    ],
)
def test_headline_says_nothing_twice(summary: str, article: str | None, expected: str) -> None:
    said = report(
        incident=builders.incident(article=article),
        verdict=replace(verdict(), summary=summary),
    )
    assert headline(said) == expected


def test_headline_of_a_healthy_cluster_starts_with_its_state() -> None:
    assert headline(healthy()) == "Cluster and pools are Succeeded."


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.4, "in under 1 s"), (1.0, "in 1 s"), (21.4, "in 21 s")]
)
def test_duration_is_in_whole_seconds(seconds: float, expected: str) -> None:
    assert duration_words(seconds) == expected
