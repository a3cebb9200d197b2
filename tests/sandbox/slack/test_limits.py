"""Each limit of Slack at its edge: the last value it takes, and the first it refuses."""

from typing import Any

import pytest

from sandbox.slack.limits import error_code, problems, view_problems

Block = dict[str, Any]


def _section(words: str = "x", **more: object) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def _plain(words: str) -> Block:
    return {"type": "plain_text", "text": words}


def _button(label: str = "Go", **more: object) -> Block:
    return {"type": "button", "text": _plain(label), **more}


def _fields(count: int, length: int) -> Block:
    return {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * length}] * count}


def _actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def _table(rows: int = 1, columns: int = 1, cell: str = "x") -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell}] * columns] * rows}


def _code(words: str, **more: object) -> Block:
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [{**code, **more}]}


def _option(label: str = "a", value: str = "v") -> Block:
    return {"text": _plain(label), "value": value}


def _overflow(count: int) -> Block:
    return _actions({"type": "overflow", "options": [_option()] * count})


def _context(count: int) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * count}


ALLOWED: dict[str, list[Block]] = {
    "50 blocks": [_section()] * 50,
    "section of 3000": [_section("x" * 3000)],
    "10 fields of 1000": [_fields(10, 1000)],
    "field of 2000": [_fields(1, 2000)],
    "header of 150": [{"type": "header", "text": _plain("x" * 150)}],
    "context of 10": [_context(10)],
    "25 buttons": [_actions(*[_button(action_id=str(n)) for n in range(25)])],
    "button text of 75": [_actions(_button("x" * 75))],
    "button value of 2000": [_actions(_button(value="x" * 2000))],
    "ids of 255": [_section(block_id="x" * 255), _actions(_button(action_id="x" * 255))],
    "overflow of 5": [_overflow(5)],
    "table 100 x 20": [_table(100, 20)],
    "13,200 characters": [_section("x" * 3000)] * 4 + [_section("x" * 800)],
    "same action_id in two blocks": [_actions(_button(action_id="a"))] * 2,
    "code with a language": [_code("az", language="bash")],
    "markdown of 12,000": [{"type": "markdown", "text": "x" * 12_000}],
    "divider": [{"type": "divider"}],
}

REFUSED: dict[str, tuple[list[Any], str]] = {
    "51 blocks": (
        [_section()] * 51,
        "invalid_blocks: /blocks: no more than 50 items allowed",
    ),
    "section of 3001": (
        [_section("x" * 3001)],
        "invalid_blocks: /blocks/0/text/text: must be less than 3001 characters",
    ),
    "empty section text": (
        [_section("")],
        "invalid_blocks: /blocks/0/text/text: must be more than 0 characters",
    ),
    "section without text": (
        [{"type": "section"}],
        "invalid_blocks: /blocks/0: must have one of text, fields",
    ),
    "11 fields": (
        [_fields(11, 1)],
        "invalid_blocks: /blocks/0/fields: no more than 10 items allowed",
    ),
    "field of 2001": (
        [_fields(1, 2001)],
        "invalid_blocks: /blocks/0/fields/0/text: must be less than 2001 characters",
    ),
    "header of 151": (
        [{"type": "header", "text": _plain("x" * 151)}],
        "invalid_blocks: /blocks/0/text/text: must be less than 151 characters",
    ),
    "mrkdwn in a header": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "invalid_blocks: /blocks/0/text: unsupported type: mrkdwn",
    ),
    "mrkdwn on a button": (
        [_actions({"type": "button", "text": {"type": "mrkdwn", "text": "x"}})],
        "invalid_blocks: /blocks/0/elements/0/text: unsupported type: mrkdwn",
    ),
    "context of 11": (
        [_context(11)],
        "invalid_blocks: /blocks/0/elements: no more than 10 items allowed",
    ),
    "empty context": (
        [_context(0)],
        "invalid_blocks: /blocks/0/elements: no fewer than 1 items allowed",
    ),
    "26 buttons": (
        [_actions(*[_button() for _ in range(26)])],
        "invalid_blocks: /blocks/0/elements: no more than 25 items allowed",
    ),
    "button text of 76": (
        [_actions(_button("x" * 76))],
        "invalid_blocks: /blocks/0/elements/0/text/text: must be less than 76 characters",
    ),
    "button value of 2001": (
        [_actions(_button(value="x" * 2001))],
        "invalid_blocks: /blocks/0/elements/0/value: must be less than 2001 characters",
    ),
    "unknown button style": (
        [_actions(_button(style="default"))],
        "invalid_blocks: /blocks/0/elements/0/style: must be one of primary, danger",
    ),
    "same action_id in one block": (
        [_actions(_button(action_id="a"), _button(action_id="a"))],
        "invalid_blocks: /blocks/0/elements/1: action_id already exists: a",
    ),
    "block_id of 256": (
        [_section(block_id="x" * 256)],
        "invalid_blocks: /blocks/0/block_id: must be less than 256 characters",
    ),
    "same block_id twice": (
        [_section(block_id="a"), _section(block_id="a")],
        "invalid_blocks: /blocks/1: block_id already exists: a",
    ),
    "overflow of 6": (
        [_overflow(6)],
        "invalid_blocks: /blocks/0/elements/0/options: no more than 5 items allowed",
    ),
    "option value of 76": (
        [_actions({"type": "overflow", "options": [_option(value="x" * 76)]})],
        "invalid_blocks: /blocks/0/elements/0/options/0/value: must be less than 76 characters",
    ),
    "table of 101 rows": (
        [_table(101)],
        "invalid_blocks: /blocks/0/rows: no more than 100 items allowed",
    ),
    "table of 21 columns": (
        [_table(1, 21)],
        "invalid_blocks: /blocks/0/rows/0: no more than 20 items allowed",
    ),
    "empty table cell": (
        [_table(cell="")],
        "invalid_blocks: /blocks/0/rows/0/0/text: must be more than 0 characters",
    ),
    "two tables": (
        [_table(), _table()],
        "invalid_blocks: /blocks: only one table allowed in a message",
    ),
    "13,201 characters": (
        [_section("x" * 3000)] * 4 + [_section("x" * 801)],
        "msg_blocks_too_long: /blocks: more than 13200 characters in all",
    ),
    "unknown block": (
        [{"type": "alert", "text": _plain("x")}],
        "invalid_blocks: /blocks/0: unsupported type: alert",
    ),
    "unknown key": (
        [_section(colour="red")],
        "invalid_blocks: /blocks/0: unknown field: colour",
    ),
    "text as a string": (
        [{"type": "section", "text": "x"}],
        "invalid_blocks: /blocks/0/text: unsupported type: None",
    ),
    "no object": (["x"], "invalid_blocks: /blocks/0: unsupported type: None"),
    "actions without elements": (
        [{"type": "actions"}],
        "invalid_blocks: /blocks/0: missing required field: elements",
    ),
    "a flag that is text": (
        [{"type": "header", "text": {**_plain("x"), "emoji": "true"}}],
        "invalid_blocks: /blocks/0/text/emoji: must be of type bool",
    ),
    "mention inside code": (
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_preformatted",
                        "elements": [{"type": "user", "user_id": "U1"}],
                    }
                ],
            }
        ],
        "invalid_blocks: /blocks/0/elements/0/elements/0: unsupported type: user",
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_message_within_the_limits_passes(name: str) -> None:
    assert problems({"text": "t", "blocks": ALLOWED[name]}) == []


