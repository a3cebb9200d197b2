"""An incident's life at the desk: notices, runs again, looks of the timer, presses."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.desk import Desk
from bot.incident import Incident
from bot.memory.in_process import MemoryTable
from bot.memory.incidents import LEASE
from bot.memory.ledgers import PARTITION as LEDGER
from bot.memory.table import Fields, Row, Table, UpTo
from bot.ports import NoReport, OnProgress
from bot.presses import NO_PAPERS
from bot.private import FORGOTTEN, GAVE_UP, RUNNING
from bot.refusals import PostFailed
from bot.request import Action, DiagnosisRequest, Press, Trigger
from bot.tending import LATER, looks_due
from diagnostics.model.finding import Outcome
from diagnostics.model.report import Report, State
from diagnostics.telemetry import figures
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Fault, Message
from tests import builders
from tests.bot.blocks.seen import shown
from tests.bot.clock import FakeTime
from tests.bot.diagnosis import Diagnosis
from tests.bot.reports import CHANNEL, FINDINGS, KEY, NOW, event, healthy, report, request
from tests.diagnostics.telemetry.telling import caught, grown, totals

GROUP = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/MC_rg_aks_uksouth"
FIXED = tuple(
    replace(each, outcome=Outcome.PASSED) if each.outcome is Outcome.FAILED else each
    for each in FINDINGS
)


FIRST = [
    "⛔ Cause found: Rule deny-all (priority 200) denies TCP to 20.90.10.20:443.",
    "  Checks",
    "  Evidence",
    "  1. Allow TCP 443 in nsg-nodes",
    "  @ann your check is done.",
]


@dataclass(slots=True)
class Scene:
    """A desk, its diagnosis, its workspace, and a time that tests turn."""

    slack: Slack
    desk: Desk
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    messages: int = 0

    async def do(self, job: DiagnosisRequest | Press, owner: str = "") -> None:
        """Answer a job as another queue message each time."""
        self.messages += 1
        await self.desk.answer(job, owner or f"message-{self.messages}", self.diagnosis)

    async def incident(self, key: str = KEY) -> Incident:
        """Return an incident as it is remembered."""
        incident = await self.desk.memory.incidents.find(key)
        assert incident is not None
        return incident

    def heads(self, since: int = 0) -> list[str]:
        """Return each message's first line, replies indented."""
        return [("  " if one.thread_ts else "") + lines(one)[0] for one in self.said[since:]]

    @property
    def said(self) -> list[Message]:
        """Return the messages of the channel."""
        return self.slack.workspace.messages

    @property
    def root(self) -> list[str]:
        """Return the lines of the first root."""
        return lines(self.said[0])

    def url(self) -> str:
        """Return a response address for a private answer."""
        return self.slack.response_url(self.slack.workspace.new_response_url(CHANNEL, "U0ANN"))

    @property
    def whispers(self) -> list[str]:
        """Return what was answered in private."""
        return [one.text for one in self.slack.workspace.ephemerals]


def lines(message: Message) -> list[str]:
    if message.files:
        return [f"{message.text} ({', '.join(message.files)})"]
    return shown({"text": message.text, "blocks": message.blocks})


UPLOADED = "files.completeUploadExternal"


class Papers(Diagnosis):
    """A diagnosis that hands out two papers."""

    def papers(
        self, report: Report, request: DiagnosisRequest
    ) -> Mapping[str, list[dict[str, Any]]]:
        """Return a report in two forms."""
        del report, request
        names = ("report.md", "report.json")
        return {"report": [{"text": n, "file": {"name": n, "content": n}} for n in names]}


