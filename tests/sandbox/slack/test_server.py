"""Slack's own clients against the simulated Web API: what it takes and what it refuses."""

import asyncio
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.server import Slack
from sandbox.slack.workspace import Channel, Fault, Message, Version, Workspace

SECTION: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}
OPS = "C0AKSOPS"


async def _error(client: AsyncWebClient, method: str, **args: Any) -> str:  # noqa: ANN401
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=args)
    return str(caught.value.response["error"])


async def _post(client: AsyncWebClient, **args: Any) -> str:  # noqa: ANN401
    answer = await client.chat_postMessage(channel=OPS, **{"text": "hi", **args})
    return str(answer["ts"])


async def test_auth_test_names_the_bot(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == ("U0CONNCHECK", "B0CONNCHECK")


async def test_granted_scopes_come_with_every_answer_to_a_good_token(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.scopes = {"commands", "chat:write"}
    answer = await client.auth_test()
    with pytest.raises(SlackApiError) as refused:
        await client.conversations_info(channel=OPS)
    client.token = "xoxb-of-nobody"
    with pytest.raises(SlackApiError) as unknown:
        await client.auth_test()
    headers = [each.headers for each in (answer, refused.value.response, unknown.value.response)]
    assert [each.get("x-oauth-scopes") for each in headers] == [*["chat:write,commands"] * 2, None]


async def test_posts_and_replies_form_a_thread(client: AsyncWebClient, slack: Slack) -> None:
    root = await _post(client, blocks=[SECTION])
    reply = await _post(client, thread_ts=root)
    other = await _post(client)
    thread = slack.workspace.thread(OPS, root)
    assert [(m.ts, m.thread_ts, m.blocks) for m in thread] == [
        (root, None, [SECTION]),
        (reply, root, []),
    ]
    assert [m.ts for m in slack.workspace.roots(OPS)] == [root, other]


async def test_the_same_call_twice_makes_two_messages(client: AsyncWebClient, slack: Slack) -> None:
    assert len({await _post(client), await _post(client)}) == 2
    assert len(slack.workspace.messages) == 2


async def test_update_keeps_the_history_and_text_alone_drops_the_blocks(
    client: AsyncWebClient, slack: Slack
) -> None:
    ts = await _post(client, blocks=[SECTION])
    await client.chat_update(channel=OPS, ts=ts, text="new")
    message = slack.workspace.find(OPS, ts)
    assert message is not None
    assert (message.text, message.blocks) == ("new", [])
    assert message.edits == [Version(text="hi", blocks=[SECTION])]


async def test_sync_client_sends_forms_that_are_understood(slack: Slack) -> None:
    client = WebClient(token=slack.workspace.bot_token, base_url=slack.api_url)
    answer = await asyncio.to_thread(
        client.chat_postMessage, channel=OPS, text="hi", blocks=[SECTION]
    )
    posted = slack.workspace.find(OPS, str(answer["ts"]))
    assert posted is not None
    assert posted.blocks == [SECTION]


@pytest.mark.parametrize(
    ("method", "args", "expected"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "t"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0GENERAL", "text": "t"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C0SECRET", "text": "t"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0OLD", "text": "t"}, "is_archived"),
        ("chat.postMessage", {"channel": OPS}, "no_text"),
        ("chat.postMessage", {"channel": OPS, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": OPS, "blocks": [SECTION] * 51}, "invalid_blocks"),
        ("chat.postMessage", {"channel": OPS, "blocks": "{"}, "invalid_blocks_format"),
        (
            "chat.postMessage",
            {
                "channel": OPS,
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}] * 5,
            },
            "msg_blocks_too_long",
        ),
        ("chat.postMessage", {"channel": OPS, "text": "t", "thread_ts": "1.2"}, "thread_not_found"),
        ("chat.update", {"channel": OPS, "ts": "1.2", "text": "t"}, "message_not_found"),
        ("chat.update", {"channel": OPS, "ts": "9.9", "text": "t"}, "cant_update_message"),
        ("chat.update", {"channel": OPS, "text": "t"}, "invalid_arguments"),
        ("chat.delete", {"channel": OPS, "ts": "9.9"}, "cant_delete_message"),
        ("chat.delete", {"channel": OPS, "ts": "1.2"}, "message_not_found"),
        (
            "chat.postEphemeral",
            {"channel": OPS, "user": "U0NOBODY", "text": "t"},
            "user_not_in_channel",
        ),
        ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("views.open", {"trigger_id": "made.up", "view": {}}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V1", "view": {}}, "not_found"),
        ("views.publish", {"user_id": "U0NOBODY", "view": {}}, "user_not_found"),
        ("files.completeUploadExternal", {"files": [{"id": "F1"}]}, "file_not_found"),
        ("chat.shout", {}, "unknown_method"),
    ],
)
async def test_refusals(
    client: AsyncWebClient, workspace: Workspace, method: str, args: dict[str, Any], expected: str
) -> None:
    workspace.channels["C0SECRET"] = Channel(id="C0SECRET", name="secret", is_private=True)
    workspace.channels["C0OLD"] = Channel(id="C0OLD", name="old", is_archived=True)
    workspace.messages.append(Message(channel=OPS, ts="9.9", user="U0ANN", text="hers"))
    assert await _error(client, method, **args) == expected


async def test_reply_to_a_reply_is_refused(client: AsyncWebClient) -> None:
    reply = await _post(client, thread_ts=await _post(client))
    args = {"channel": OPS, "text": "t", "thread_ts": reply}
    assert await _error(client, "chat.postMessage", **args) == "cannot_reply_to_message"


async def test_token_and_scope_are_checked(slack: Slack, client: AsyncWebClient) -> None:
    stranger = AsyncWebClient(token="xoxb-wrong", base_url=slack.api_url)
    assert await _error(stranger, "auth.test") == "invalid_auth"
    assert await _error(AsyncWebClient(base_url=slack.api_url), "auth.test") == "not_authed"
    slack.workspace.scopes.remove("usergroups:read")
    assert await _error(client, "usergroups.list") == "missing_scope"


async def test_public_channels_are_open_with_chat_write_public(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.scopes.add("chat:write.public")
    answer = await client.chat_postMessage(channel="C0GENERAL", text="hi")
    assert answer["channel"] == "C0GENERAL"


async def test_second_message_within_a_second_is_answered_429(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.rate_limited = True
    clock = [1000.0]
    workspace.now = lambda: clock[0]
    await _post(client)
    clock[0] += 0.9
    with pytest.raises(SlackApiError) as caught:
        await _post(client)
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "1",
    )
    await client.chat_postMessage(channel="C0ALERTS", text="elsewhere")
    clock[0] += 0.2
    await _post(client)


async def test_fifty_edits_a_minute_are_taken(client: AsyncWebClient, workspace: Workspace) -> None:
    workspace.rate_limited = True
    workspace.now = lambda: 1000.0
    ts = await _post(client)
    workspace.edited = [990.0] * 49
    await client.chat_update(channel=OPS, ts=ts, text="50th")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel=OPS, ts=ts, text="51st")
    assert caught.value.response.headers["Retry-After"] == "50"


async def test_injected_faults_hit_the_next_calls_and_may_have_taken_effect(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.inject(Fault(method="chat.postMessage", status=429, retry_after_s=7))
    workspace.inject(Fault(method="chat.postMessage", status=500, done=True))
    for status, stored in ((429, 0), (500, 1)):
        with pytest.raises(SlackApiError) as caught:
            await _post(client)
        assert (caught.value.response.status_code, len(workspace.messages)) == (status, stored)
    await _post(client)
    assert (len(workspace.messages), workspace.faults) == (2, [])


async def test_a_slow_answer_outlasts_the_client(slack: Slack) -> None:
    slack.workspace.inject(Fault(delay_s=5))
    client = AsyncWebClient(token=slack.workspace.bot_token, base_url=slack.api_url, timeout=1)
    with pytest.raises(TimeoutError):
        await client.auth_test()


async def test_file_flow_shares_the_bytes_in_a_thread(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    root = await _post(client)
    await client.files_upload_v2(
        channel=OPS, thread_ts=root, filename="raw.txt", content="raw", initial_comment="Raw"
    )
    (upload,) = workspace.uploads.values()
    assert (upload.filename, upload.content, upload.shared) == ("raw.txt", b"raw", True)
    assert [(m.text, m.files) for m in workspace.thread(OPS, root)][1:] == [("Raw", [upload.id])]


async def test_trigger_opens_one_modal_within_three_seconds(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    clock = [1000.0]
    workspace.now = lambda: clock[0]
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [SECTION]}
    trigger, late = workspace.new_trigger(), workspace.new_trigger()
    opened = await client.views_open(trigger_id=trigger, view=view)
    args = {"trigger_id": trigger, "view": view}
    assert await _error(client, "views.open", **args) == "invalid_trigger_id"
    await client.views_update(view_id=opened["view"]["id"], view={**view, "callback_id": "c"})
    assert [one["callback_id"] for one in workspace.views.values()] == ["c"]
    clock[0] += 3.1
    assert await _error(client, "views.open", trigger_id=late, view=view) == "expired_trigger_id"


async def test_directory_methods_describe_the_workspace(client: AsyncWebClient) -> None:
    groups = await client.usergroups_list()
    assert groups["usergroups"] == [{"id": "S0ONCALL", "handle": "aks-oncall"}]
    members = await client.usergroups_users_list(usergroup="S0ONCALL")
    assert members["users"] == ["U0BEN"]
    none = {"usergroup": "S0ELSE"}
    assert await _error(client, "usergroups.users.list", **none) == "no_such_subteam"
    info = await client.conversations_info(channel="C0GENERAL")
    assert (info["channel"]["name"], info["channel"]["is_member"]) == ("general", False)
    opened = await client.conversations_open(users="U0ANN")
    answer = await client.chat_postMessage(channel=opened["channel"]["id"], text="hi")
    assert answer["channel"] == "DU0ANN"


async def test_own_messages_can_be_deleted_and_whispered(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    ts = await _post(client)
    await client.chat_delete(channel=OPS, ts=ts)
    await client.chat_postEphemeral(channel=OPS, user="U0ANN", text="psst")
    assert workspace.messages == []
    assert [(one.user, one.text) for one in workspace.ephemerals] == [("U0ANN", "psst")]
