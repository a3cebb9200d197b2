"""Readings of the Activity Log."""

from collections.abc import AsyncIterable, AsyncIterator
from datetime import UTC, datetime

from azure.mgmt.monitor.models import EventData

from diagnostics.arm.parse_activity import parse_entry
from diagnostics.arm.requests import Reading, Readings
from diagnostics.model.activity import LogEntry, LogQuery
from diagnostics.model.ids import ResourceId, resource_group

_MOST_PAGES = 5
# Entries carry the caller's name and claims; what is not selected is not even sent.
_FIELDS = "correlationId,eventTimestamp,operationName,properties,resourceId,status"


class ActivityReadings(Readings):
    """What was done to the resources of a group."""

    async def activity(self, group_id: ResourceId, query: LogQuery) -> tuple[LogEntry, ...]:
        """List a resource group's Activity Log entries, newest first, a few pages at most."""
        client = self._requests.clients.monitor(group_id)
        wanted, fields = _filter(group_id, query), _FIELDS
        if query.with_callers:
            fields = f"caller,{fields}"
        found = await self._requests.every(
            Reading(group_id, "Microsoft.Insights/eventtypes/values/read"),
            lambda: _first_pages(client.activity_logs.list(wanted, fields).by_page()),
            lambda model: parse_entry(model, with_caller=query.with_callers),
        )
        entries = (entry for entry in found if entry is not None)
        return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


async def _first_pages(
    pages: AsyncIterable[AsyncIterator[EventData]],
) -> AsyncIterator[EventData]:
    read = 0
    async for page in pages:
        async for item in page:
            yield item
        read += 1
        if read == _MOST_PAGES:
            return


def _filter(group_id: ResourceId, query: LogQuery) -> str:
    """Write the one form of filter that Azure takes for a resource group."""
    return (
        f"eventTimestamp ge '{_time(query.since)}' and eventTimestamp le '{_time(query.until)}' "
        f"and resourceGroupName eq '{resource_group(group_id)}'"
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
