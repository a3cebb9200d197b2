"""What only Slack knows of channels and user groups, kept for some minutes.

Both readings need an optional scope. Where the app lacks it the answer is None, and the log says
so once.

Sources: https://docs.slack.dev/reference/methods/conversations.info,
https://docs.slack.dev/reference/methods/usergroups.users.list
"""

import logging
from collections.abc import Callable
from typing import Any, cast

from aiohttp import ClientError
from cachetools import TTLCache
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.refusals import PostFailed

KEPT_S = 600
MOST_KEPT = 1_000
SHARED = "whether channels are shared with other organisations is not known"
MEMBERS = "who belongs to a user group is not known"
UNKNOWN = ("missing_scope", "channel_not_found")
log = logging.getLogger("aks_conncheck")


class SlackWorkspace:
    """Readings of one workspace; each is asked of Slack once in ten minutes."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """Start with nothing known; `seconds` only grow."""
        self._shared = TTLCache[str, bool | None](MOST_KEPT, KEPT_S, timer=seconds)
        self._members = TTLCache[str, frozenset[str] | None](MOST_KEPT, KEPT_S, timer=seconds)
        self._told: set[str] = set()

    async def is_shared(self, client: AsyncWebClient, channel: str) -> bool | None:
        """Say whether other organisations read a channel; None where Slack does not tell.

        Raises:
            PostFailed: Slack could not be reached, or refused for another reason.
        """
        if channel not in self._shared:
            said = await self._ask(client, "conversations.info", {"channel": channel}, SHARED)
            self._shared[channel] = (
                None if said is None else bool(said["channel"].get("is_ext_shared"))
            )
        return self._shared[channel]

    async def members(self, client: AsyncWebClient, group: str) -> frozenset[str] | None:
        """Return the users of a group; None where Slack does not tell.

        Raises:
            PostFailed: Slack could not be reached, or refused for another reason.
        """
        if group not in self._members:
            said = await self._ask(client, "usergroups.users.list", {"usergroup": group}, MEMBERS)
            self._members[group] = frozenset(said["users"]) if said is not None else None
        return self._members[group]

    async def _ask(
        self, client: AsyncWebClient, method: str, arguments: dict[str, str], unknown: str
    ) -> dict[str, Any] | None:
        try:
            response = await client.api_call(method, params=arguments)
        except (SlackClientError, ClientError, TimeoutError) as error:
            word = error.response.get("error") if isinstance(error, SlackApiError) else None
            if word not in UNKNOWN:
                raise PostFailed(f"{method}: {word or type(error).__name__}") from error
            self._tell_once(method, unknown, str(word))
            return None
        return cast("dict[str, Any]", response.data)

    def _tell_once(self, method: str, unknown: str, word: str) -> None:
        if word == "missing_scope" and method not in self._told:
            self._told.add(method)
            log.warning("%s: the app lacks the scope for %s", unknown, method)
