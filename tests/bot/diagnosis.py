"""A diagnosis that ends as a test wants, behind the chat side's port."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.ports import OnProgress
from bot.request import DiagnosisRequest
from diagnostics.model.report import Report
from tests.bot.reports import progress as under_way
from tests.bot.reports import report

PAPER = {"text": "The full report.", "file": {"name": "report.md", "content": "# Report"}}


@dataclass(slots=True)
class Diagnosis:
    """Answers with what `make` returns, or raises `error`; `asked` lists who asked for it.

    `recovered` says whether the cluster is well again, `owners` maps node groups to clusters;
    `known_tags` are those of every cluster; `fails` says whether a check still does, and `looked`
    lists the checks asked.
    """

    error: Exception | None = None
    make: Callable[[], Report] = report
    recovered: bool = False
    owners: Mapping[str, str] = field(default_factory=dict)
    known_tags: Mapping[str, str] | None = None
    fails: bool = False
    looked: list[str] = field(default_factory=list)
    asked: list[DiagnosisRequest] = field(default_factory=list)

    async def diagnose(self, request: DiagnosisRequest, progress: OnProgress) -> Report:
        """Make it; a node is asked after what the configuration says."""
        self.asked.append(request)
        await progress(under_way())
        if request.probe:
            await progress(under_way(report=self.make(), asks_node=True))
        if self.error is not None:
            raise self.error
        return self.make()

    async def still_fails(self, request: DiagnosisRequest, check: str, resource_id: str) -> bool:
        """Answer what the test said."""
        del resource_id
        self.looked.append(f"{check} of {request.pool}")
        return self.fails

    def papers(
        self, report: Report, request: DiagnosisRequest
    ) -> Mapping[str, list[dict[str, Any]]]:
        """Return one paper."""
        del report, request
        return {"report": [PAPER]}

    async def has_recovered(self, request: DiagnosisRequest) -> bool:
        """Answer what the test said."""
        del request
        return self.recovered

    async def tags(self, cluster_id: str) -> Mapping[str, str] | None:
        """Return the same tags for every cluster."""
        del cluster_id
        return self.known_tags

    async def cluster_of(self, node_group: str) -> str | None:
        """Answer the cluster that a node group was given."""
        return self.owners.get(node_group)
