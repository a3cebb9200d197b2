"""Send messages to Slack, and never lose one because Slack dislikes its blocks."""

from typing import Any, Protocol

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import slack_log
from bot.settings import SlackSettings

TIMEOUT_S = 10
BLOCK_ERRORS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long")
CLOSED = ("not_in_channel", "channel_not_found", "is_archived", "restricted_action")
GONE = (
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "thread_not_found",
    "invalid_thread_ts",
)
FILE_LOST = " It could not be attached: the app lacks files:write."
Message = dict[str, Any]


class PostFailed(Exception):
    """Slack did not take a message; the text is the method and Slack's own word for it."""


class ChannelClosed(PostFailed):
    """The bot cannot post in this channel."""


class MessageGone(PostFailed):
    """The message to edit or to answer is not there any more, or may not be changed."""


class Poster(Protocol):
    """What threads need of Slack.

    A message has a `text`, and `blocks` or a `file` of `name` and `content`.
    """

    async def post(self, channel: str, message: Message, thread_ts: str | None = None) -> str:
        """Post a message and return its `ts`, empty for a file."""

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of ours."""


def make_client(settings: SlackSettings) -> AsyncWebClient:
    """Build the Web API client: short time-outs, and Slack's own word on when to try again."""
    client = AsyncWebClient(
        token=settings.token, base_url=settings.api_url, timeout=TIMEOUT_S, logger=slack_log()
    )
    client.retry_handlers = [
        AsyncConnectionErrorRetryHandler(max_retry_count=1),
        AsyncRateLimitErrorRetryHandler(max_retry_count=4),
    ]
    return client


class SlackPoster:
    """Posts and edits through the Web API."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Send through a client."""
        self._client = client

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
            return await self._attach(where, message)
        except PostFailed as failed:
            if "missing_scope" not in str(failed):
                raise
        told = {"text": f"{message['text']}{FILE_LOST}"}
        return await self._send("chat.postMessage", where, told)

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of ours.

        Raises:
            ChannelClosed: the bot has lost the channel.
            MessageGone: the message is not there any more, or may not be changed.
            PostFailed: Slack refused for another reason, or could not be reached.
        """
        await self._send("chat.update", {"channel": channel, "ts": ts}, message)

    async def _send(self, method: str, where: dict[str, str], message: Message) -> str:
        try:
            return await self._call(method, where | message)
        except PostFailed as failed:
            if not any(str(failed).endswith(f": {error}") for error in BLOCK_ERRORS):
                raise
        # A plain message is better than none.
        return await self._call(method, where | {"text": message["text"]})

    async def _call(self, method: str, arguments: dict[str, Any]) -> str:
        quiet = {"unfurl_links": False, "unfurl_media": False}
        extra = quiet if method == "chat.postMessage" else {}
        try:
            response = await self._client.api_call(method, json=arguments | extra)
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise _failure(method, error) from error
        return str(response["ts"])

    async def _attach(self, where: dict[str, str], message: Message) -> str:
        try:
            await self._client.files_upload_v2(
                channel=where["channel"],
                thread_ts=where.get("thread_ts"),
                filename=message["file"]["name"],
                content=message["file"]["content"],
                initial_comment=message["text"],
            )
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise _failure("files.upload", error) from error
        return ""


def _failure(method: str, error: Exception) -> PostFailed:
    """Name a failure by Slack's word for it, or else by its kind; nothing of the message."""
    word = error.response.get("error") if isinstance(error, SlackApiError) else None
    kind = ChannelClosed if word in CLOSED else MessageGone if word in GONE else PostFailed
    return kind(f"{method}: {word or type(error).__name__}")
