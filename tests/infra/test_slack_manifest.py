"""The Slack app manifest keeps Slack's limits and asks for no more than the bot needs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(Path(__file__).with_name("slack_manifest.schema.json").read_text())

Manifest = dict[str, Any]


def _manifest() -> Manifest:
    parsed: Manifest = json.loads((ROOT / "infra/slack/manifest.json").read_text())
    return parsed


def _complaints(manifest: Manifest) -> list[str]:
    found = Draft202012Validator(SCHEMA).iter_errors(manifest)
    return sorted(error.json_path for error in found)


def _command(manifest: Manifest, **changes: str) -> None:
    manifest["features"]["slash_commands"][0].update(changes)


def _name(manifest: Manifest, name: str) -> None:
    manifest["display_information"]["name"] = name


def _shortcut(manifest: Manifest, name: str) -> None:
    shortcut = {"name": name, "type": "message", "callback_id": "c", "description": "d"}
    manifest["features"]["shortcuts"] = [shortcut]


BROKEN: list[tuple[Callable[[Manifest], object], str]] = [
    (lambda m: _name(m, "x" * 36), "$.display_information.name"),
    (
        lambda m: m["display_information"].update(description="x" * 141),
        "$.display_information.description",
    ),
    (
        lambda m: m["display_information"].update(long_description="x" * 174),
        "$.display_information.long_description",
    ),
    (lambda m: _command(m, command="aks-conncheck"), "$.features.slash_commands[0].command"),
    (lambda m: _command(m, url="http://host/api/slack"), "$.features.slash_commands[0].url"),
    (lambda m: _shortcut(m, "x" * 25), "$.features.shortcuts[0].name"),
    (lambda m: m["settings"].update(event_subscription={}), "$.settings"),
]


def test_manifest_keeps_slacks_limits() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert _complaints(_manifest()) == []


@pytest.mark.parametrize(("spoil", "where"), BROKEN, ids=[where for _, where in BROKEN])
def test_schema_refuses_what_slack_refuses(spoil: Callable[[Manifest], object], where: str) -> None:
    manifest = _manifest()
    spoil(manifest)

    assert _complaints(manifest) == [where]


def test_bot_asks_for_no_more_rights_than_it_needs() -> None:
    assert _manifest()["oauth_config"]["scopes"] == {
        "bot": ["commands", "chat:write", "files:write"],
        "bot_optional": ["chat:write.public", "usergroups:read"],
    }


def test_the_one_command_leaves_pasted_text_as_it_was() -> None:
    commands = _manifest()["features"]["slash_commands"]

    assert [(c["command"], c["should_escape"]) for c in commands] == [("/aks-conncheck", False)]
