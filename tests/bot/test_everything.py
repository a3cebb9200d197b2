"""Slack's own types and limits take all that the bot shows, and they refuse what Slack refuses."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.scenarios import SCENARIOS
from sandbox.slack.limits import problems, view_problems
from tests.bot.everything import everything, scenario_messages
from tests.bot.typed import Shown, complaints

Compile = Callable[[dict[str, Shown]], dict[str, str]]


@pytest.fixture
def compile_shown(require_tool: Callable[[str], Path], tmp_path: Path) -> Compile:
    """Return a function from things shown to the compiler's complaints."""

    def compile_all(shown: dict[str, Shown]) -> dict[str, str]:
        return complaints(require_tool("node"), require_tool("tsc"), shown, tmp_path)

    return compile_all


def beyond_limits(shown: dict[str, Shown]) -> dict[str, list[str]]:
    """Return what Slack's limits refuse; a message is also judged as an edit."""
    found = {}
    for name, each in shown.items():
        if each.kind == "Message":
            found[name] = [*problems(each.value), *problems(each.value, update=True)]
        elif each.kind in ("Modal", "Home"):
            found[name] = view_problems(each.value)
    return {name: wrong for name, wrong in found.items() if wrong}


def test_slack_takes_all_that_the_bot_shows(compile_shown: Compile) -> None:
    shown = everything()

    assert beyond_limits(shown) == {}
    assert compile_shown(shown) == {}


async def test_slack_takes_every_step_of_every_scenario(
    compile_shown: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await scenario_messages(monkeypatch.setenv)

    assert {name.split(" ")[0] for name in shown} == set(SCENARIOS)
    roots = [
        each.value["text"].split(" on ")[0] for name, each in shown.items() if " after 0" in name
    ]
    assert roots.count("Cause found") > len(SCENARIOS)
    assert beyond_limits(shown) == {}
    assert compile_shown(shown) == {}


def test_spoilt_message_of_ours_is_refused(compile_shown: Compile) -> None:
    taken = dict(everything()["cause_found slash 0"].value)
    first, *rest = taken["blocks"]
    spoilt = {
        "key": taken | {"blocks": [first | {"colour": "red"}, *rest]},
        "kind": taken | {"blocks": [first | {"type": "panel"}, *rest]},
        "header": taken | {"blocks": [{"type": "header", "text": rest[-1]["elements"][0]}]},
        "length": taken | {"text": "x" * 40_001},
        "count": taken | {"blocks": [first] * 51},
    }
    shown = {name: Shown(kind="Message", value=value) for name, value in spoilt.items()}

    assert sorted(compile_shown(shown)) == ["header", "key", "kind"]
    assert sorted(beyond_limits(shown)) == ["count", "header", "key", "kind", "length"]
