"""Posting through Slack's own client: a refusal ends in a plain message or a clear error."""

import asyncio
import logging
from typing import Any

import pytest

from bot.posting import SlackPoster, make_client
from bot.refusals import ChannelClosed, MessageGone, NobodyKnows, PostFailed
from bot.settings import SlackSettings
from diagnostics.telemetry import figures
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Channel, Fault
from tests.bot.clock import FakeTime
from tests.diagnostics.telemetry.telling import caught, grown, totals

OPS = "C0AKSOPS"
MESSAGE = {
    "text": "fallback",
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "body"}}],
}
BROKEN = {"text": "fallback", "blocks": [{"type": "alert", "text": "no such block"}]}
TOO_LONG = {
    "text": "fallback",
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_000}}] * 5,
}
FILE = {"text": "the file", "file": {"name": "fix.sh", "content": "az account show\n"}}


def standing(slack: Slack) -> list[tuple[str, int, bool]]:
    """Return the messages: text, number of blocks, whether it is a reply."""
    return [
        (one.text, len(one.blocks), one.thread_ts is not None) for one in slack.workspace.messages
    ]


async def test_message_is_posted_answered_and_edited(poster: SlackPoster, slack: Slack) -> None:
    ts = await poster.post(OPS, MESSAGE)
    await poster.post(OPS, {"text": "reply"}, ts)
    await poster.edit(OPS, ts, {"text": "edited"})
    assert standing(slack) == [("edited", 0, False), ("reply", 0, True)]
    assert slack.workspace.messages[0].ts == ts
    calls = [(call.method, call.args.get("unfurl_links")) for call in slack.workspace.calls]
    assert calls == [
        ("chat.postMessage", False),
        ("chat.postMessage", False),
        ("chat.update", None),
    ]


@pytest.mark.parametrize("message", [BROKEN, TOO_LONG], ids=["invalid_blocks", "too_long"])
async def test_blocks_that_slack_refuses_are_left_out(
    poster: SlackPoster, slack: Slack, message: dict[str, Any]
) -> None:
    ts = await poster.post(OPS, message)
    await poster.edit(OPS, ts, message)
    assert standing(slack) == [("fallback", 0, False)]


@pytest.mark.parametrize("error", ["invalid_blocks_format", "msg_too_long"])
async def test_text_alone_is_sent_for_each_word_of_slack_about_blocks(
    poster: SlackPoster, slack: Slack, error: str
) -> None:
    slack.workspace.inject(Fault(method="chat.postMessage", error=error))
    await poster.post(OPS, MESSAGE)
    assert standing(slack) == [("fallback", 0, False)]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0GENERAL", "not_in_channel"),
        ("C0NOWHERE", "channel_not_found"),
        ("D0DIRECT", "channel_not_found"),
        ("C0OLD", "is_archived"),
    ],
)
async def test_closed_channel_is_named(
    poster: SlackPoster, slack: Slack, channel: str, error: str
) -> None:
    bot = slack.workspace.bot_user_id
    slack.workspace.channels["C0OLD"] = Channel(
        id="C0OLD", name="old", members={bot}, is_archived=True
    )
    for message in (MESSAGE, {"text": "text alone"}):
        with pytest.raises(ChannelClosed) as caught:
            await poster.post(channel, message)
        assert str(caught.value) == f"chat.postMessage: {error}"


@pytest.mark.parametrize(
    "error", ["message_not_found", "cant_update_message", "edit_window_closed"]
)
async def test_message_that_cannot_be_edited_is_gone(
    poster: SlackPoster, slack: Slack, error: str
) -> None:
    ts = await poster.post(OPS, MESSAGE)
    slack.workspace.inject(Fault(method="chat.update", error=error))
    with pytest.raises(MessageGone) as caught:
        await poster.edit(OPS, ts, MESSAGE)
    assert str(caught.value) == f"chat.update: {error}"


