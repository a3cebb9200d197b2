"""The digest of a storm in words, and within what Slack takes."""

from dataclasses import replace
from typing import Any

import pytest

from bot.blocks.digest import digest_call, digest_messages
from bot.storm.window import Case
from sandbox.slack.limits import problems
from tests.bot.blocks.seen import shown

PLATFORM = (
    "Looks like a platform problem in uksouth: nothing is wrong in the configuration of all {} "
    "clusters there that failed."
)
TAIL = "The verdict of each cluster is linked inside."


def cases(many: int, **fields: Any) -> list[Case]:  # noqa: ANN401 - any field
    """Return cases that are alike."""
    given = {"state": "no_fault_found", "region": "uksouth"} | fields
    return [Case(key=f"{at}-{fields}", cluster_id=f"/x/aks-{at:03}", **given) for at in range(many)]


def cause(many: int, resource: str = "/x/fw-hub") -> list[Case]:
    return cases(many, state="cause_found", title="Firewall rules", resource_id=resource)


@pytest.mark.parametrize(
    ("some", "told"),
    [
        (cases(3), "3 failed operations on 3 clusters: looks like a platform problem in uksouth."),
        (cause(3, "/x/<fw>"), "3 failed operations on 3 clusters: (fw) decides for 3."),
        (cases(3, state=""), "3 failed operations on 3 clusters: no common cause is known."),
        (
            [replace(each, cluster_id="/x/aks") for each in cause(5)],
            "5 failed operations on 1 cluster: fw-hub decides for 1.",
        ),
        ([], "0 failed operations on 0 clusters: no common cause is known."),
    ],
)
def test_the_text_says_the_numbers_and_the_cause(some: list[Case], told: str) -> None:
    text = digest_messages(some)[0]["text"]
    assert text == f"{told} {TAIL}"
    assert 80 <= len(text) <= 150


def test_a_few_clusters_stand_in_the_root_each_with_its_verdict() -> None:
    some = [
        Case(key="1", cluster_id="/x/a", state="cause_found", title="NSG <!here>",
             resource_id="/x/nsg-1", region="uksouth", link="https://slack.test/1"),
        Case(key="2", cluster_id="/x/b"),
        Case(key="3", cluster_id="/x/c", state="recovered"),
        Case(key="4", cluster_id="/x/d", state="fixed", resource_id="/x/NSG-1", region="uksouth"),
        Case(key="5", cluster_id="/x/e", state="not_determined", region="ukwest"),
        Case(key="6", cluster_id="/x/f", state="given_up"),
        Case(key="7", cluster_id="/x/g", state="likely_cause", region="ukwest"),
    ]  # fmt: skip
    (root,) = digest_messages(some)
    assert shown(root) == [
        "🚨 7 failed operations on 7 clusters. 1 still being checked.",
        "Region not known yet: 3 clusters",
        "• b: checks still running",
        "• c: recovered by itself",
        "• f: no answer, see its thread",
        "nsg-1 decides: 2 clusters",
        "• a: Cause found: NSG <!here>",
        "• d: verified fixed",
        "Region ukwest: 2 clusters",
        "• e: Cause not determined",
        "• g: Likely cause",
    ]


def test_a_cluster_links_to_its_details_once_they_stand() -> None:
    some = [Case(key="1", cluster_id="/x/a", link="https://slack.test/1"), *cases(1)]
    shown = [block["elements"][0]["elements"] for block in digest_messages(some)[0]["blocks"][1:]]
    named = [[each for each in row if each.get("text") in ("a", "aks-000")] for row in shown]
    assert named == [
        [{"type": "link", "url": "https://slack.test/1", "text": "a"}],
        [{"type": "text", "text": "aks-000"}],
    ]


def test_a_platform_problem_is_told_with_its_numbers() -> None:
    (root,) = digest_messages(cases(4))
    assert shown(root)[:2] == [
        "🚨 4 failed operations on 4 clusters.",
        PLATFORM.format(4),
    ]


def test_two_hundred_clusters_stand_on_pages_under_a_root_of_numbers() -> None:
    groups = [cases(20, resource_id=f"/x/nsg-{at}", state="cause_found") for at in range(6)]
    some = [*cause(80), *(each for group in groups for each in group)]
    root, *pages = digest_messages(some)
    assert shown(root) == [
        "🚨 200 failed operations on 80 clusters.",
        "• fw-hub decides: 80 clusters",
        *(f"• nsg-{at} decides: 20 clusters" for at in range(4)),
        "• 40 more in 2 other groups",
        "Each cluster with its verdict stands in the thread.",
    ]
    assert [page["text"].split(".")[0] for page in pages] == [
        f"Clusters of this digest, part {at} of 7" for at in range(1, 8)
    ]
    told = [line for page in pages for line in shown(page) if line.startswith("• ")]
    assert len(told) == 200
    assert [problems(each) for each in (root, *pages)] == [[]] * 8


def test_the_longest_names_fit_what_slack_takes() -> None:
    some = [
        Case(key=str(at), cluster_id=f"/x/{at:03}{'c' * 80}", state="cause_found", title="t" * 99,
             resource_id=f"/x/{at:03}{'r' * 90}", link="https://slack.test/" + "p" * 90)
        for at in range(300)
    ]  # fmt: skip
    assert [problems(each) for each in digest_messages(some)] == [[]] * 11


@pytest.mark.parametrize(
    ("some", "oncall", "is_loud", "calls"),
    [
        (cases(2), "S0ONCALL", False, False),
        (cases(2), "S0ONCALL", True, True),
        (cases(2, state="recovered"), "S0ONCALL", True, False),
        (cases(2, state=""), "S0ONCALL", True, False),
        (cases(3), "S0ONCALL", False, True),
        (cause(1), "S0ONCALL", False, True),
        (cause(1), "U0ANN", False, True),
        (cause(1), "", False, False),
        (cause(1), "everyone", False, False),
        (cases(1, state="not_determined"), "S0ONCALL", False, True),
        (cases(1, state="given_up"), "S0ONCALL", False, True),
        (cases(1, state="fixed"), "S0ONCALL", False, False),
        (cases(1, state="in_progress"), "S0ONCALL", False, False),
    ],
)
def test_who_is_on_call_is_called_where_somebody_has_to_do_something(
    some: list[Case], oncall: str, *, is_loud: bool, calls: bool
) -> None:
    assert (digest_call(some, oncall, is_loud=is_loud) is not None) is calls


def test_the_call_names_the_numbers() -> None:
    call = digest_call(cause(3), "S0ONCALL", is_loud=False)
    assert call is not None
    said = "3 failed operations on 3 clusters."
    assert shown(call) == [f"@aks-oncall many operations fail at once: {said}"]
    assert call["text"].startswith(f"Many AKS failures at once: {said} See the message above.")
    assert problems(call) == []
