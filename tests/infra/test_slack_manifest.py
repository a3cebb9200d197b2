"""The Slack app manifest keeps Slack's limits and asks for no more than the bot needs.

Slack publishes its schema in a repository and in no package, so the part that this app uses is
written here, nowhere wider than Slack's; its types for manifests come with `@slack/web-api`.

Source: https://github.com/slackapi/manifest-schema (schemas/manifest.schema.2.0.0.json)
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.manifest import manifest
from tests.bot.typed import Shown, complaints

URL = "https://func-conncheck.azurewebsites.net"
SCHEMA = json.loads(Path(__file__).with_name("slack_manifest.schema.json").read_text())

Manifest = dict[str, Any]


def _manifest() -> Manifest:
    return manifest(URL)


def _complaints(manifest: Manifest) -> list[str]:
    found = Draft202012Validator(SCHEMA).iter_errors(manifest)
    return sorted(error.json_path for error in found)


def _command(manifest: Manifest, **changes: str) -> None:
    manifest["features"]["slash_commands"][0].update(changes)


def _name(manifest: Manifest, name: str) -> None:
    manifest["display_information"]["name"] = name


def _shortcut(manifest: Manifest, **changes: str) -> None:
    manifest["features"]["shortcuts"][0].update(changes)


def _interactivity(manifest: Manifest, **changes: object) -> None:
    manifest["settings"]["interactivity"].update(changes)


def _scopes(manifest: Manifest) -> dict[str, list[str]]:
    scopes: dict[str, list[str]] = manifest["oauth_config"]["scopes"]
    return scopes


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
    (lambda m: _command(m, usage_hint=""), "$.features.slash_commands[0].usage_hint"),
    (lambda m: _command(m, usage_hint="x" * 1001), "$.features.slash_commands[0].usage_hint"),
    (lambda m: _shortcut(m, name="x" * 25), "$.features.shortcuts[0].name"),
    (lambda m: _shortcut(m, type="thread"), "$.features.shortcuts[0].type"),
    (lambda m: _shortcut(m, description="x" * 151), "$.features.shortcuts[0].description"),
    (lambda m: m["features"]["shortcuts"].clear(), "$.features.shortcuts"),
    (
        lambda m: m["features"].update(shortcuts=m["features"]["shortcuts"] * 11),
        "$.features.shortcuts",
    ),
    (lambda m: _interactivity(m, is_enabled="yes"), "$.settings.interactivity.is_enabled"),
    (lambda m: _interactivity(m, request_url="ftp://x"), "$.settings.interactivity.request_url"),
    (lambda m: _interactivity(m, url="https://x"), "$.settings.interactivity"),
    (lambda m: _scopes(m)["bot"].append("x" * 51), "$.oauth_config.scopes.bot[3]"),
    (lambda m: _scopes(m).update(app=[]), "$.oauth_config.scopes"),
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


TYPED: dict[str, Callable[[Manifest], object]] = {
    "scope that is none": lambda m: _scopes(m)["bot"].append("chat:shout"),
    "optional scope that is none": lambda m: _scopes(m)["bot_optional"].append("channels:peek"),
    "unknown key": lambda m: m["features"].update(shortcut=[]),
    "no description": lambda m: m["features"]["shortcuts"][0].pop("description"),
    "switch of words": lambda m: _interactivity(m, is_enabled="yes"),
    "no name": lambda m: m["display_information"].pop("name"),
}


def test_slacks_own_types_take_the_manifest_and_refuse_a_spoilt_one(
    require_tool: Callable[[str], Path], tmp_path: Path
) -> None:
    shown = {"ours": Shown(kind="Manifest", value=_manifest())}
    for name, spoil in TYPED.items():
        manifest = _manifest()
        spoil(manifest)
        shown[name] = Shown(kind="Manifest", value=manifest)

    found = complaints(require_tool("node"), require_tool("tsc"), shown, tmp_path)

    assert sorted(found) == sorted(TYPED)


def test_bot_asks_for_no_more_rights_than_it_needs() -> None:
    assert _scopes(_manifest()) == {
        "bot": ["commands", "chat:write", "files:write"],
        "bot_optional": ["chat:write.public", "channels:read", "usergroups:read"],
    }


def test_the_one_command_leaves_pasted_text_as_it_was() -> None:
    commands = _manifest()["features"]["slash_commands"]

    assert [(c["command"], c["should_escape"]) for c in commands] == [("/aks-conncheck", False)]


def test_message_shortcut_is_the_one_that_people_are_told_of() -> None:
    shortcuts = _manifest()["features"]["shortcuts"]

    assert [(s["name"], s["type"], s["callback_id"]) for s in shortcuts] == [
        ("Diagnose AKS error", "message", "diagnose_error")
    ]


def test_everything_that_slack_sends_comes_to_one_address() -> None:
    text = json.dumps(_manifest())

    assert re.findall(r'"(\w*url)": "(.*?)"', text) == [
        (key, f"{URL}/api/slack") for key in ("url", "request_url", "message_menu_options_url")
    ]
    assert _manifest()["settings"]["interactivity"]["is_enabled"] is True
