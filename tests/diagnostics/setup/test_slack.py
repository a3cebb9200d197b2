"""What is said of Slack's token, scopes and channel."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.manifest import TEMPLATE
from diagnostics.setup.result import NotRead, Standing
from diagnostics.setup.slack import (
    NEEDED,
    OPTIONAL,
    App,
    Channel,
    Refused,
    judge_channel,
    judge_scopes,
    judge_token,
)

ALL = frozenset({*NEEDED, *OPTIONAL})
APP = App(team="contoso", bot="conncheck", scopes=frozenset(NEEDED))
PUBLIC = App(team="contoso", bot="conncheck", scopes=ALL)
UNREAD = NotRead(why="w", step="s")
INSTALL = Path(__file__).parents[3] / "docs/install.md"


def channel(*, member: bool, archived: bool = False, private: bool = False) -> Channel:
    return Channel(name="ops", is_member=member, is_archived=archived, is_private=private)


def test_scopes_are_those_of_the_manifest_and_the_page() -> None:
    scopes = json.loads(TEMPLATE.read_text())["oauth_config"]["scopes"]
    assert (list(NEEDED), list(OPTIONAL)) == (scopes["bot"], scopes["bot_optional"])
    page = INSTALL.read_text()
    told = [*(f"| `{s}` | {w} |" for s, w in NEEDED.items())]
    told += [f"| `{s}` (optional) | {w}" for s, w in OPTIONAL.items() if s == "chat:write.public"]
    assert [line for line in told if line not in page] == []


@pytest.mark.parametrize(
    ("read", "standing", "steps"),
    [
        (APP, Standing.PASSED, 0),
        (Refused(word="invalid_auth"), Standing.FAILED, 2),
        (Refused(word="token_revoked"), Standing.FAILED, 2),
        (Refused(word="internal_error"), Standing.UNSEEN, 1),
        (UNREAD, Standing.UNSEEN, 1),
    ],
)
def test_token(read: App | Refused | NotRead, standing: Standing, steps: int) -> None:
    result = judge_token(read)
    assert (result.standing, len(result.steps)) == (standing, steps)


def test_strange_word_of_slack_is_not_repeated() -> None:
    assert "<!channel>" not in judge_token(Refused(word="<!channel>")).summary


@pytest.mark.parametrize(
    ("read", "standing", "details"),
    [
        (PUBLIC, Standing.PASSED, 0),
        (APP, Standing.PASSED, 3),
        (App(team="t", bot="b", scopes=ALL - {"files:write"}), Standing.FAILED, 1),
        (App(team="t", bot="b", scopes=frozenset()), Standing.FAILED, 6),
        (App(team="t", bot="b", scopes=None), Standing.UNSEEN, 0),
        (Refused(word="invalid_auth"), Standing.UNSEEN, 0),
        (UNREAD, Standing.UNSEEN, 0),
    ],
)
def test_scopes(read: App | Refused | NotRead, standing: Standing, details: int) -> None:
    result = judge_scopes(read)
    assert (result.standing, len(result.details)) == (standing, details)


@pytest.mark.parametrize(
    ("scopes", "standing", "summary"),
    [
        (NEEDED, Standing.FAILED, "Missing: usergroups:read."),
        (ALL, Standing.PASSED, "The app has commands, chat:write, files:write, usergroups:read."),
    ],
)
def test_optional_scope_is_needed_where_it_is_used(
    scopes: Iterable[str], standing: Standing, summary: str
) -> None:
    app = App(team="t", bot="b", scopes=frozenset(scopes))
    result = judge_scopes(app, frozenset({"usergroups:read"}))
    assert (result.standing, result.summary) == (standing, summary)


@pytest.mark.parametrize(
    ("read", "app", "standing", "first"),
    [
        (channel(member=True), APP, Standing.PASSED, ""),
        (channel(member=False), APP, Standing.FAILED, "In Slack, in that channel: /invite @connch"),
        (channel(member=False), PUBLIC, Standing.PASSED, ""),
        (channel(member=False, private=True), PUBLIC, Standing.FAILED, "In Slack, in that channel"),
        (channel(member=True, archived=True), APP, Standing.FAILED, "In Slack, unarchive it"),
        (Refused(word="missing_scope"), APP, Standing.UNSEEN, "In Slack, in that channel: /inv"),
        (Refused(word="channel_not_found"), APP, Standing.FAILED, "For a private channel: In Sl"),
        (Refused(word="ratelimited"), APP, Standing.UNSEEN, "Ask again"),
        (UNREAD, Refused(word="invalid_auth"), Standing.UNSEEN, "s"),
    ],
)
def test_channel(
    read: Channel | Refused | NotRead, app: App | Refused, standing: Standing, first: str
) -> None:
    result = judge_channel("C1", read, app)
    told = "".join(result.steps[:1])
    assert (result.standing, told[: len(first)], bool(told)) == (standing, first, bool(first))