class Dying(MemoryTable):
    """Rows of another table; the ledger of a cluster fails to be written."""

    def __init__(self, rows: Table) -> None:
        """Keep rows in a table."""
        super().__init__()
        self._there = rows

    async def insert(self, partition: str, key: str, fields: Fields) -> Row:
        """Add a row."""
        return await self._there.insert(partition, key, fields)

    async def get(self, partition: str, key: str) -> Row | None:
        """Read a row."""
        return await self._there.get(partition, key)

    async def put(self, partition: str, key: str, fields: Fields) -> None:
        """Write a row."""
        await self._there.put(partition, key, fields)

    async def query(self, partition: str, where: UpTo | None = None) -> tuple[Row, ...]:
        """List rows."""
        return await self._there.query(partition, where)

    async def replace(self, row: Row, fields: Fields) -> Row:
        """Put other fields into a row, unless it is a ledger."""
        if row.partition == LEDGER:
            raise ConnectionError
        return await self._there.replace(row, fields)


@dataclass(slots=True)
class Wall:
    """The time of day."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Return it."""
        return self.at


@pytest.fixture
def wall() -> Wall:
    """Return a time that tests turn."""
    return Wall()


@pytest.fixture
def scene(slack: Slack, time: FakeTime, wall: Wall) -> Scene:
    """Return a scene in which nothing has happened."""
    environ = {
        "SLACK_BOT_TOKEN": slack.workspace.bot_token,
        "SLACK_SIGNING_SECRET": slack.workspace.signing_secret,
        "SLACK_DEFAULT_CHANNEL": CHANNEL,
        "SLACK_ONCALL_USERGROUP": "S0ONCALL",
        "SLACK_API_URL": slack.api_url,
        "CONNCHECK_MESSAGE_GAP_S": "0",
    }
    return Scene(slack=slack, desk=Desk(environ=environ, clock=time.clock, now=wall.now))


@dataclass(slots=True, kw_only=True)
class Slow(Diagnosis):
    """A diagnosis that takes long enough for its progress to be shown."""

    time: FakeTime

    async def diagnose(self, request: DiagnosisRequest, progress: OnProgress) -> Report:
        """Take its time."""
        self.time.pass_s(3)
        return await Diagnosis.diagnose(self, request, progress)


def after(calls: int, fault: Fault) -> Callable[[str], Fault | None]:
    """Let a method fail once, after some calls of it."""
    left = iter([None] * calls + [fault])
    return lambda method: next(left, None) if method == fault.method else None


def again(**fields: Any) -> DiagnosisRequest:  # noqa: ANN401 - any field
    given: dict[str, Any] = {"key": "a" * 32, "trigger": Trigger.BUTTON, "incident": KEY}
    return request(**(given | fields))


def press(action: Action, **fields: Any) -> Press:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "key": "b" * 32,
        "incident": KEY,
        "action": action,
        "user": "U0ANN",
        "channel": CHANNEL,
        "message_ts": "1.2",
    }
    return Press(**(given | fields))


async def test_notices_of_one_failure_come_to_one_thread(scene: Scene) -> None:
    owners = {GROUP: str(builders.CLUSTER_ID)}
    scene.diagnosis = Diagnosis(owners=owners)
    for notice in (
        event(correlation="c-1"),
        event(key="1" * 32, correlation="c-1", pool="np1"),
        event(key="2" * 32, pool="np1"),
        event(key="3" * 32, correlation="c-1", cluster_id="", node_group=GROUP),
        event(trigger=Trigger.ALERT, correlation="c-1"),
    ):
        await scene.do(notice)
    assert [head for head in scene.heads() if not head.startswith("  ")] == [scene.heads()[0]]
    assert len(scene.diagnosis.asked) == 1


