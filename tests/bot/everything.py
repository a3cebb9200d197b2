"""Everything that the bot shows in Slack, collected for tests that hold all of it to a rule.

Another kind of message or view joins them by a function here and its name in `COLLECTORS`.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from bot.blocks import (
    no_answer_call,
    progress_message,
    report_messages,
    started_message,
    trouble_message,
)
from bot.context import Context
from bot.posting import Message
from diagnostics.model.ids import ResourceId
from diagnostics.model.report import Progress, Report, State
from diagnostics.pipeline import Request, diagnose
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from tests.bot.reports import context, event, healthy, progress, report, request
from tests.bot.typed import Shown
from tests.sweep.seeing import reading

Named = Iterator[tuple[str, Shown]]
ASKED = {"slash": request(), "event": event()}


def everything() -> dict[str, Shown]:
    """Return all that the collectors show, by a name that says where it is from."""
    return dict(pair for collect in COLLECTORS for pair in collect())


def run_messages() -> Named:
    """Yield the messages before and without a report."""
    for way, asked in ASKED.items():
        about = context(asked)
        yield from named(f"started {way}", [started_message(about)])
        yield from named(f"progress {way}", [progress_message(about, progress())])
        yield from named(f"trouble {way}", [trouble_message(about, "There is no cluster.")])
        yield from named(f"advice {way}", [trouble_message(about, "No cluster.", "Check it.")])
        yield from named(f"gave up {way}", no_answer_call(about))


def verdict_messages() -> Named:
    """Yield the thread of every state, with all that a report can have."""
    for way, asked in ASKED.items():
        for state in State:
            yield from named(f"{state} {way}", report_messages(context(asked), report(state)))
        yield from named(f"healthy {way}", report_messages(context(asked), healthy()))


COLLECTORS: tuple[Callable[[], Named], ...] = (run_messages, verdict_messages)


def named(name: str, messages: list[Message]) -> Named:
    """Name messages by their place in a thread; files have no blocks."""
    for at, message in enumerate(messages):
        if "file" not in message:
            yield f"{name} {at}", Shown(kind="Message", value=message)


async def scenario_messages() -> dict[str, Shown]:
    """Diagnose every scenario, told and found, and return the messages of every step."""
    first = next(iter(SCENARIOS.values())).build()
    shown: dict[str, Shown] = {}
    async with serve(first, page_size=50) as azure, reading(first, azure) as arm:
        for name, scenario in SCENARIOS.items():
            world = scenario.build()
            azure.show(world)
            for way, asked in ASKED.items():
                about = context(asked)
                steps: list[Progress] = []

                async def keep(step: Progress, steps: list[Progress] = steps) -> None:
                    steps.append(step)

                error = world.error_text if way == "slash" else None
                wanted = Request(cluster_id=ResourceId(world.cluster_id), error=error)
                run = await diagnose(wanted, arm, now=lambda: datetime.now(UTC), progress=keep)
                shown |= _thread(f"{name} {way}", about, steps, run.report)
    return shown


def _thread(name: str, about: Context, steps: list[Progress], made: Report) -> dict[str, Shown]:
    before = [started_message(about), *(progress_message(about, step) for step in steps)]
    return {
        **dict(named(f"{name}, before", before)),
        **dict(named(f"{name}, after", report_messages(about, made))),
    }