@pytest.mark.parametrize("name", REFUSED)
def test_message_beyond_a_limit_is_refused(name: str) -> None:
    blocks, expected = REFUSED[name]
    assert problems({"text": "t", "blocks": blocks}) == [expected]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([_table(2, 1, "x" * 5000)], []),
        (
            [_table(2, 1, "x" * 5001)],
            ["invalid_blocks: /blocks: more than 10000 characters in a table"],
        ),
        (
            [{"type": "markdown", "text": "x" * 6001}] * 2,
            ["invalid_blocks: /blocks: more than 12000 characters in markdown blocks"],
        ),
    ],
)
def test_totals_over_blocks(blocks: list[Block], expected: list[str]) -> None:
    assert problems({"text": "t", "blocks": blocks}) == expected


@pytest.mark.parametrize(
    ("message", "update", "expected"),
    [
        ({}, False, ["no_text: /text: nothing to show"]),
        ({"text": ""}, True, ["no_text: /text: nothing to show"]),
        ({"text": 1}, False, ["invalid_arguments: /text: must be a string"]),
        ({"text": "x" * 40_000}, False, []),
        ({"text": "x" * 40_001}, False, ["msg_too_long: /text: more than 40000 characters"]),
        ({"text": "ü" * 2000}, True, []),
        ({"text": "ü" * 2001}, True, ["msg_too_long: /text: more than 4000 bytes in an update"]),
        ({"blocks": [_section()]}, False, []),
        (
            {"attachments": [{"blocks": [{"type": "section"}]}]},
            False,
            ["invalid_blocks: /attachments/0/blocks/0: must have one of text, fields"],
        ),
        (
            {"text": "t", "attachments": ["x"]},
            False,
            ["invalid_blocks: /attachments/0: must be an object"],
        ),
    ],
)
def test_text_limits(message: Block, update: bool, expected: list[str]) -> None:  # noqa: FBT001
    assert problems(message, update=update) == expected


def test_error_code_is_what_the_web_api_answers() -> None:
    assert error_code("msg_blocks_too_long: /blocks: more") == "msg_blocks_too_long"


def _modal(**more: object) -> Block:
    return {"type": "modal", "title": _plain("T"), "blocks": [_section()], **more}


INPUT: Block = {
    "type": "input",
    "label": _plain("L"),
    "element": {"type": "plain_text_input", "multiline": True},
}


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (_modal(), []),
        ({"type": "home", "blocks": [_section()] * 100}, []),
        (_modal(blocks=[INPUT], submit=_plain("Go")), []),
        (
            _modal(blocks=[INPUT]),
            ["invalid_arguments: /submit: required where there is an input block"],
        ),
        (
            _modal(title=_plain("x" * 25)),
            ["invalid_arguments: /title/text: must be less than 25 characters"],
        ),
        (
            _modal(private_metadata="x" * 3001),
            ["invalid_arguments: /private_metadata: must be less than 3001 characters"],
        ),
        (
            _modal(blocks=[_section()] * 101),
            ["invalid_arguments: /blocks: no more than 100 items allowed"],
        ),
        (
            _modal(blocks=[_section("x" * 3000)] * 90),
            ["view_too_large: : more than 250000 bytes"],
        ),
    ],
)
def test_view_limits(view: Block, expected: list[str]) -> None:
    assert view_problems(view) == expected