async def test_scale_set_of_no_cluster_is_dropped(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await scene.do(event(cluster_id="", node_group=GROUP))
    assert (scene.said, scene.diagnosis.asked) == ([], [])
    assert caplog.messages == ["run r_012345 dropped: no cluster manages its resource group"]


async def test_failure_that_is_over_is_said_quietly(scene: Scene) -> None:
    scene.diagnosis = Diagnosis(recovered=True)
    await scene.do(event())
    assert (scene.heads(), scene.diagnosis.asked) == (["✅ Recovered by itself: aks-shop"], [])


@pytest.mark.parametrize(
    "asked", [request(), event(cluster_id="", node_group=GROUP), request(trigger=Trigger.FORM)]
)
async def test_person_and_scale_set_are_answered_whatever_the_cluster_says(
    scene: Scene, asked: DiagnosisRequest
) -> None:
    scene.diagnosis = Diagnosis(recovered=True, owners={GROUP: str(builders.CLUSTER_ID)})
    await scene.do(asked)
    assert len(scene.diagnosis.asked) == 1


async def test_answer_in_a_thread_stands_in_it(scene: Scene) -> None:
    await scene.do(request())
    first, before = scene.said[0].ts, len(scene.said)
    await scene.do(request(key="d" * 32, trigger=Trigger.SHORTCUT, thread_ts=first))
    assert {one.thread_ts for one in scene.said[before:]} == {first}
    assert scene.heads(before)[0] == f"  {scene.root[0]}"


async def test_run_again_edits_the_root_and_says_what_changed(scene: Scene) -> None:
    await scene.do(request(error="timed out"))
    before, heads = len(scene.said), scene.heads()
    scene.diagnosis.make = lambda: report(State.LIKELY_CAUSE)
    await scene.do(again(probe=True))
    assert scene.root[0].startswith("🟠 Likely cause: ")
    assert scene.heads(before)[0] == "  @ann checked again."
    asked = scene.diagnosis.asked[1]
    assert (asked.error, asked.probe, asked.answer_url, len(heads)) == (
        "timed out",
        True,
        None,
        before,
    )


async def test_copy_of_a_run_again_says_nothing(scene: Scene) -> None:
    await scene.do(request())
    for _ in range(2):
        await scene.do(again())
    before = len(scene.said)
    await scene.do(again(key="c" * 32))
    await scene.do(again())
    assert (len(scene.said) - before, len(scene.diagnosis.asked)) == (1, 3)


async def test_run_again_while_another_runs_waits_for_nothing(scene: Scene) -> None:
    fresh = Incident(key=KEY, cluster_id="c", created_at=NOW, channel=CHANNEL)
    await scene.desk.memory.pages.put(KEY, "asked", asdict(request()))
    await scene.desk.memory.incidents.take(fresh, KEY, "message-0")
    for _ in range(2):
        await scene.do(again(answer_url=scene.url()))
    assert (scene.said, scene.diagnosis.asked, scene.whispers) == ([], [], [RUNNING, RUNNING])


async def test_what_an_earlier_job_left_to_post_comes_before_the_next_run(
    scene: Scene, wall: Wall
) -> None:
    scene.slack.workspace.trouble = after(2, Fault(method="chat.postMessage", error="no_auth"))
    with pytest.raises(PostFailed):
        await scene.do(request(), "message-0")
    wall.at += timedelta(hours=1)
    await scene.do(again())
    assert scene.heads() == [*FIRST, "  @ann checked again."]
    await scene.do(request(), "message-0")
    assert len(scene.diagnosis.asked) == 2


async def test_run_that_comes_again_asks_for_what_stands_now(scene: Scene) -> None:
    failed_at = "2026-11-22T18:40:00+00:00"
    await scene.do(request(failed_at=failed_at))
    await scene.do(again())
    assert [each.failed_at for each in scene.diagnosis.asked] == [failed_at, None]


async def test_verdict_is_shown_before_a_node_is_asked(scene: Scene) -> None:
    await scene.do(request())
    roots: list[list[str]] = []

    class Probing(Diagnosis):
        async def diagnose(self, request: DiagnosisRequest, progress: OnProgress) -> Report:
            made = await Diagnosis.diagnose(self, request, progress)
            roots.append(scene.root)
            return made

    scene.diagnosis = Probing()
    await scene.do(again(probe=True))
    (early,) = roots
    asked = "A node is being asked as well; its answer comes here in a minute or so."
    assert (early[0], early[2]) == (FIRST[0], asked)
    assert (asked in scene.root, len(scene.said)) == (False, len(FIRST) + 1)


async def test_look_that_sees_the_fault_at_a_glance_asks_for_no_run(
    scene: Scene, wall: Wall
) -> None:
    await scene.do(request())
    scene.diagnosis.fails = True
    for minutes in (2, 3):
        wall.at += timedelta(minutes=minutes)
        (look,) = await looks_due(scene.desk.memory, wall.at)
        await scene.do(look)
    assert scene.diagnosis.looked == ["nsg_outbound of nodepool1"] * 2
    assert (len(scene.diagnosis.asked), scene.heads()) == (1, FIRST)
    assert (await scene.incident()).next_check_at == wall.at + timedelta(minutes=5)


async def test_work_that_was_lost_is_taken_up_by_the_timer(scene: Scene, wall: Wall) -> None:
    scene.diagnosis.make = healthy
    scene.slack.workspace.inject(Fault(method="chat.update", error="invalid_auth"))
    with pytest.raises(PostFailed):
        await scene.do(event())
    wall.at += timedelta(minutes=14)
    assert await looks_due(scene.desk.memory, wall.at) == []
    wall.at += timedelta(minutes=2)
    (look,) = await looks_due(scene.desk.memory, wall.at)
    assert await looks_due(scene.desk.memory, wall.at) == []
    await scene.do(look)
    assert (scene.root[0].split(":")[0], (await scene.incident(look.incident or "")).done) == (
        "✅ No fault found now",
        True,
    )
    wall.at += timedelta(days=2)
    assert [one.key for one in await scene.desk.memory.incidents.left(wall.at)] == []


async def test_run_again_that_cannot_be_had_keeps_the_verdict(scene: Scene) -> None:
    await scene.do(request())
    before, root = len(scene.said), scene.root
    scene.diagnosis.error = NoReport("There is no cluster aks-shop.", "Check the name.", "gone")
    await scene.do(again(answer_url=scene.url()))
    assert (scene.heads(before), scene.root) == (["  ⚠ No answer for aks-shop"], root)
    assert scene.whispers == ["gone"]


async def test_incident_that_is_forgotten_is_told_to_who_presses(scene: Scene) -> None:
    await scene.do(again(answer_url=scene.url()))
    await scene.do(press(Action.ON_IT, answer_url=scene.url()))
    assert (scene.whispers, scene.said) == ([FORGOTTEN, FORGOTTEN], [])


async def look(scene: Scene, wall: Wall) -> list[DiagnosisRequest]:
    """Do what the timer does, and the looks that it asks for."""
    jobs = await looks_due(scene.desk.memory, wall.at)
    for job in jobs:
        await scene.do(job)
    return jobs


async def test_fix_is_verified_once_by_the_timer(scene: Scene, wall: Wall) -> None:
    await scene.do(event())
    (key,) = {one.key for one in await scene.desk.memory.incidents.due(NOW + LATER)}
    before = len(scene.said)
    assert await look(scene, wall) == []
    wall.at += timedelta(minutes=2)
    assert len(await look(scene, wall)) == 1
    assert scene.said[before:] == []
    scene.diagnosis.make = lambda: healthy(findings=FIXED)
    wall.at += timedelta(minutes=3)
    await look(scene, wall)
    assert scene.heads(before) == [
        "  ✅ Verified fixed after 5 minutes: Nsg outbound passes now, and no other check fails."
    ]
    wall.at += timedelta(hours=3)
    assert await look(scene, wall) == []
    incident = await scene.incident(key)
    assert (incident.fixed_at, incident.next_check_at) == (NOW + timedelta(minutes=5), None)


async def test_looks_end_after_two_hours(scene: Scene, wall: Wall) -> None:
    await scene.do(request())
    looks = 0
    for _ in range(240):
        wall.at += timedelta(minutes=1)
        looks += len(await look(scene, wall))
    assert looks == 9


async def test_look_that_cannot_see_waits_for_the_next(scene: Scene, wall: Wall) -> None:
    await scene.do(request())
    before = len(scene.said)
    scene.diagnosis.error = NoReport("There is no cluster aks-shop.", "Check the name.")
    wall.at += timedelta(minutes=2)
    await look(scene, wall)
    incident = await scene.incident()
    assert (incident.next_check_at, scene.said[before:]) == (wall.at + timedelta(minutes=3), [])


async def test_look_that_was_lost_is_asked_for_again(scene: Scene, wall: Wall) -> None:
    await scene.do(request())
    wall.at += timedelta(minutes=2)
    memory = scene.desk.memory
    first, lost = await looks_due(memory, wall.at), await looks_due(memory, wall.at)
    wall.at += LATER
    second = await looks_due(memory, wall.at)
    assert [one.incident for one in (*first, *lost, *second)] == [KEY] * 2
    assert first != second


async def test_on_it_names_the_person_in_the_root(scene: Scene) -> None:
    await scene.do(request())
    before = len(scene.said)
    for _ in range(2):
        await scene.do(press(Action.ON_IT))
    assert ("On it: @ann" in scene.root, len(scene.said)) == (True, before)
    scene.diagnosis.make = healthy
    await scene.do(again())
    assert "On it: @ann" in scene.root


async def test_mute_keeps_the_cluster_quiet_for_an_hour(scene: Scene, wall: Wall) -> None:
    await scene.do(event(correlation="c-1"))
    (due,) = await scene.desk.memory.incidents.due(NOW + LATER)
    await scene.do(press(Action.MUTE, incident=due.key))
    before = len(scene.said)
    wall.at += timedelta(minutes=59)
    await scene.do(event(key="1" * 32, correlation="c-2"))
    assert (await look(scene, wall), scene.said[before:]) == ([], [])
    assert [line for line in scene.root if line.startswith("Quiet until")] != []
    wall.at += timedelta(minutes=1)
    assert len(await look(scene, wall)) == 1
    await scene.do(event(key="2" * 32, correlation="c-3"))
    assert len(scene.said) > before


async def test_not_the_cause_is_counted_once_a_person(scene: Scene) -> None:
    caught()
    before = totals(figures.NOT_THE_CAUSE)
    await scene.do(request())
    for user in ("U0BOB", "U0ANN", "U0ANN"):
        await scene.do(press(Action.NOT_CAUSE, user=user))
    assert grown(figures.NOT_THE_CAUSE, before) == {("nsg_outbound",): 2}
    assert await scene.desk.memory.doubts.counted() == {"nsg_outbound": 2}
    assert [line for line in scene.root if line.startswith("Not the cause")] == [
        "Not the cause, says @ann"
    ]


async def test_not_the_cause_of_a_verdict_without_one_is_not_counted(scene: Scene) -> None:
    scene.diagnosis.make = healthy
    await scene.do(request())
    await scene.do(press(Action.NOT_CAUSE))
    assert await scene.desk.memory.doubts.counted() == {}


async def test_press_on_a_root_that_was_deleted_is_remembered(scene: Scene) -> None:
    await scene.do(request())
    scene.slack.workspace.inject(Fault(method="chat.update", error="message_not_found"))
    await scene.do(press(Action.ON_IT))
    assert (await scene.incident()).on_it == "U0ANN"


async def test_report_is_handed_out_once_a_press(scene: Scene) -> None:
    await scene.do(request())
    before = len(scene.said)
    for key in ("b" * 32, "b" * 32, "c" * 32):
        await scene.do(press(Action.REPORT, key=key))
    assert len(scene.said) - before == 2
    assert {one.thread_ts for one in scene.said[before:]} == {scene.said[0].ts}


async def test_paper_that_is_not_there_is_told_in_private(scene: Scene) -> None:
    await scene.do(request())
    await scene.do(press(Action.TICKET, answer_url=scene.url()))
    assert scene.whispers == [NO_PAPERS]


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (lambda _: again(), ["  ⚠ No answer for aks-shop"]),
        (lambda _: press(Action.ON_IT), []),
        (lambda _: again(trigger=Trigger.TIMER, user=None), []),
    ],
)
async def test_job_on_a_thread_that_is_given_up_leaves_its_verdict_alone(
    scene: Scene, job: Callable[[str], DiagnosisRequest | Press], said: list[str]
) -> None:
    await scene.do(request())
    heads = scene.heads()
    await scene.desk.give_up(job(scene.url()), "poison-1", scene.diagnosis)
    assert scene.heads() == [*heads, *said]


