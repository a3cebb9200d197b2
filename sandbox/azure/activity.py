"""The Activity Log: what was done to resources, by whom, and how it ended.

Entries are kept with personal data, as in Azure: a reader has to leave it out by `$select`.
"""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta

from sandbox.azure import events, faults, ids
from sandbox.azure.calls import Call
from sandbox.azure.store import Body
from sandbox.world import World

_SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
VALUES = "microsoft.insights/eventtypes/values"
_FILTER = re.compile(
    r"eventTimestamp ge '(?P<since>[^']+)' and eventTimestamp le '(?P<until>[^']+)'"
    r"( and resourceGroupName eq '(?P<group>[^']+)')?"
)


def record(
    world: World,
    resource_id: str,
    operation: str,
    *,
    error: Body | None = None,
    hours_ago: float = 0,
) -> Body:
    """Note that an operation ended just now or some hours ago; with an error it has failed.

    The entry is returned, so that a part of another operation can take over its correlation.
    """
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    properties: Body = {"statusCode": "OK", "serviceRequestId": None}
    if error is not None:
        said = json.dumps({"status": "Failed", "error": error})
        properties = {"statusCode": "Conflict", "statusMessage": said}
    entry = {
        "authorization": {"action": operation, "scope": resource_id},
        "caller": events.CLAIMS[f"{_SOAP}/upn"],
        "claims": dict(events.CLAIMS),
        "correlationId": str(uuid.uuid4()),
        "eventDataId": f"{len(world.log):08d}-0000-4000-8000-000000000000",
        "eventName": _word("EndRequest"),
        "eventTimestamp": at.isoformat().replace("+00:00", "Z"),
        "level": "Informational" if error is None else "Error",
        "operationName": _word(operation),
        "properties": properties,
        "resourceGroupName": ids.after(resource_id, "resourceGroups"),
        "resourceId": resource_id,
        "status": _word("Succeeded" if error is None else "Failed"),
    }
    world.log.append(entry)
    return entry


def record_all(world: World, resource_id: str, operation: str, *, hours_ago: float) -> None:
    """Note an operation that went well as Azure does: started, accepted, over a minute later."""
    over = record(world, resource_id, operation, hours_ago=hours_ago)
    ended = datetime.fromisoformat(over["eventTimestamp"])
    for status, name, seconds in (("Accepted", "EndRequest", 58), ("Started", "BeginRequest", 60)):
        at = (ended - timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
        world.log.append(
            {**over, "eventTimestamp": at, "eventName": _word(name), "status": _word(status)}
        )


def entries(world: World, call: Call) -> list[Body]:
    """List the entries that a request selects, newest first.

    Raises:
        Fault: the filter is not one of the few that Azure takes.
    """
    asked = _FILTER.fullmatch(call.query.get("$filter", ""))
    if asked is None:
        raise faults.bad_request("BadRequest", "The $filter is not supported.")
    since, until = (datetime.fromisoformat(asked[bound]) for bound in ("since", "until"))
    held = [
        entry
        for entry in world.log
        if since <= datetime.fromisoformat(entry["eventTimestamp"]) <= until
        and ids.within(entry["resourceId"], f"/subscriptions/{call.subscription_id}")
        and asked["group"] in (None, entry["resourceGroupName"])
    ]
    held.sort(key=lambda entry: str(entry["eventTimestamp"]), reverse=True)
    return [_selected(entry, call.query.get("$select", "")) for entry in held]


def _selected(entry: Body, select: str) -> Body:
    wanted = [field for field in select.split(",") if field]
    return {field: entry[field] for field in wanted or entry}


def _word(value: str) -> Body:
    return {"value": value, "localizedValue": value}
