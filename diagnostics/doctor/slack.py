"""Ask Slack whose the token is, and of the default channel. Nothing is posted."""

import re
from collections.abc import Mapping

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.posting import make_client
from bot.settings import SlackSettings
from diagnostics.setup.result import NotRead, Result
from diagnostics.setup.slack import (
    App,
    Channel,
    Refused,
    judge_channel,
    judge_scopes,
    judge_token,
)

_WAIT_S = 10
_WORD = re.compile(r"[a-z][a-z0-9_]{0,60}")
_NO_SETTINGS = NotRead(why="its settings are wrong", step="Mend the settings of Slack first.")
_NO_TOKEN = NotRead(why="Slack took no token", step="Mend the token first.")
_REACH = "See that this machine can reach Slack's API (proxy, firewall, DNS); then ask again."


async def look_at_slack(settings: SlackSettings | None, used: frozenset[str]) -> tuple[Result, ...]:
    """Make two calls of Slack's Web API, and judge what it said.

    `used` are the optional scopes that the routing file makes use of.
    """
    if settings is None:
        return _judged("the default channel", _NO_SETTINGS, _NO_SETTINGS, used)
    client = make_client(settings)
    client.timeout = _WAIT_S
    app = await _app(client)
    if not isinstance(app, App):
        return _judged(settings.default_channel, app, _NO_TOKEN, used)
    read = await _channel(client, settings.default_channel)
    return _judged(settings.default_channel, app, read, used)


def _judged(
    channel: str,
    app: App | Refused | NotRead,
    read: Channel | Refused | NotRead,
    used: frozenset[str],
) -> tuple[Result, ...]:
    return judge_token(app), judge_scopes(app, used), judge_channel(channel, read, app)


async def _app(client: AsyncWebClient) -> App | Refused | NotRead:
    try:
        said = await client.auth_test()
    except (SlackClientError, ClientError, TimeoutError) as error:
        return _failure(error)
    return App(team=str(said.get("team")), bot=str(said.get("user")), scopes=_scopes(said.headers))


async def _channel(client: AsyncWebClient, channel: str) -> Channel | Refused | NotRead:
    try:
        said = await client.conversations_info(channel=channel)
    except (SlackClientError, ClientError, TimeoutError) as error:
        return _failure(error)
    told = said["channel"]
    return Channel(
        name=str(told.get("name")),
        is_member=bool(told.get("is_member")),
        is_archived=bool(told.get("is_archived")),
        is_private=bool(told.get("is_private")),
    )


def _failure(error: Exception) -> Refused | NotRead:
    """Return Slack's word where it answered; an error's text may repeat the request."""
    if isinstance(error, SlackApiError):
        word = str(error.response.get("error") or "")
        if _WORD.fullmatch(word):
            return Refused(word=word)
    return NotRead(why=f"no proper answer from its API ({type(error).__name__})", step=_REACH)


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    folded = {name.lower(): value for name, value in headers.items()}
    listed = folded.get("x-oauth-scopes")
    return None if listed is None else frozenset(listed.replace(",", " ").split())