async def test_press_that_is_given_up_is_told_to_who_pressed(scene: Scene) -> None:
    await scene.do(request())
    lost = press(Action.ON_IT, answer_url=scene.url())
    await scene.desk.give_up(lost, "poison-1", scene.diagnosis)
    assert scene.whispers == [GAVE_UP]


async def test_look_that_is_given_up_before_any_verdict_says_so(scene: Scene, wall: Wall) -> None:
    scene.diagnosis.error = RuntimeError("a bug")
    with pytest.raises(RuntimeError):
        await scene.do(event(correlation="c-1"))
    wall.at += timedelta(minutes=16)
    (look,) = await looks_due(scene.desk.memory, wall.at)
    await scene.desk.give_up(look, "poison-1", scene.diagnosis)
    assert scene.heads()[0] == "⚠ No answer for aks-shop"


async def test_run_again_that_is_given_up_shows_the_verdict_that_stood(
    scene: Scene, time: FakeTime
) -> None:
    await scene.do(request())
    root = scene.root
    scene.diagnosis = Slow(error=RuntimeError("a bug"), time=time)
    with pytest.raises(RuntimeError):
        await scene.do(again(), "message-9")
    assert "Checking" in scene.root[0]
    await scene.desk.give_up(again(), "message-9", scene.diagnosis)
    assert (scene.root, (await scene.incident()).done) == (root, True)


