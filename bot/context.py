"""What every message of one thread needs to know beside the report."""

from dataclasses import dataclass
from datetime import datetime

from bot.clouds import PUBLIC
from bot.request import DiagnosisRequest
from diagnostics.model.ids import ResourceId, name


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The request, where its thread goes, whom to call, and when (aware UTC).

    `portal` is the address of the cloud's portal, without a slash at its end.
    """

    request: DiagnosisRequest
    channel: str
    oncall_group: str | None
    now: datetime
    portal: str = PUBLIC.portal

    @property
    def cluster(self) -> str:
        """Return the cluster's name."""
        return name(ResourceId(self.request.cluster_id))

    @property
    def incident(self) -> str:
        """Return the key of the incident that the thread is about."""
        return self.request.incident or self.request.key
