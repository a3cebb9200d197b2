"""What people said stands in the root message, within its number of blocks."""

from datetime import timedelta
from typing import Any

import pytest

from bot.blocks.again import recovered_message
from bot.blocks.root import verdict_message
from bot.blocks.standing import standing
from bot.incident import Incident
from sandbox.slack.limits import problems
from tests import builders
from tests.bot.blocks.seen import characters, shown
from tests.bot.reports import KEY, NOW, RETRY, context, event, fix, report

LATER = NOW + timedelta(hours=1)


def incident(**fields: Any) -> Incident:  # noqa: ANN401 - any field
    return Incident(key=KEY, cluster_id=builders.CLUSTER_ID, created_at=NOW, **fields)


ROOT = verdict_message(context(), report())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"on_it": "U0ANN"}, "On it: @ann"),
        ({"not_cause": "U0BEN"}, "Not the cause, says @ben"),
        ({"muted_until": LATER}, "Quiet until 19:43 UTC"),
        (
            {"on_it": "U0ANN", "not_cause": "U0BEN", "muted_until": LATER},
            "On it: @ann · Not the cause, says @ben · Quiet until 19:43 UTC",
        ),
    ],
)
def test_what_people_said_stands_above_the_last_line(said: dict[str, Any], expected: str) -> None:
    message = standing(ROOT, incident(**said), NOW)
    before, after = shown(ROOT), shown(message)
    has_button = "I'm on it" in after[-3]
    assert (after[-2], after[-1], has_button) == (expected, before[-1], "on_it" not in said)
    assert problems(message) == []


@pytest.mark.parametrize("said", [{}, {"on_it": "<!channel>"}, {"muted_until": NOW}])
def test_nothing_said_changes_nothing(said: dict[str, Any]) -> None:
    assert standing(ROOT, incident(**said), NOW) == ROOT


def test_message_without_blocks_stays_as_it_is() -> None:
    assert standing({"text": "x"}, incident(on_it="U0ANN"), NOW) == {"text": "x"}


def test_fullest_root_keeps_its_bounds() -> None:
    told = fix(command=(("az", "one"), ("az", "two")))
    full = verdict_message(context(event()), report(fixes=(told, RETRY)))
    message = standing(full, incident(on_it="U012345678"), NOW)
    assert (len(full["blocks"]), len(message["blocks"])) == (9, 9)
    assert shown(message)[-1].startswith("On it: @U012345678  Run r_012345")
    assert characters(message) <= 1_500


def test_line_has_its_own_block_where_the_last_is_of_another_kind() -> None:
    bare = {"text": "x", "blocks": ROOT["blocks"][:1]}
    message = standing(bare, incident(on_it="U0ANN"), NOW)
    assert shown(message) == ["On it: @ann", *shown(bare)]


def test_line_stands_over_what_recovered_as_well() -> None:
    recovered = recovered_message(context(event()))
    message = standing(recovered, incident(on_it="U0ANN"), NOW)
    assert shown(message)[-2:] == ["On it: @ann", shown(recovered)[-1]]