async def test_giving_up_goes_on_where_it_stopped(scene: Scene) -> None:
    scene.slack.workspace.inject(Fault(method="chat.update", error="invalid_auth"))
    asked = request()
    with pytest.raises(Exception, match="invalid_auth"):
        await scene.do(asked)
    scene.slack.workspace.inject(Fault(method="chat.update", error="invalid_auth"))
    with pytest.raises(Exception, match="invalid_auth"):
        await scene.desk.give_up(asked, "poison-1", scene.diagnosis)
    for _ in range(2):
        await scene.desk.give_up(asked, "poison-1", scene.diagnosis)
    assert scene.heads() == FIRST


async def test_reply_that_slack_never_takes_leaves_the_verdict_and_is_named(scene: Scene) -> None:
    fault = Fault(method="chat.postMessage", error="invalid_arguments")
    scene.slack.workspace.trouble = after(2, fault)
    with pytest.raises(PostFailed):
        await scene.do(request())
    scene.slack.workspace.inject(fault)
    await scene.desk.give_up(request(), "poison-1", scene.diagnosis)
    lacking = "  ⚠ Slack refused 1 message of this thread. The menu of the message above has the"
    assert scene.heads() == [*FIRST[:2], *FIRST[3:], f"{lacking} full report."]


async def test_who_asked_for_what_is_a_line_that_nobody_can_forge(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="aks_conncheck.audit")
    await scene.do(request())
    await scene.do(again(probe=True, user="U0ANN\nforged"))
    await scene.do(press(Action.MUTE))
    cluster = str(builders.CLUSTER_ID).lower()
    lines = [one.getMessage() for one in caplog.records if one.name == "aks_conncheck.audit"]
    assert lines == [
        f"diagnosis (slash): by U0ANN in {CHANNEL} on {cluster}",
        f"diagnosis (button) with a node probe: by - in {CHANNEL} on {cluster}",
        f"mute: by U0ANN in {CHANNEL} on {cluster}",
    ]


