"""Everything that the bot shows in Slack, collected for tests that hold all of it to a rule.

Another kind of message or view joins them by a function here and its name in `COLLECTORS`.
"""

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.blocks import (
    no_answer_call,
    progress_message,
    report_messages,
    started_message,
    trouble_message,
)
from bot.blocks.again import (
    changed_message,
    fixed_messages,
    lacking_message,
    recovered_message,
)
from bot.blocks.digest import digest_call, digest_messages
from bot.blocks.picks import form_message, pick_message
from bot.blocks.standing import standing
from bot.context import Context
from bot.incident import Incident
from bot.posting import Message
from bot.storm.window import FIXED, RECOVERED, Case
from bot.views.form import Prefill, form_view
from bot.views.options import cluster_option, cluster_options
from bot.ways.naming import Choice
from diagnostics.asked import Request
from diagnostics.model.ids import ResourceId
from diagnostics.model.report import Progress, Report, State
from diagnostics.pipeline import diagnose
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.bot.reports import CHANNEL, KEY, NOW, context, event, healthy, progress, report, request
from tests.bot.typed import Shown
from tests.builders import CLUSTER_ID
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
            for asks in (True, False):
                early = progress(report=report(state), asks_node=asks)
                seen = progress_message(context(asked), early)
                yield from named(f"early {state} {way} {asks}", [seen])
        yield from named(f"healthy {way}", report_messages(context(asked), healthy()))


def later_messages() -> Named:
    """Yield what follows a verdict: checked again, fixed, recovered, and what people said."""
    about = context(event())
    for state in State:
        before = (state.value, {"nsg_outbound": "passed"})
        again = [changed_message(context(), "U0ANN", before, report())]
        yield from named(f"changed from {state}", again)
    same = ("cause_found", {each.id: each.outcome.value for each in report().findings})
    yield from named("changed nothing", [changed_message(about, None, same, report())])
    commands = (("az", "aks", "update", "--yes"),)
    for retry in ((), commands):
        yield from named(
            f"fixed {len(retry)}", fixed_messages(about, ("NSG outbound", "passes now"), 12, retry)
        )
    yield from named("recovered", [recovered_message(about)])
    root = report_messages(about, report())[0]
    for said in (
        {"on_it": "U0BEN"},
        {"not_cause": "U0BEN"},
        {"muted_until": NOW + timedelta(hours=1)},
        {"on_it": "U0BEN", "not_cause": "U0ANN", "muted_until": NOW + timedelta(hours=1)},
    ):
        fields: dict[str, Any] = said
        incident = Incident(key=KEY, cluster_id=CLUSTER_ID, created_at=NOW, **fields)
        yield from named(f"standing {' '.join(said)}", [standing(root, incident, NOW)])


def form() -> Named:
    """Yield the form, its list of clusters, and what is shown in its place."""
    option = cluster_option(CLUSTER_ID)
    filled = Prefill(
        channel=CHANNEL,
        thread_ts="1.2",
        error="Connection timed out " * 500,
        picked=option,
        typed="rg-shop/aks-shop",
        where="C0ALERTS",
        asks=True,
    )
    for name, prefill in (("empty", Prefill()), ("filled", filled)):
        yield f"form {name}", Shown(kind="Modal", value=form_view(prefill))
    many = [f"{CLUSTER_ID}-{at}" for at in range(150)]
    for query in ("", "shop", "none", "x" * 200):
        options = cluster_options(query, many)
        yield f"options {query[:9]}", Shown(kind="Options", value={"options": options})
    for is_exact in (True, False):
        choice = Choice(offered=(CLUSTER_ID, CLUSTER_ID), is_exact=is_exact)
        yield from named(f"pick {is_exact}", [pick_message(choice, "timed out " * 500)])
    yield from named("form button", [form_message("1.2", "timed out " * 500)])


def digests() -> Named:
    """Yield the digests of few and of many clusters, with the call, and what a thread lacks."""
    states = ["", RECOVERED, FIXED, "given_up", *(each.value for each in State)]
    for many in (3, 75):
        cases = [
            Case(
                key=str(at),
                cluster_id=f"{CLUSTER_ID}-{at}",
                state=states[at % len(states)],
                title="NSG outbound rules",
                resource_id=f"/x/nsg-{at % 7}" if at % 2 else "",
                region="uksouth",
                link="https://contoso.slack.com/archives/C0/p1" if at % 3 else "",
            )
            for at in range(many)
        ]
        yield from named(f"digest {many}", digest_messages(cases))
        call = digest_call(cases, "S0ONCALL", is_loud=True)
        yield from named(f"digest call {many}", [call] if call else [])
    sound = [
        Case(key=str(at), cluster_id=str(at), state="no_fault_found", region="uksouth")
        for at in range(3)
    ]
    yield from named("digest of a platform", digest_messages(sound))
    for lacking in (1, 2):
        yield from named(f"lacking {lacking}", [lacking_message(context(event()), lacking)])


COLLECTORS: tuple[Callable[[], Named], ...] = (
    run_messages,
    verdict_messages,
    later_messages,
    form,
    digests,
)


def named(name: str, messages: list[Message]) -> Named:
    """Name messages by their place in a thread; files have no blocks."""
    for at, message in enumerate(messages):
        if "file" not in message:
            yield f"{name} {at}", Shown(kind="Message", value=message)


async def scenario_messages(setenv: Callable[[str, str], None]) -> dict[str, Shown]:
    """Diagnose every scenario, told and found, and return the messages of every step.

    `setenv` is given the identity's settings, which azure-identity reads from the environment.
    """
    first = next(iter(SCENARIOS.values())).build()
    shown: dict[str, Shown] = {}
    async with serve(first, page_size=50) as azure, AsyncExitStack() as stack:
        for name, value in azure_settings(first, azure).items():
            setenv(name, value)
        arm = await stack.enter_async_context(reading(first, azure))
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
