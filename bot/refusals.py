"""What Slack's failures mean: not taken, nobody knows, closed, gone, or refused for good."""

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError

# Slack says so before it begins; any other failure of its own may come after the message stands.
REFUSED = (429, 503)
FAILED = 500
UNSURE_WORDS = ("internal_error", "fatal_error", "request_timeout")
REFUSED_WORDS = ("ratelimited", "rate_limited", "service_unavailable")
CLOSED = ("not_in_channel", "channel_not_found", "is_archived", "restricted_action")
GONE = (
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "thread_not_found",
    "invalid_thread_ts",
)


class PostFailed(Exception):
    """Slack did not take a message; the text is the method and Slack's own word for it."""


class NotTaken(PostFailed):
    """Slack did not take it, for a while: too many calls, no connection, not in service.

    `retry_after_s` is what Slack asked for, None where it named no time.
    """

    retry_after_s: float | None = None


class NobodyKnows(PostFailed):
    """Slack may have taken it or not: its answer did not come, or told of its own failure."""


class ChannelClosed(PostFailed):
    """The bot cannot post in this channel."""


class MessageGone(PostFailed):
    """The message to edit or to answer is not there any more, or may not be changed."""


def failure_of(method: str, error: Exception) -> PostFailed:
    """Name a failure by Slack's word for it, or else by its kind; nothing of the message."""
    word, status = _word(error), _status(error)
    failed = _kind(error, word, status)(f"{method}: {word or type(error).__name__}")
    if isinstance(failed, NotTaken):
        failed.retry_after_s = _retry_after_s(error)
    return failed


def _kind(error: Exception, word: str | None, status: int) -> type[PostFailed]:
    if word in CLOSED:
        return ChannelClosed
    if word in GONE:
        return MessageGone
    if isinstance(error, ClientConnectorError) or status in REFUSED or word in REFUSED_WORDS:
        return NotTaken
    has_no_answer = isinstance(error, (ClientError, TimeoutError))
    is_unsure = has_no_answer or status >= FAILED or word in UNSURE_WORDS
    return NobodyKnows if is_unsure else PostFailed


def _word(error: Exception) -> str | None:
    # Something between us and Slack may have answered in its place, in whatever form.
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    word = data.get("error") if isinstance(data, dict) else None
    return word if isinstance(word, str) else None


def _status(error: Exception) -> int:
    if not isinstance(error, SlackApiError):
        return 0
    response = error.response
    # What is no JSON comes as aiohttp's own answer.
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def _retry_after_s(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    asked = str(headers.get("Retry-After", ""))
    return float(asked) if asked.isascii() and asked.isdigit() else None