async def test_second_paper_that_slack_refused_does_not_double_the_first(scene: Scene) -> None:
    scene.diagnosis = Papers()
    await scene.do(request())
    before = len(scene.said)
    scene.slack.workspace.trouble = after(1, Fault(method=UPLOADED, error="invalid_auth"))
    asked = press(Action.REPORT)
    with pytest.raises(PostFailed):
        await scene.do(asked)
    for _ in range(2):
        await scene.do(asked)
    assert [one.text for one in scene.said[before:]] == ["report.md", "report.json"]


async def test_job_that_is_given_up_leaves_the_work_of_another_alone(scene: Scene) -> None:
    await scene.do(request())
    working = await scene.desk.memory.incidents.take(await scene.incident(), "c" * 32, "message-7")
    assert working is not None
    before = len(scene.said)
    lost = again(answer_url=scene.url())
    await scene.desk.give_up(lost, "poison-1", scene.diagnosis)
    await working.save(posted=0)
    assert (scene.heads(before), scene.whispers) == ([], [GAVE_UP])


async def test_run_again_behind_a_reply_that_slack_never_takes_comes_to_an_end(
    scene: Scene, wall: Wall
) -> None:
    refused = Fault(method="chat.postMessage", error="invalid_arguments")
    scene.slack.workspace.trouble = after(2, refused)
    with pytest.raises(PostFailed):
        await scene.do(request())
    wall.at += LEASE
    scene.slack.workspace.inject(refused)
    with pytest.raises(PostFailed):
        await scene.do(again(), "message-9")
    scene.slack.workspace.inject(refused)
    await scene.desk.give_up(again(), "poison-1", scene.diagnosis)
    assert (await scene.incident()).done
    assert scene.heads()[:4] == [*FIRST[:2], *FIRST[3:]]


