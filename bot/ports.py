"""What the chat side needs of the diagnosis: a port, and the one error that is for people."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from bot.request import DiagnosisRequest
from diagnostics.model.report import Progress, Report

OnProgress = Callable[[Progress], Awaitable[None]]


class NoReport(Exception):
    """A diagnosis that cannot be made, and trying again would not help.

    `why` and `advice` are for the thread, `private` (mrkdwn, safe) for the asker alone.
    """

    def __init__(self, why: str, advice: str, private: str | None = None) -> None:
        """Say why, and what to do."""
        super().__init__(why)
        self.advice = advice
        self.private = private


class Diagnostician(Protocol):
    """Looks at Azure on behalf of the desk."""

    async def diagnose(self, request: DiagnosisRequest, progress: OnProgress) -> Report:
        """Diagnose a cluster.

        Raises:
            NoReport: that cannot be done.
        """

    async def still_fails(self, request: DiagnosisRequest, check: str, resource_id: str) -> bool:
        """Say whether one check fails as it did, with the readings that decide it alone.

        False where it does not, or where only a whole run can tell.
        """

    def papers(
        self, report: Report, request: DiagnosisRequest
    ) -> Mapping[str, list[dict[str, Any]]]:
        """Return the messages with files that a person may ask for, by the action that asks."""

    async def has_recovered(self, request: DiagnosisRequest) -> bool:
        """Say whether cluster and pools are Succeeded again (two ARM reads); False in doubt."""

    async def tags(self, cluster_id: str) -> Mapping[str, str] | None:
        """Return a cluster's tags (one ARM read); None where Azure does not show them in time."""

    async def cluster_of(self, node_group: str) -> str | None:
        """Return the id of the cluster that manages a resource group (one ARM read).

        None where no cluster does.
        """
