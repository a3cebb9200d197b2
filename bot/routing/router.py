"""Choose where a request's thread goes, and refuse what the rules do not allow."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.refusals import ChannelClosed
from bot.request import DiagnosisRequest
from bot.routing.access import Access, Asking, groups_to_read, is_refused, may_ask
from bot.routing.rules import Destination, Routing, destination, matching
from bot.routing.workspace import SlackWorkspace

ReadTags = Callable[[str], Awaitable[Mapping[str, str] | None]]
NOT_YOURS = (
    "You may not ask about this cluster here. Whoever runs me decides by whom, where and about "
    "which subscriptions I am asked."
)
NO_MEMBERS = (
    "I cannot tell whether you may ask: I am not allowed to read who belongs to a user group. Tell "
    "whoever runs me that the Slack app lacks `usergroups:read`."
)
SHARED = (
    "I do not post in channels that are shared with other organisations. Ask in another channel, "
    "or have whoever runs me allow this one."
)
log = logging.getLogger("aks_conncheck")


class Refused(ChannelClosed):
    """The rules do not allow a request; `told` is for the asker alone."""

    def __init__(self, why: str, told: str) -> None:
        """Say why, for the log, and what to tell the asker."""
        super().__init__(why)
        self.told = told


async def no_tags(_: str) -> Mapping[str, str] | None:
    """Know no cluster's tags."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """The rules at work: with Slack's knowledge of channels, and a way to a cluster's tags.

    `read_tags` takes a cluster's id and returns its tags, None where they cannot be read; it is
    asked only where a rule is about tags.
    """

    workspace: SlackWorkspace
    read_tags: ReadTags = no_tags

    async def choose(
        self, routing: Routing, request: DiagnosisRequest, client: AsyncWebClient
    ) -> Destination:
        """Return where a request's thread goes: the channel it names, else by the rules.

        A request without a user is nobody's, and needs nobody's leave.

        Raises:
            Refused: the asker may not ask this here, or every channel that fits is shared.
            PostFailed: Slack could not be asked.
        """
        if request.channel is None:
            return await self._by_rules(routing, request, client)
        if request.user is not None:
            await self.check_asker(routing.access, _asking(request, request.channel), client)
        if await self._is_refused(routing.access, request.channel, client):
            raise Refused("the channel is shared with other organisations", SHARED)
        # Whoever asked is called by name, so who is on call matters to automatic runs alone.
        tags = await self._tags(routing, request) if request.user is None else None
        return replace(destination(routing, request.cluster_id, tags), channel=request.channel)

    async def _by_rules(
        self, routing: Routing, request: DiagnosisRequest, client: AsyncWebClient
    ) -> Destination:
        """Return the first rule's destination whose channel is open to us."""
        tags = await self._tags(routing, request)
        for to in matching(routing, request.cluster_id, tags):
            if not await self._is_refused(routing.access, to.channel, client):
                log.info("run %s goes where %s says", request.run, to.rule)
                return to
            log.warning("run %s passes over %s: its channel is shared", request.run, to.rule)
        raise Refused("every channel is shared with other organisations", SHARED)

    async def _tags(self, routing: Routing, request: DiagnosisRequest) -> Mapping[str, str] | None:
        if not routing.tags:
            return None
        tags = await self.read_tags(request.cluster_id)
        if tags is None:
            log.warning("run %s: the tags are not known, rules by tag do not count", request.run)
        return tags

    async def check_asker(self, access: Access, asking: Asking, client: AsyncWebClient) -> None:
        """Let a person ask, or press, in a channel about a cluster.

        Raises:
            Refused: they may not.
            PostFailed: Slack could not be asked who belongs to a user group.
        """
        members = {
            group: await self.workspace.members(client, group)
            for group in sorted(groups_to_read(access, asking))
        }
        mine = [group for group, users in members.items() if users and asking.user in users]
        if may_ask(access, asking, mine):
            return
        is_unknown = any(users is None for users in members.values())
        raise Refused("the asker may not ask this here", NO_MEMBERS if is_unknown else NOT_YOURS)

    async def _is_refused(self, access: Access, channel: str, client: AsyncWebClient) -> bool:
        if not is_refused(access, channel, is_shared=True):
            return False
        return bool(await self.workspace.is_shared(client, channel))


def _asking(request: DiagnosisRequest, channel: str) -> Asking:
    return Asking(user=request.user or "", channel=channel, cluster_id=request.cluster_id)
