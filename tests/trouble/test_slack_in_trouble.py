"""Whatever Slack does, the thread is complete in the end: everything once, in order.

Time passes by argument: the pauses inside posting, and those of the queue between two deliveries,
which are host.json's.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.posting import SlackPoster, Turn, make_client
from bot.refusals import PostFailed
from bot.settings import SlackSettings
from bot.threads import PAUSE_S
from sandbox.host.settings import read
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Fault, Workspace, contoso
from tests.bot.blocks.seen import shown
from tests.bot.clock import FakeTime
from tests.bot.diagnosis import Diagnosis
from tests.bot.reports import CHANNEL, NOW, request

QUEUES = read(Path(__file__).parents[2]).queues
OUTAGE_S = 300
THREAD = [
    "⛔ Cause found: Rule deny-all (priority 200) denies TCP to 20.90.10.20:443.",
    "Checks",
    "Evidence",
    "1. Allow TCP 443 in nsg-nodes",
    "@ann your check is done.",
]
CUT = Fault(cut=True)
BROKEN = Fault(status=500, error="internal_error")
CLOSED = Fault(status=503, error="service_unavailable")
LIMITED = Fault(status=429, error="ratelimited", retry_after_s=30)
SLOW = Fault(delay_s=0.4)
TIMEOUT_S = 0.2


@dataclass(slots=True, kw_only=True)
class Scene:
    """A desk whose queue message comes back until it is done, and the workspace it posts to."""

    slack: Slack
    time: FakeTime
    desk: Desk
    attempts: int = 0

    async def deliver(self) -> None:
        """Bring the message as often as the queue does; fail where it would be given up."""
        while self.attempts < QUEUES.max_dequeue_count:
            self.attempts += 1
            try:
                await self.desk.answer(request(), "message-1", Diagnosis())
            except PostFailed:
                self.time.pass_s(QUEUES.visibility_timeout_s)
            else:
                return
        pytest.fail("the message would be in the poison queue")

    @property
    def heads(self) -> list[str]:
        """Return the first line of each message, the root's first."""
        said = self.slack.workspace.messages
        return [shown({"text": one.text, "blocks": one.blocks})[0] for one in said]


async def no_turn(channel: str) -> None:
    """Wait for nothing."""
    del channel


def make_scene(slack: Slack, time: FakeTime) -> Scene:
    def poster(settings: SlackSettings, turn: Turn) -> SlackPoster:
        client = make_client(settings)
        client.timeout = TIMEOUT_S  # type: ignore[assignment]  # aiohttp takes parts of seconds
        return SlackPoster(client, time.sleep, turn)

    environ = {
        "SLACK_BOT_TOKEN": slack.workspace.bot_token,
        "SLACK_SIGNING_SECRET": slack.workspace.signing_secret,
        "SLACK_DEFAULT_CHANNEL": CHANNEL,
        "SLACK_API_URL": slack.api_url,
        "CONNCHECK_MESSAGE_GAP_S": "0",
    }
    desk = Desk(environ=environ, clock=time.clock, now=lambda: NOW, poster=poster)
    return Scene(slack=slack, time=time, desk=desk)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's client takes a proxy even for 127.0.0.1."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Serve a workspace, and open a desk on it."""
    async with serve(contoso()) as slack:
        yield make_scene(slack, FakeTime())


def each_nth(fault: Fault, every: int) -> Callable[[str], Fault | None]:
    """Let every n-th call fail."""
    calls = iter(range(10**6))
    return lambda method: fault if next(calls) % every == 0 and method else None


def away(time: FakeTime, fault: Fault, after_calls: int) -> Callable[[str], Fault | None]:
    """Let all calls fail for five minutes, after the first few went well."""
    calls, began = iter(range(10**6)), list[float]()

    def trouble(method: str) -> Fault | None:
        del method
        if next(calls) >= after_calls and not began:
            began.append(time.now_s)
        return fault if began and time.now_s - began[0] < OUTAGE_S else None

    return trouble


@pytest.mark.parametrize("every", [2, 3, 5])
@pytest.mark.parametrize(
    "fault",
    [LIMITED, BROKEN, CLOSED, CUT, SLOW],
    ids=["429", "500", "503", "cut", "slow"],
)
async def test_all_arrives_once_in_order_whatever_every_few_calls_meet(
    scene: Scene, fault: Fault, every: int
) -> None:
    scene.slack.workspace.trouble = each_nth(fault, every)
    await scene.deliver()
    assert scene.heads == THREAD


