"""What every message of one thread needs to know beside the report."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.clouds import PUBLIC
from bot.request import DiagnosisRequest
from diagnostics.model.ids import ResourceId, name


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The request, where its thread goes, whom to call, and when (aware UTC).

    `oncall_group` is the id of a user group, or of a user. With `quiet_transient` an event's thread
    calls nobody where nothing wrong is found; with `hides_recovered` one that is over before
    anything was said has none. `portal` is the address of the cloud's portal, without a slash at
    its end.
    """

    request: DiagnosisRequest
    channel: str
    oncall_group: str | None
    now: datetime
    portal: str = PUBLIC.portal
    quiet_transient: bool = True
    hides_recovered: bool = False

    @property
    def cluster(self) -> str:
        """Return the cluster's name."""
        return name(ResourceId(self.request.cluster_id))

    @property
    def incident(self) -> str:
        """Return the key of the incident that the thread is about."""
        return self.request.incident or self.request.key

    @property
    def uncalled(self) -> "Context":
        """Return the same where nobody on call is to be called."""
        return replace(self, oncall_group=None)
