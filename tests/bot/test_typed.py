"""The compiler takes what Slack documents and refuses every kind of mistake that its types know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bot.typed import Shown, complaints

Json = dict[str, Any]


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str = "*Words*") -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(**fields: Any) -> Json:  # noqa: ANN401 - any field of a section
    return {"type": "section", "text": mrkdwn(), **fields}


def button(**fields: Any) -> Json:  # noqa: ANN401 - any field of a button
    return {"type": "button", "action_id": "again", "text": plain(), "value": "x", **fields}


def rich(*elements: Json) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


def message(*blocks: Json, **fields: Any) -> Shown:  # noqa: ANN401 - any field of a message
    return Shown(kind="Message", value={"text": "Words", "blocks": list(blocks), **fields})


def modal(*blocks: Json, **fields: Any) -> Shown:  # noqa: ANN401 - any field of a view
    view = {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks)}
    return Shown(kind="Modal", value=view | fields)


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
OPTION = {"text": plain(), "value": "x"}
MENU = {"type": "overflow", "action_id": "more", "options": [OPTION, OPTION]}
PICKER = {"type": "external_select", "action_id": "cluster", "min_query_length": 0}
CELL = {"type": "raw_text", "text": "200"}
RIGHT = {
    "section": message(section(), section(fields=[mrkdwn(), plain()])),
    "buttons": message(
        {"type": "actions", "elements": [button(style="primary"), button(confirm=CONFIRM), MENU]}
    ),
    "accessory": message(section(accessory=button(url="https://portal.azure.com/"))),
    "context": message({"type": "context", "elements": [mrkdwn()]}),
    "rich text": message(
        rich(
            {"type": "text", "text": "Words", "style": {"bold": True}},
            {"type": "link", "url": "https://portal.azure.com/", "text": "aks"},
            {"type": "emoji", "name": "x"},
        )
    ),
    "table": message({"type": "table", "rows": [[CELL, CELL]]}),
    "modal": modal(
        {"type": "input", "block_id": "cluster", "label": plain(), "element": PICKER},
        private_metadata="{}",
        callback_id="ask",
    ),
    "home": Shown(kind="Home", value={"type": "home", "blocks": [section()]}),
    "options": Shown(kind="Options", value={"options": [OPTION]}),
}
WRONG = {
    "unknown key of a block": message(section(colour="red")),
    "unknown key of a message": message(section(), color="red"),
    "unknown key deep inside": message(rich({"type": "text", "text": "x", "bold": True})),
    "unknown block": message({"type": "panel", "text": mrkdwn()}),
    "block that older clients do not draw": message({"type": "alert", "text": mrkdwn()}),
    "mrkdwn header": message({"type": "header", "text": mrkdwn()}),
    "mrkdwn on a button": message({"type": "actions", "elements": [button(text=mrkdwn())]}),
    "words where an object belongs": message(section(text="Words")),
    "style that is none": message({"type": "actions", "elements": [button(style="warning")]}),
    "section within a section": message(section(accessory=section())),
    "rich text element that is none": message(rich({"type": "mrkdwn", "text": "x"})),
    "input in a message": message({"type": "input", "label": plain(), "element": PICKER}),
    "message without text": Shown(kind="Message", value={"blocks": [section()]}),
    "message without blocks": Shown(kind="Message", value={"text": "Words"}),
    "modal with a mrkdwn title": modal(section(), title=mrkdwn()),
    "modal without a title": Shown(kind="Modal", value={"type": "modal", "blocks": []}),
    "home tab with a title": Shown(
        kind="Home", value={"type": "home", "title": plain(), "blocks": []}
    ),
    "option of a number": Shown(kind="Options", value={"options": [OPTION | {"value": 1}]}),
}


@pytest.fixture(scope="module")
def refused(
    require_tool: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Return the complaints about right and wrong things, mixed."""
    node, tsc = require_tool("node"), require_tool("tsc")
    return complaints(node, tsc, WRONG | RIGHT, tmp_path_factory.mktemp("typed"))


def test_what_slack_documents_is_taken(refused: dict[str, str]) -> None:
    assert {name: said for name, said in refused.items() if name in RIGHT} == {}


def test_every_mistake_is_refused(refused: dict[str, str]) -> None:
    assert sorted(refused.keys() & WRONG.keys()) == sorted(WRONG)


def test_a_compiler_that_does_not_run_is_no_consent(
    require_tool: Callable[[str], Path], tmp_path: Path
) -> None:
    with pytest.raises(AssertionError):
        complaints(require_tool("node"), tmp_path / "absent.js", RIGHT, tmp_path)
