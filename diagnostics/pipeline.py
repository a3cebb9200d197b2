"""The whole way of one incident: classify, collect, ask, probe if wanted, ask again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from diagnostics.asked import Request, incident_of, with_message
from diagnostics.collect import Terms, add_history, collect, is_due
from diagnostics.collect.probing import is_askable, probe_node
from diagnostics.judging import findings_of, other_error_report, report_of
from diagnostics.judging.asking import finding_of, is_pending
from diagnostics.judging.reporting import completed
from diagnostics.model.incident import Category, Incident, Source
from diagnostics.model.report import Progress, Report
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm
from diagnostics.telemetry.spans import in_spans, span

OnProgress = Callable[[Progress], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run. `snapshot` is None where nothing was read from Azure."""

    report: Report
    incident: Incident
    snapshot: Snapshot | None


async def diagnose(
    request: Request,
    arm: Arm,
    *,
    now: Callable[[], datetime],
    progress: OnProgress | None = None,
    terms: Terms | None = None,
) -> Run:
    """Diagnose one cluster: 10-30 ARM reads, and 30-90 s more where a node is probed.

    It ends within the `limit_s` of its terms: what was not read by then is missing, and the
    verdict is what the rest allows.

    Raises:
        ClusterNotFound: Azure says there is no such cluster.
        PoolNotFound: the cluster has no pool of the name asked for.
    """
    course = _Course(
        request=request,
        arm=arm,
        now=now,
        progress=progress,
        terms=terms or Terms(),
        started=now(),
        began_s=asyncio.get_running_loop().time(),
    )
    with _lone_error_bare():
        return await course.run()


@contextmanager
def _lone_error_bare() -> Iterator[None]:
    """Raise a group's only error as itself: who shows progress knows its errors by their type."""
    try:
        yield
    except ExceptionGroup as group:
        error: Exception = group
        while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
            error = error.exceptions[0]
        if error is group:
            raise
        raise error from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """One run; `began_s` is when it began by the event loop's time."""

    request: Request
    arm: Arm
    now: Callable[[], datetime]
    progress: OnProgress | None
    terms: Terms
    started: datetime
    began_s: float

    @property
    def _until(self) -> float:
        return self.began_s + self.terms.limit_s

    @property
    def _seconds(self) -> float:
        return (self.now() - self.started).total_seconds()

    async def run(self) -> Run:
        with span("classify"):
            error = self.request.error
            told = incident_of(self.request, error, Source.GIVEN if error else None)
        if told.category is Category.NOT_THIS_ERROR:
            return Run(report=other_error_report(told), incident=told, snapshot=None)

        async def on_stage(so_far: Snapshot) -> None:
            await self._tell(told, so_far)

        with span("collect"):
            snapshot = await collect(
                told, self.arm, now=self.started, on_stage=on_stage, terms=self.terms
            )
        incident = with_message(self.request, told, snapshot)
        if incident.category is not Category.NOT_THIS_ERROR:
            snapshot = await self._with_history(incident, snapshot)
            snapshot = await self._with_probe(incident, snapshot)
        return self._judged(incident, snapshot)

    async def _with_history(self, incident: Incident, snapshot: Snapshot) -> Snapshot:
        """Tell the verdict, and read what was changed meanwhile."""
        if not is_due(incident, snapshot):
            return snapshot
        with span("history"):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tell_early(incident, snapshot, asks_node=False))
                return await add_history(snapshot, self.arm, self.terms, self._until)

    async def _with_probe(self, incident: Incident, snapshot: Snapshot) -> Snapshot:
        if not self.request.probe:
            return snapshot
        if is_askable(incident, snapshot):
            await self._tell_early(incident, snapshot, asks_node=True)
        with span("probe"):
            probe = await probe_node(incident, snapshot, self.arm, self._until)
        return replace(snapshot, probe=probe)

    def _judged(self, incident: Incident, snapshot: Snapshot) -> Run:
        return _judged(incident, snapshot, self._seconds, self.arm.calls)

    async def _tell_early(self, incident: Incident, snapshot: Snapshot, *, asks_node: bool) -> None:
        if self.progress is None:
            return
        early = report_of(incident, snapshot, seconds=self._seconds, arm_calls=self.arm.calls)
        await self._tell(incident, snapshot, early, asks_node=asks_node)

    async def _tell(
        self,
        incident: Incident,
        snapshot: Snapshot,
        early: Report | None = None,
        *,
        asks_node: bool = False,
    ) -> None:
        if self.progress is None:
            return
        findings = findings_of(incident, snapshot)
        await self.progress(
            Progress(
                incident=completed(incident, snapshot),
                findings=tuple(each for each in findings if not is_pending(each)),
                waiting=tuple(each.title for each in findings if is_pending(each)),
                report=early,
                asks_node=asks_node,
            )
        )


def replay(incident: Incident, snapshot: Snapshot) -> Report:
    """Judge a saved snapshot again, offline."""
    return _judged(incident, snapshot, 0.0, 0).report


def _judged(incident: Incident, snapshot: Snapshot, seconds: float, calls: int) -> Run:
    if incident.category is Category.NOT_THIS_ERROR:
        report = replace(other_error_report(incident), seconds=seconds, arm_calls=calls)
    else:
        with span("judge"):
            ask = in_spans(finding_of)
            report = report_of(incident, snapshot, seconds=seconds, arm_calls=calls, ask=ask)
    return Run(report=report, incident=incident, snapshot=snapshot)
