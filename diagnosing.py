"""The diagnosis as the chat side needs it: its port, over the pipeline and Azure.

Importing this file imports Azure's SDK, 1-2 s cold: do it where it is needed, off the loop.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from json import dumps
from typing import Any

from bot.ports import NoReport, OnProgress
from bot.private import absent
from bot.request import DiagnosisRequest, Trigger
from diagnostics import pipeline
from diagnostics.arm import AzureArm, TagLists, Tokens, open_arm
from diagnostics.asked import ClusterNotFound, NotThere, Request
from diagnostics.classify import classify
from diagnostics.collect import Lent, Recent, Terms
from diagnostics.looking import Fault, still_fails
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Category
from diagnostics.model.names import ClusterNameError, parse_cluster
from diagnostics.model.report import Report
from diagnostics.ports import ArmError, NotFound
from diagnostics.recovery import has_recovered
from diagnostics.render import Occasion, to_instance_view, to_json, to_markdown, to_ticket
from diagnostics.settings import SettingsError, read_azure_settings
from diagnostics.telemetry.lines import about, known
from diagnostics.telemetry.spans import span
from diagnostics.telemetry.verdicts import tell

NOT_THERE = "Check the name. If the cluster exists, the bot's identity needs Reader on it."
# Only an event names a pool; after a failed operation it may be gone again.
NO_POOL = "The operation's pool is gone. To check the others, ask for the cluster by name."
# Nobody stands behind these and has just repaired something.
UNASKED = frozenset({Trigger.EVENT, Trigger.ALERT})
TAGS_S = 15
GROUP_GONE = "ResourceGroupNotFound"
TICKET = "The text for a ticket with Azure Support: read it before you send it."
VIEW = "What the node's instance view says; it goes with the ticket."
UNSET = "Whoever runs the bot sets them; then ask again."

log = logging.getLogger("aks_conncheck")


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureDiagnostician:
    """The port `bot.ports.Diagnostician`.

    `tag_lists`, `tokens` and `recent` last from one diagnosis to the next.
    """

    environ: Mapping[str, str]
    now: Callable[[], datetime]
    tag_lists: TagLists = field(default_factory=TagLists)
    tokens: Tokens = field(default_factory=dict, repr=False)
    recent: Recent = field(default_factory=Recent)
    opening: Callable[..., AbstractAsyncContextManager[AzureArm]] = open_arm

    async def diagnose(self, request: DiagnosisRequest, progress: OnProgress) -> Report:
        """Diagnose a cluster.

        Raises:
            NoReport: there is no such cluster or pool, or the Azure settings are wrong.
        """
        asked = Request(
            cluster_id=ResourceId(request.cluster_id),
            error=error_told(request),
            pool=request.pool,
            probe=request.probe,
        )
        try:
            settings = read_azure_settings(self.environ)
            terms = Terms(
                with_callers=settings.show_callers,
                limit_s=settings.time_limit_s,
                lent=self._lent(request),
            )
            # Whoever took the job knows whose it is; without one, the request says it.
            with about(**({} if known() else request.ids)), span("diagnose", known()) as made:
                async with self._open() as arm:
                    run = await pipeline.diagnose(
                        asked, arm, now=self.now, progress=progress, terms=terms
                    )
                tell(run.report, made)
                return run.report
        except ClusterNotFound as error:
            raise NoReport(str(error), NOT_THERE, absent(request.cluster_id)) from error
        except NotThere as error:
            raise NoReport(str(error), NO_POOL) from error
        except SettingsError as error:
            raise NoReport(f"The bot's settings are wrong: {error}", UNSET) from error

    def _lent(self, request: DiagnosisRequest) -> Lent | None:
        """Lend what was read since a failure, and nothing to a person."""
        if request.trigger not in UNASKED or not request.failed_at:
            return None
        return self.recent.after(datetime.fromisoformat(request.failed_at))

    def papers(
        self, report: Report, request: DiagnosisRequest
    ) -> Mapping[str, list[dict[str, Any]]]:
        """Return the whole report and the text of a support ticket as files."""
        named = "aks-conncheck-report"
        occasion = Occasion(
            operation=request.operation, at=request.at, correlation=request.correlation
        )
        reported = (
            (f"{named}.md", to_markdown(report), "The full report, to read and to forward."),
            (f"{named}.json", dumps(to_json(report), indent=2), "The same report for programs."),
        )
        view = to_instance_view(report)
        ticket = (
            ("azure-support-ticket.txt", to_ticket(report, occasion), TICKET),
            *([("instance-view.txt", view, VIEW)] if view else []),
        )
        return {
            "report": [_paper(*each) for each in reported],
            "ticket": [_paper(*each) for each in ticket],
        }

    async def still_fails(self, request: DiagnosisRequest, check: str, resource_id: str) -> bool:
        """Say whether one check fails as it did; False where only a whole run can tell."""
        asked = Request(
            cluster_id=ResourceId(request.cluster_id),
            error=error_told(request),
            pool=request.pool,
        )
        try:
            settings = read_azure_settings(self.environ)
            terms = Terms(limit_s=settings.time_limit_s)
            async with self._open() as arm:
                fault = Fault(check=check, resource_id=resource_id)
                return await still_fails(asked, fault, arm, now=self.now, terms=terms)
        except SettingsError:
            return False

    async def has_recovered(self, request: DiagnosisRequest) -> bool:
        """Say whether cluster and pools are Succeeded again (two ARM reads); False in doubt."""
        try:
            async with self._open() as arm:
                return await has_recovered(ResourceId(request.cluster_id), arm)
        except SettingsError:
            return False

    async def tags(self, cluster_id: str) -> Mapping[str, str] | None:
        """Return a cluster's tags (one ARM read); None where Azure does not show them in time."""
        try:
            async with asyncio.timeout(TAGS_S), self._open() as arm:
                return dict((await arm.cluster(ResourceId(cluster_id))).tags)
        except (ArmError, SettingsError, TimeoutError) as error:
            log.warning("a cluster's tags are not read: %s", type(error).__name__)
            return None

    async def cluster_of(self, node_group: str) -> str | None:
        """Return the id of the cluster that manages a resource group; None where none does.

        Nor does one manage a group that is gone, as it is after its cluster was deleted.

        Raises:
            ArmError: that could not be read; trying again may help.
            SettingsError: the Azure settings are wrong.
        """
        try:
            async with self._open() as arm:
                manager = await arm.managed_by(ResourceId(node_group))
        except NotFound as error:
            # A subscription that is not found may only be one that is not shown.
            if GROUP_GONE in error.detail:
                return None
            raise
        try:
            return parse_cluster(manager or "", None)
        except ClusterNameError:
            return None

    async def clusters(self) -> tuple[str, ...]:
        """List the clusters that can be read, in every subscription."""
        async with self._open() as arm:
            return await arm.clusters()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[AzureArm]:
        settings = read_azure_settings(self.environ)
        async with self.opening(settings, tag_lists=self.tag_lists, tokens=self.tokens) as arm:
            yield arm


def error_told(request: DiagnosisRequest) -> str | None:
    """Return the error that was given; None for an alert that says nothing of it.

    What people point at may only say that something failed: then Azure's own text says more.
    """
    if request.trigger is not Trigger.SHORTCUT or request.error is None:
        return request.error
    said = classify(request.error, cluster_named=True)
    tells = said.category is not Category.UNSPECIFIED or said.error_name is not None
    return request.error if tells else None


def _paper(name: str, content: str, text: str) -> dict[str, Any]:
    return {"text": text, "file": {"name": name, "content": content}}
