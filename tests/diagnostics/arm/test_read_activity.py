"""The Activity Log is asked for one group and time, without personal data, a few pages long."""

from dataclasses import replace
from datetime import timedelta

from diagnostics.model.activity import LogQuery
from diagnostics.model.ids import group_id
from diagnostics.ports import Arm
from tests import builders
from tests.diagnostics.arm.scripted import Reply, Script

GROUP = group_id(builders.CLUSTER_ID)
PATH = (
    f"/subscriptions/{builders.SUBSCRIPTION}"
    "/providers/Microsoft.Insights/eventtypes/management/values"
)
DAY = LogQuery(since=builders.NOW - timedelta(days=1), until=builders.NOW)


def _entry(at: str, **fields: object) -> dict[str, object]:
    return {"resourceId": builders.CLUSTER_ID, "eventTimestamp": f"2026-11-22T{at}Z"} | fields


async def test_personal_data_is_not_asked_for(arm: Arm, script: Script) -> None:
    script.body(PATH, {"value": []})

    assert await arm.activity(GROUP, DAY) == ()

    assert script.queries == [
        {
            "api-version": "2015-04-01",
            "$filter": (
                "eventTimestamp ge '2026-11-21T18:43:00.000000Z' and eventTimestamp le "
                "'2026-11-22T18:43:00.000000Z' and resourceGroupName eq 'rg-shop'"
            ),
            "$select": "correlationId,eventTimestamp,operationName,properties,resourceId,status",
        }
    ]


async def test_callers_are_asked_for_where_they_are_wanted(arm: Arm, script: Script) -> None:
    script.body(PATH, {"value": [_entry("10:00:00", caller="ann@contoso.example")]})

    found = await arm.activity(GROUP, replace(DAY, with_callers=True))

    assert [entry.caller for entry in found] == ["ann@contoso.example"]
    # The claims, which hold more of a person than the name, are not sent even so.
    assert [query["$select"] for query in script.queries] == [
        "caller,correlationId,eventTimestamp,operationName,properties,resourceId,status"
    ]


async def test_entries_are_sorted_newest_first(arm: Arm, script: Script) -> None:
    times = ("10:00:00", "12:00:00", "11:00:00")
    script.body(PATH, {"value": [_entry(at) for at in times]})

    assert [entry.at.hour for entry in await arm.activity(GROUP, DAY)] == [12, 11, 10]


async def test_endless_pages_end(arm: Arm, script: Script) -> None:
    page = {"value": [_entry("10:00:00")], "nextLink": f"{script.endpoint}{PATH}?more=1"}
    script.say(PATH, Reply(body=page))

    assert len(await arm.activity(GROUP, DAY)) == 5
    assert arm.calls == 5