@pytest.mark.parametrize("after_calls", range(9))
@pytest.mark.parametrize("fault", [LIMITED, BROKEN, CLOSED, CUT], ids=["429", "500", "503", "cut"])
async def test_five_minutes_away_lose_nothing_and_double_nothing(
    scene: Scene, fault: Fault, after_calls: int
) -> None:
    scene.slack.workspace.trouble = away(scene.time, fault, after_calls)
    began = scene.time.now_s
    await scene.deliver()
    assert scene.heads == THREAD
    away_s = scene.time.now_s - began
    assert away_s >= OUTAGE_S or after_calls >= len(scene.slack.workspace.calls)


async def test_five_minutes_without_a_connection_lose_nothing() -> None:
    workspace: Workspace = contoso()
    time = FakeTime()
    async with AsyncExitStack() as stack:
        async with serve(workspace) as slack:
            port = int(slack.base_url.rstrip("/").rsplit(":", 1)[1])
        gone = make_scene(slack, time)
        began = time.now_s
        while time.now_s - began < OUTAGE_S:
            gone.attempts += 1
            with pytest.raises(PostFailed):
                await gone.desk.answer(request(), "message-1", Diagnosis())
            time.pass_s(QUEUES.visibility_timeout_s)
        await stack.enter_async_context(serve(workspace, port))
        await gone.deliver()
    assert gone.heads == THREAD
    assert gone.attempts <= QUEUES.max_dequeue_count


@pytest.mark.parametrize("post", range(5))
@pytest.mark.parametrize(
    "fault",
    [Fault(cut=True, done=True), Fault(status=500, done=True), Fault(delay_s=0.4, done=True)],
    ids=["cut", "500", "slow"],
)
async def test_message_that_slack_took_without_saying_so_is_the_only_one_to_come_twice(
    scene: Scene, fault: Fault, post: int
) -> None:
    posts = iter(range(10**6))

    def trouble(method: str) -> Fault | None:
        is_it = method == "chat.postMessage" and next(posts) == post
        return fault if is_it else None

    scene.slack.workspace.trouble = trouble
    await scene.deliver()
    roots = scene.slack.workspace.roots(CHANNEL)
    if post == 0:
        # The first root stays as it was posted; the thread stands under the second.
        assert (len(roots), scene.heads[1:]) == (2, THREAD)
    else:
        assert (len(roots), scene.heads) == (1, [*THREAD[: post + 1], *THREAD[post:]])


async def test_edit_of_which_nobody_knows_is_sent_again_at_once(scene: Scene) -> None:
    scene.slack.workspace.inject(Fault(method="chat.update", cut=True, done=True), times=3)
    await scene.deliver()
    assert (scene.heads, scene.attempts) == (THREAD, 1)


async def test_retry_after_is_kept_to(scene: Scene) -> None:
    scene.slack.workspace.inject(Fault(method="chat.postMessage", status=429, retry_after_s=30))
    await scene.deliver()
    assert (scene.time.slept, scene.attempts) == ([30.0, PAUSE_S], 1)


async def test_progress_waits_for_nobody(scene: Scene) -> None:
    poster = scene.desk.poster(
        SlackSettings(
            token=scene.slack.workspace.bot_token,
            signing_secret=scene.slack.workspace.signing_secret,
            default_channel=CHANNEL,
            oncall_group=None,
            api_url=scene.slack.api_url,
        ),
        no_turn,
    )
    ts = await poster.post(CHANNEL, {"text": "root"})
    scene.slack.workspace.inject(LIMITED)
    with pytest.raises(PostFailed):
        await poster.edit(CHANNEL, ts, {"text": "half"}, patient=False)
    assert scene.time.slept == []


def test_outage_fits_into_the_queues_patience() -> None:
    host = json.loads((Path(__file__).parents[2] / "host.json").read_text())
    queues = host["extensions"]["queues"]
    assert (QUEUES.max_dequeue_count, QUEUES.visibility_timeout_s) == (
        queues["maxDequeueCount"],
        30.0,
    )
    assert (QUEUES.max_dequeue_count - 1) * QUEUES.visibility_timeout_s > OUTAGE_S
