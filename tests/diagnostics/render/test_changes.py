"""The changes in JSON, text and Markdown; names from Azure are harmless there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from diagnostics.model.changes import PathChange, PathChanges, When
from diagnostics.model.ids import ResourceId
from diagnostics.render import to_json, to_markdown, to_text
from diagnostics.render.changes import NOTHING, change_lines, changes_json, title
from tests.builders import NSG_ID
from tests.diagnostics.render.reports import BARE, HOSTILE

AT = datetime(2026, 11, 22, 18, 43, 1, tzinfo=timezone(timedelta(hours=1)))
DECIDES = PathChange(
    at=AT,
    operation="Microsoft.Network/networkSecurityGroups/write",
    resource_id=NSG_ID,
    summary=f"NSG {HOSTILE} was deleted",
    when=When.BEFORE_FAILURE,
    relation="3 hours before the failure",
    decides=True,
    caller="ann@contoso.example",
)
EARLY = replace(
    DECIDES,
    summary="A was deleted",
    when=When.BEFORE_SUCCESS,
    relation="2 days before the failure",
    decides=False,
    caller=None,
)
PLAIN = replace(EARLY, summary="B was deleted", when=When.RECENT, relation="")
FULL = PathChanges(
    since=AT,
    failed_at=AT,
    last_success_at=AT,
    headline=f"NSG {HOSTILE} was deleted",
    listed=(DECIDES, EARLY, PLAIN),
    more=3,
    unread=("could not read rg-hub",),
)
SAFE = "rule `x` [31m|<b>* end"
LINES = (
    (
        f"2026-11-22T17:43:01Z NSG {HOSTILE} was deleted (3 hours before the failure, "
        "by ann@contoso.example, the resource that decides)"
    ),
    "2026-11-22T17:43:01Z A was deleted (2 days before the failure, before the last success)",
    "2026-11-22T17:43:01Z B was deleted",
    "… and 3 more.",
    "Could not read rg-hub.",
)


def test_json_of_changes() -> None:
    told = changes_json(FULL)
    assert told is not None
    assert {key: told[key] for key in told if key != "listed"} == {
        "since": "2026-11-22T17:43:01Z",
        "last_success_at": "2026-11-22T17:43:01Z",
        "failed_at": "2026-11-22T17:43:01Z",
        "headline": f"NSG {SAFE} was deleted",
        "more": 3,
        "missing": ["could not read rg-hub"],
    }
    assert told["listed"][0] == {
        "at": "2026-11-22T17:43:01Z",
        "operation": "Microsoft.Network/networkSecurityGroups/write",
        "resource_id": NSG_ID,
        "summary": f"NSG {SAFE} was deleted",
        "when": "before_failure",
        "relation": "3 hours before the failure",
        "decides": True,
        "caller": "ann@contoso.example",
    }
    bare = told["listed"][2]
    assert (bare["relation"], bare["caller"], bare["decides"]) == (None, None, False)


def test_json_of_a_log_without_anything() -> None:
    assert changes_json(PathChanges()) == {
        "since": None,
        "last_success_at": None,
        "failed_at": None,
        "headline": None,
        "listed": [],
        "more": 0,
        "missing": [],
    }


def test_json_is_null_where_the_log_was_not_read() -> None:
    assert to_json(BARE)["changes"] is None
    assert to_json(replace(BARE, changes=PathChanges()))["changes"] is not None


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (None, ()),
        (FULL, LINES),
        (PathChanges(), (NOTHING,)),
        (PathChanges(unread=("could not read it",)), ("Could not read it.",)),
    ],
)
def test_lines(changes: PathChanges | None, lines: tuple[str, ...]) -> None:
    assert change_lines(changes) == lines


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (PathChanges(), "What changed"),
        (PathChanges(since=AT), "What changed since 2026-11-22T17:43:01Z"),
        (
            PathChanges(since=AT, last_success_at=AT, failed_at=AT.astimezone(UTC)),
            (
                "What changed since the last success at 2026-11-22T17:43:01Z; "
                "the failure: 2026-11-22T17:43:01Z"
            ),
        ),
    ],
)
def test_title(changes: PathChanges, words: str) -> None:
    assert title(changes) == words


def test_text_has_the_headline_above_and_the_list_before_the_fixes() -> None:
    lines = to_text(replace(BARE, changes=FULL)).splitlines()
    assert lines[4] == f"Changed   NSG {SAFE} was deleted"
    assert lines[5:-2] == [
        "",
        title(FULL),
        f"  - 2026-11-22T17:43:01Z NSG {SAFE} was deleted (3 hours before the failure, by",
        "    ann@contoso.example, the resource that decides)",
        f"  - {LINES[1]}",
        f"  - {LINES[2]}",
        "  - … and 3 more.",
        "  - Could not read rg-hub.",
    ]


def test_markdown_has_no_markup_from_names() -> None:
    text = to_markdown(replace(BARE, changes=FULL))
    safe = r"rule \`x\` \[31m\|\<b\>\* end"
    assert f"- **Changed:** NSG {safe} was deleted" in text.splitlines()
    assert f"- 2026-11-22T17:43:01Z NSG {safe} was deleted (3 hours before the failure, " in text
    assert "### What changed since the last success at 2026-11-22T17:43:01Z" in text


@pytest.mark.parametrize("changes", [None, PathChanges(listed=(PLAIN,))])
def test_nothing_is_said_above_without_a_change_of_what_decides(
    changes: PathChanges | None,
) -> None:
    report = replace(BARE, changes=changes)
    assert "Changed " not in to_text(report)
    assert "**Changed" not in to_markdown(report)


def test_ids_keep_their_casing() -> None:
    odd = replace(PLAIN, resource_id=ResourceId("/Subscriptions/S/x"))
    told = changes_json(PathChanges(listed=(odd,)))
    assert told is not None
    assert told["listed"][0]["resource_id"] == "/Subscriptions/S/x"
