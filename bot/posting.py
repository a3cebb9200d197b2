"""Send messages to Slack, and never lose one because Slack dislikes its blocks."""

from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.settings import SlackSettings

BLOCK_ERRORS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long")
CLOSED = ("not_in_channel", "channel_not_found", "is_archived", "restricted_action")
Message = dict[str, Any]


class ChannelClosed(Exception):
    """The bot cannot post in this channel; the message is Slack's own word for it."""


class Poster(Protocol):
    """What threads need of Slack."""

    async def post(self, channel: str, message: Message, thread_ts: str | None = None) -> str:
        """Post a message and return its `ts`."""

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of ours."""


def make_client(settings: SlackSettings) -> AsyncWebClient:
    """Build the Web API client: short time-outs, and Slack's own word on when to try again."""
    client = AsyncWebClient(token=settings.token, base_url=settings.api_url, timeout=10)
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
        """Post a message and return its `ts`.

        Raises:
            ChannelClosed: the bot is not in the channel, or may not post there.
            SlackApiError: Slack refused for another reason.
        """
        where = {"channel": channel} | ({"thread_ts": thread_ts} if thread_ts else {})
        return str(await self._send("chat.postMessage", where, message))

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of ours.

        Raises:
            SlackApiError: Slack refused, also where the message is gone.
        """
        await self._send("chat.update", {"channel": channel, "ts": ts}, message)

    async def _send(self, method: str, where: dict[str, str], message: Message) -> str:
        try:
            return await self._call(method, where | message)
        except SlackApiError as refused:
            error = refused.response.get("error", "")
            if error in CLOSED:
                raise ChannelClosed(error) from refused
            if error not in BLOCK_ERRORS:
                raise
        # A plain message is better than none.
        return await self._call(method, where | {"text": message["text"]})

    async def _call(self, method: str, arguments: dict[str, Any]) -> str:
        quiet = {"unfurl_links": False, "unfurl_media": False}
        extra = quiet if method == "chat.postMessage" else {}
        response = await self._client.api_call(method, json=arguments | extra)
        return str(response["ts"])


async def answer_privately(answer_url: str, text: str) -> None:
    """Answer the asker alone through Slack's response address, which needs no membership."""
    await AsyncWebhookClient(answer_url, timeout=10).send(text=text, response_type="ephemeral")
