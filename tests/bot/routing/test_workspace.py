"""What Slack knows of channels and groups is asked once in a while, and never guessed."""

import logging

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.posting import make_client
from bot.refusals import PostFailed
from bot.routing.workspace import KEPT_S, SlackWorkspace
from bot.settings import SlackSettings
from sandbox.slack.workspace import Fault, Workspace
from tests.bot.clock import FakeTime


@pytest.fixture
def client(settings: SlackSettings) -> AsyncWebClient:
    return make_client(settings)


@pytest.fixture
def known(time: FakeTime) -> SlackWorkspace:
    return SlackWorkspace(time.seconds)


async def test_channel_is_asked_about_once_in_ten_minutes(
    known: SlackWorkspace, client: AsyncWebClient, workspace: Workspace, time: FakeTime
) -> None:
    workspace.scopes.add("channels:read")
    answers = [await known.is_shared(client, "C0AKSOPS"), await known.is_shared(client, "C0ALERTS")]
    workspace.channels["C0AKSOPS"].is_ext_shared = True
    answers.append(await known.is_shared(client, "C0AKSOPS"))
    time.pass_s(KEPT_S + 1)
    answers.append(await known.is_shared(client, "C0AKSOPS"))
    assert answers == [False, False, False, True]
    assert [call.method for call in workspace.calls] == ["conversations.info"] * 3


async def test_members_are_asked_about_once_in_ten_minutes(
    known: SlackWorkspace, client: AsyncWebClient, workspace: Workspace, time: FakeTime
) -> None:
    workspace.scopes.add("usergroups:read")
    answers = [await known.members(client, "S0ONCALL") for _ in range(2)]
    workspace.group_members["S0ONCALL"].clear()
    time.pass_s(KEPT_S + 1)
    answers.append(await known.members(client, "S0ONCALL"))
    assert answers == [{"U0BEN"}, {"U0BEN"}, frozenset()]


async def test_missing_scope_is_unknown_and_logged_once(
    known: SlackWorkspace, client: AsyncWebClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "aks_conncheck")
    answers = [
        await known.is_shared(client, "C0AKSOPS"),
        await known.is_shared(client, "C0ALERTS"),
        await known.members(client, "S0ONCALL"),
        await known.members(client, "S0ONCALL"),
    ]
    assert answers == [None] * 4
    assert {each.levelname for each in caplog.records} == {"WARNING"}
    assert caplog.messages == [
        (
            "whether channels are shared with other organisations is not known: the app lacks the "
            "scope for conversations.info"
        ),
        (
            "who belongs to a user group is not known: the app lacks the scope for "
            "usergroups.users.list"
        ),
    ]


async def test_channel_that_is_hidden_from_the_bot_is_left_to_the_posting(
    known: SlackWorkspace,
    client: AsyncWebClient,
    workspace: Workspace,
    caplog: pytest.LogCaptureFixture,
) -> None:
    workspace.scopes.add("channels:read")
    caplog.set_level(logging.INFO, "aks_conncheck")
    assert (await known.is_shared(client, "C0NONE"), caplog.messages) == (None, [])


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(error="invalid_auth"), "conversations.info: invalid_auth"),
        (Fault(status=500, error="internal_error"), "conversations.info: internal_error"),
    ],
)
async def test_failure_is_no_answer_and_not_kept(
    known: SlackWorkspace,
    client: AsyncWebClient,
    workspace: Workspace,
    fault: Fault,
    expected: str,
) -> None:
    workspace.scopes.add("channels:read")
    workspace.inject(fault)
    with pytest.raises(PostFailed) as caught:
        await known.is_shared(client, "C0AKSOPS")
    assert str(caught.value) == expected
    assert await known.is_shared(client, "C0AKSOPS") is False


async def test_slack_that_is_not_there_is_a_failure(
    known: SlackWorkspace, settings: SlackSettings
) -> None:
    away = AsyncWebClient(token=settings.token, base_url="http://127.0.0.1:9/api/", timeout=5)
    away.retry_handlers = []
    with pytest.raises(PostFailed, match=r"conversations\.info: Client"):
        await known.is_shared(away, "C0AKSOPS")
