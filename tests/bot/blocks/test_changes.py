"""What changed, in the thread: times as Slack's dates, names as plain text."""

from datetime import timedelta

import pytest

from bot.blocks import report_messages
from bot.blocks.changes import date, what_changed
from diagnostics.model.changes import PathChange, PathChanges, When
from diagnostics.model.report import Report
from sandbox.slack.limits import problems
from sandbox.slack.mentions import mentions
from tests import builders
from tests.bot.blocks.seen import shown
from tests.bot.reports import CHANNEL, NOW, context, healthy, report

AT = NOW - timedelta(hours=3)
CHANGE = PathChange(
    at=AT,
    operation="Microsoft.Network/networkSecurityGroups/write",
    resource_id=builders.NSG_ID,
    summary="NSG nsg-nodes was deleted",
    when=When.BEFORE_FAILURE,
    relation="3 hours before the failure",
    decides=True,
)
HEADLINE = "3 hours before the failure: NSG nsg-nodes was deleted"
FOUND = PathChanges(since=AT, failed_at=NOW, headline=HEADLINE, listed=(CHANGE,))


def told(changes: PathChanges | None) -> list[list[str]]:
    return [shown(message) for message in what_changed(context(), report(changes=changes))]


@pytest.mark.parametrize("changes", [None, PathChanges(), PathChanges(since=AT)])
def test_nothing_to_tell_is_no_message(changes: PathChanges | None) -> None:
    assert told(changes) == []


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            FOUND,
            [
                "What changed since 2026-11-22 15:43 UTC; the failure: 2026-11-22 18:43 UTC",
                (
                    "• 2026-11-22 15:43 UTC: NSG nsg-nodes was deleted, 3 hours before the failure "
                    "· nsg-nodes"
                ),
            ],
        ),
        (
            PathChanges(
                since=AT,
                last_success_at=NOW,
                listed=(
                    PathChange(
                        at=AT,
                        operation="w",
                        resource_id=builders.NSG_ID,
                        summary="it was deleted",
                        when=When.BEFORE_SUCCESS,
                        caller="ann@contoso.example",
                    ),
                ),
                more=2,
            ),
            [
                "What changed since the last success, 2026-11-22 18:43 UTC",
                (
                    "• 2026-11-22 15:43 UTC: it was deleted, before the last success, "
                    "by ann@contoso.example · nsg-nodes"
                ),
                "… and 2 more",
            ],
        ),
        (
            PathChanges(unread=("could not read rg-hub",)),
            ["What changed", "Could not read rg-hub."],
        ),
    ],
)
def test_changes_are_one_message(changes: PathChanges, lines: list[str]) -> None:
    assert told(changes) == [lines]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (FOUND, f"What changed on aks-shop: {HEADLINE}. From the Activity Log."),
        (
            PathChanges(listed=(CHANGE,), more=2),
            (
                "What changed on aks-shop: 3 on the path. From the Activity Log. The thread holds "
                "every check, the evidence and commands to run."
            ),
        ),
        (
            PathChanges(unread=("could not read rg-hub",)),
            "What changed on aks-shop: not all of the log could be read. From the Activity Log.",
        ),
    ],
)
def test_notification_says_what_counts(changes: PathChanges, text: str) -> None:
    (message,) = what_changed(context(), report(changes=changes))
    assert message["text"] == text


def test_root_has_a_line_where_the_deciding_resource_was_changed() -> None:
    root, _, _, third, *_ = report_messages(context(), report(changes=FOUND))
    assert f"Changed: {HEADLINE}" in shown(root)
    assert shown(third)[0].startswith("What changed since ")


def test_root_has_no_such_line_otherwise() -> None:
    for said in (report(), report(changes=PathChanges(listed=(CHANGE,)))):
        assert not [
            line for line in shown(report_messages(context(), said)[0]) if "Changed" in line
        ]


def test_healthy_thread_is_the_same_with_an_empty_log() -> None:
    assert report_messages(context(), healthy(changes=PathChanges(since=AT))) == report_messages(
        context(), healthy()
    )


def test_names_are_no_markup_and_long_ones_stay_within_limits() -> None:
    hostile = "<!channel> <@U0ANN> `x` " + "n" * 900
    many = (
        PathChange(
            at=AT,
            operation="w",
            resource_id=builders.NSG_ID,
            summary=hostile,
            when=When.BEFORE_FAILURE,
            relation="now",
            caller=hostile,
        ),
    ) * 8
    said: Report = report(changes=PathChanges(headline=hostile, listed=many, more=9))
    root, *_ = report_messages(context(), said)
    (reply,) = what_changed(context(), said)
    assert (mentions(reply), mentions(root)) == (
        [],
        mentions(report_messages(context(), report())[0]),
    )
    assert [problems({"channel": CHANNEL, **each}) for each in (root, reply)] == [[], []]


def test_date_is_shown_in_each_readers_zone() -> None:
    assert date(NOW) == {
        "type": "date",
        "timestamp": int(NOW.timestamp()),
        "format": "{date_short_pretty} {time}",
        "fallback": "2026-11-22 18:43 UTC",
    }
