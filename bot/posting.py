"""Send messages to Slack, and never lose one because Slack dislikes its blocks.

What Slack certainly did not take is sent again here, for a minute at most. A post of which nobody
knows (a time-out, a cut connection, a 5xx other than 503) is not: Slack has no key by which it
would notice a copy. It fails, the queue brings it back when Slack may be well, and it is doubled
only where Slack had taken it after all. What lasts longer than a minute is the queue's as well:
host.json lets a message come 14 times, 30 s apart, which is more than six minutes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_random_exponential,
)

from bot.logs import slack_log
from bot.refusals import (
    NobodyKnows,
    NotTaken,
    PostFailed,
    failure_of,
)
from bot.settings import SlackSettings
from diagnostics.telemetry import figures

# A late answer is still an answer, and giving up on it may double a message.
TIMEOUT_S = 30
EDIT_TIMEOUT_S = 10
PATIENCE_S = 60
ATTEMPTS = 5
BLOCK_ERRORS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long")
FILE_LOST = " It could not be attached: the app lacks files:write."
Message = dict[str, Any]
T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]
Turn = Callable[[str], Awaitable[None]]


class Poster(Protocol):
    """What threads need of Slack.

    A message has a `text`, and `blocks` or a `file` of `name` and `content`.
    """

    async def post(self, channel: str, message: Message, thread_ts: str | None = None) -> str:
        """Post a message and return its `ts`, empty for a file."""

    async def edit(self, channel: str, ts: str, message: Message, *, patient: bool = True) -> None:
        """Replace a message of ours; without patience, try once."""

    async def permalink(self, channel: str, ts: str) -> str:
        """Return the address of a message, for people."""


def make_client(settings: SlackSettings) -> AsyncWebClient:
    """Build the Web API client, which repeats nothing by itself."""
    client = AsyncWebClient(
        token=settings.token, base_url=settings.api_url, timeout=TIMEOUT_S, logger=slack_log()
    )
    client.retry_handlers = []
    return client


class SlackPoster:
    """Posts and edits through the Web API."""

    def __init__(
        self, client: AsyncWebClient, sleep: Sleep = asyncio.sleep, turn: Turn | None = None
    ) -> None:
        """Send through a client; `sleep` passes the time between two attempts.

        `turn` waits for a channel's turn before each attempt to post there.
        """
        self._client = client
        self._sleep = sleep
        self._turn = turn

    async def post(self, channel: str, message: Message, thread_ts: str | None = None) -> str:
        """Post a message and return its `ts`, empty for a file.

        Raises:
            ChannelClosed: the bot is not in the channel, or may not post there.
            MessageGone: the root of the thread is not there any more.
            PostFailed: Slack refused for another reason, or could not be reached.
        """
        where = {"channel": channel} | ({"thread_ts": thread_ts} if thread_ts else {})
        if "file" not in message:
            return await self._send("chat.postMessage", where, message)
        try:
            return await self._persist(lambda: self._attach(where, message), NotTaken)
        except PostFailed as failed:
            if "missing_scope" not in str(failed):
                raise
        told = {"text": f"{message['text']}{FILE_LOST}"}
        return await self._send("chat.postMessage", where, told)

    async def edit(self, channel: str, ts: str, message: Message, *, patient: bool = True) -> None:
        """Replace a message of ours; without patience, try once.

        Raises:
            ChannelClosed: the bot has lost the channel.
            MessageGone: the message is not there any more, or may not be changed.
            PostFailed: Slack refused for another reason, or could not be reached.
        """
        where = {"channel": channel, "ts": ts}
        # Editing twice to the same is editing once, so what nobody knows of is sent again too.
        again = (NotTaken, NobodyKnows) if patient else ()
        await self._send("chat.update", where, message, again)

    async def permalink(self, channel: str, ts: str) -> str:
        """Return the address of a message, for people.

        Raises:
            PostFailed: Slack refused, or could not be reached.
        """
        where = {"channel": channel, "message_ts": ts}
        try:
            said = await self._client.chat_getPermalink(**where)
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise failure_of("chat.getPermalink", error) from error
        return str(said["permalink"])

    async def _send(
        self,
        method: str,
        where: dict[str, str],
        message: Message,
        again: tuple[type[PostFailed], ...] = (NotTaken,),
    ) -> str:
        try:
            return await self._persist(lambda: self._call(method, where | message), *again)
        except PostFailed as failed:
            if not any(str(failed).endswith(f": {error}") for error in BLOCK_ERRORS):
                raise
        # A plain message is better than none.
        plain = where | {"text": message["text"]}
        return await self._persist(lambda: self._call(method, plain), *again)

    async def _persist(self, call: Callable[[], Awaitable[T]], *again: type[PostFailed]) -> T:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(again),
            wait=_wait,
            stop=_is_over,
            sleep=self._sleep,
            before_sleep=_count_retry,
            reraise=True,
        )

        async def attempt() -> T:
            return await call()

        return await retrying(attempt)

    async def _call(self, method: str, arguments: dict[str, Any]) -> str:
        quiet = {"unfurl_links": False, "unfurl_media": False}
        is_new = method == "chat.postMessage"
        extra = quiet if is_new else {}
        if is_new:
            await self._wait_in(arguments["channel"])
        try:
            async with asyncio.timeout(EDIT_TIMEOUT_S if method == "chat.update" else None):
                response = await self._client.api_call(method, json=arguments | extra)
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise failure_of(method, error) from error
        return str(response["ts"])

    async def _wait_in(self, channel: str) -> None:
        if self._turn is not None:
            await self._turn(channel)

    async def _attach(self, where: dict[str, str], message: Message) -> str:
        await self._wait_in(where["channel"])
        try:
            await self._client.files_upload_v2(
                channel=where["channel"],
                thread_ts=where.get("thread_ts"),
                filename=message["file"]["name"],
                content=message["file"]["content"],
                initial_comment=message["text"],
            )
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise failure_of("files.upload", error) from error
        return ""


def _count_retry(state: RetryCallState) -> None:
    del state
    figures.count(figures.SLACK_RETRIES)


_JITTERED = wait_random_exponential(multiplier=0.5, max=10)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, NotTaken) else None
    return _JITTERED(state) if asked is None else asked


def _is_over(state: RetryCallState) -> bool:
    waited_s = state.idle_for + state.upcoming_sleep
    return state.attempt_number >= ATTEMPTS or waited_s > PATIENCE_S