async def test_reply_to_a_root_that_is_gone_is_told(poster: SlackPoster) -> None:
    for message, called in ((MESSAGE, "chat.postMessage: thread_not_found"),
                            (FILE, "files.upload: invalid_thread_ts")):  # fmt: skip
        with pytest.raises(MessageGone) as caught:
            await poster.post(OPS, message, "1.000001")
        assert str(caught.value) == called


async def test_rate_limit_is_waited_out(poster: SlackPoster, slack: Slack) -> None:
    slack.workspace.inject(
        Fault(method="chat.postMessage", status=429, error="ratelimited", retry_after_s=1)
    )
    started = asyncio.get_running_loop().time()
    await poster.post(OPS, MESSAGE)
    waited_s = asyncio.get_running_loop().time() - started
    assert standing(slack) == [("fallback", 1, False)]
    assert 1.0 <= waited_s < 5.0


async def test_each_repeated_call_is_counted(settings: SlackSettings, slack: Slack) -> None:
    caught()
    before = totals(figures.SLACK_RETRIES)
    poster = SlackPoster(make_client(settings), sleep=FakeTime().sleep)
    slack.workspace.inject(Fault(status=429, error="ratelimited", retry_after_s=1), times=2)
    await poster.post(OPS, MESSAGE)

    assert grown(figures.SLACK_RETRIES, before) == {(): 2}


@pytest.mark.parametrize(
    ("fault", "word", "kind"),
    [
        (Fault(error="invalid_auth"), "invalid_auth", PostFailed),
        (Fault(status=500, error="internal_error"), "internal_error", NobodyKnows),
    ],
)
async def test_any_other_refusal_is_slacks_own_word(
    poster: SlackPoster, slack: Slack, fault: Fault, word: str, kind: type[PostFailed]
) -> None:
    slack.workspace.inject(fault, times=2)
    for method, sending in (
        ("chat.postMessage", poster.post(OPS, MESSAGE)),
        ("files.upload", poster.post(OPS, FILE)),
    ):
        with pytest.raises(PostFailed) as caught:
            await sending
        assert (type(caught.value), str(caught.value)) == (kind, f"{method}: {word}")


async def test_unreachable_slack_is_named_by_its_kind(settings: SlackSettings) -> None:
    nowhere = SlackSettings(
        token=settings.token,
        signing_secret=settings.signing_secret,
        default_channel=OPS,
        oncall_group=None,
        api_url="http://127.0.0.1:9/api/",
    )
    with pytest.raises(PostFailed) as caught:
        await SlackPoster(make_client(nowhere), FakeTime().sleep).post(OPS, MESSAGE)
    assert str(caught.value) == "chat.postMessage: ClientConnectorError"


async def test_file_is_attached_to_the_thread(poster: SlackPoster, slack: Slack) -> None:
    root = await poster.post(OPS, MESSAGE)
    assert await poster.post(OPS, FILE, root) == ""
    message = slack.workspace.messages[-1]
    uploads = [slack.workspace.uploads[one] for one in message.files]
    assert (message.text, message.thread_ts) == ("the file", root)
    assert [(one.filename, one.content) for one in uploads] == [("fix.sh", b"az account show\n")]


async def test_file_that_may_not_be_attached_is_told(poster: SlackPoster, slack: Slack) -> None:
    slack.workspace.scopes.remove("files:write")
    root = await poster.post(OPS, MESSAGE)
    await poster.post(OPS, FILE, root)
    assert standing(slack)[1:] == [
        ("the file It could not be attached: the app lacks files:write.", 0, True)
    ]


async def test_no_log_line_holds_the_token_or_a_message(
    poster: SlackPoster, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ts = await poster.post(OPS, MESSAGE)
    await poster.edit(OPS, ts, BROKEN)
    await poster.post(OPS, FILE, ts)
    secrets = (slack.workspace.bot_token, "fallback", "no such block", "az account show")
    assert [word for word in secrets if word in caplog.text] == []