async def test_failure_after_a_fix_is_told_although_the_worker_died_at_the_end(
    scene: Scene, wall: Wall
) -> None:
    loose = event(pool="np1")
    await scene.do(loose)
    before = len(scene.said)
    scene.diagnosis.make = lambda: healthy(findings=FIXED)
    wall.at += timedelta(minutes=3)
    (job,) = await looks_due(scene.desk.memory, wall.at)
    forgetful = replace(scene.desk, table=lambda _: Dying(scene.desk.memory.table))
    with pytest.raises(ConnectionError):
        await forgetful.answer(job, "look-1", scene.diagnosis)
    await scene.do(job, "look-1")
    assert len(scene.said) == before + 1
    scene.diagnosis.make = report
    wall.at += timedelta(minutes=5)
    await scene.do(event(key="9" * 32, pool="np1"))
    assert scene.heads(before + 1)[0] == FIRST[0]


async def test_root_stays_with_its_incident_when_old_things_are_forgotten(
    scene: Scene, wall: Wall
) -> None:
    await scene.do(request())
    scene.diagnosis.fails = True
    wall.at += timedelta(minutes=30)
    for job in await looks_due(scene.desk.memory, wall.at):
        await scene.do(job)
    wall.at += timedelta(days=1) - timedelta(minutes=10)
    await scene.desk.memory.purge(wall.at, timedelta(days=1))
    await scene.do(press(Action.ON_IT))
    assert any("On it: @ann" in line for line in scene.root)


async def test_failure_after_no_fault_was_found_is_looked_at(scene: Scene, wall: Wall) -> None:
    scene.diagnosis.make = healthy
    await scene.do(event(pool="np1"))
    before = len(scene.said)
    scene.diagnosis.make = report
    await scene.do(event(key="8" * 32, pool="np1"))
    assert await looks_due(scene.desk.memory, wall.at) == []
    wall.at += timedelta(minutes=12)
    await scene.do(event(key="9" * 32, pool="np1"))
    await look(scene, wall)
    assert scene.root[0] == FIRST[0]
    assert len(scene.said) > before


async def test_quiet_of_one_incident_does_not_end_that_of_another(scene: Scene, wall: Wall) -> None:
    await scene.do(event(pool="np1"))
    await scene.do(event(key="1" * 32, pool="np2"))
    before = len(scene.said)
    incidents = await scene.desk.memory.incidents.due(NOW + LATER)
    for at, one in enumerate(incidents):
        await scene.do(press(Action.MUTE, key=f"{at:032}", incident=one.key))
    wall.at += timedelta(minutes=20)
    for at, pool in enumerate(("np1", "np2")):
        await scene.do(event(key=f"{at + 5:032}", pool=pool))
    assert (len(incidents), scene.said[before:]) == (2, [])
