"""What a report tells of changes: those of the deciding resource first, and what was not read."""

from datetime import datetime, timedelta

import pytest

from diagnostics.judging.changes import MOST, changes_of
from diagnostics.judging.reporting import report_of
from diagnostics.model.activity import Change, History, NodeOperation, UnreadLog
from diagnostics.model.changes import PathChange, PathChanges, When
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.report import State, Verdict
from tests.builders import CLUSTER_ID, NOW, NSG_ID, TABLE_ID, cluster, incident, pool, snapshot

SINCE = NOW - timedelta(days=14)
DECIDED = Verdict(state=State.CAUSE_FOUND, summary="It is the NSG.", resource_id=NSG_ID)
OPEN = Verdict(state=State.NOT_DETERMINED, summary="Open.")
RULE_ID = ResourceId(f"{NSG_ID}/securityRules/deny")
NSG_WRITE = "Microsoft.Network/networkSecurityGroups/securityRules/write"
TABLE_WRITE = "Microsoft.Network/routeTables/write"
RULE_WORDS = "security rule deny of NSG nsg-nodes was created or updated"


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def rule_change(hours: float, **fields: object) -> Change:
    return Change(at=ago(hours), operation=NSG_WRITE, resource_id=RULE_ID, **fields)  # type: ignore[arg-type] # any field


def table_change(hours: float) -> Change:
    return Change(at=ago(hours), operation=TABLE_WRITE, resource_id=TABLE_ID)


def ended(hours: float, *, well: bool) -> NodeOperation:
    return NodeOperation(at=ago(hours), operation="w", resource_id=CLUSTER_ID, succeeded=well)


SPAN = (ended(1, well=False), ended(50, well=True))


def told(verdict: Verdict, *changes: Change, **fields: object) -> PathChanges:
    given: dict[str, object] = {"since": SINCE, "changes": changes, "operations": SPAN}
    history = History(**(given | fields))  # type: ignore[arg-type] # any field
    found = changes_of(snapshot(history=Known(history)), verdict)
    assert found is not None
    return found


def test_nothing_is_told_where_nothing_has_failed() -> None:
    assert changes_of(snapshot(history=None), DECIDED) is None


def test_deciding_change_comes_first_with_its_time_before_the_failure() -> None:
    found = told(DECIDED, table_change(2), rule_change(4, caller="ann"))
    assert found == PathChanges(
        since=SINCE,
        failed_at=ago(1),
        last_success_at=ago(50),
        headline=f"3 hours before the failure: {RULE_WORDS}",
        listed=(
            PathChange(
                at=ago(4),
                operation=NSG_WRITE,
                resource_id=RULE_ID,
                summary=RULE_WORDS,
                when=When.BEFORE_FAILURE,
                relation="3 hours before the failure",
                decides=True,
                caller="ann",
            ),
            PathChange(
                at=ago(2),
                operation=TABLE_WRITE,
                resource_id=TABLE_ID,
                summary=f"route table {TABLE_ID.rpartition('/')[2]} was created or updated",
                when=When.BEFORE_FAILURE,
                relation="60 minutes before the failure",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("verdict", "changes", "listed"),
    [
        # only what decides is told from before the last success
        (DECIDED, (table_change(60), rule_change(70)), (70,)),
        (OPEN, (table_change(60), rule_change(70)), ()),
        # before the failure, then after it, then before the success; each newest first
        (
            DECIDED,
            (rule_change(60), rule_change(0.5), rule_change(2), rule_change(3)),
            (2, 3, 0.5, 60),
        ),
        (OPEN, (rule_change(3), table_change(2), table_change(0.5)), (2, 3, 0.5)),
    ],
)
def test_which_changes_are_told_in_which_order(
    verdict: Verdict, changes: tuple[Change, ...], listed: tuple[float, ...]
) -> None:
    assert [each.at for each in told(verdict, *changes).listed] == [ago(hours) for hours in listed]


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ((), ""),
        ((table_change(2),), ""),
        (
            (rule_change(0.5),),
            f"30 minutes after the failure, which may have met another: {RULE_WORDS}",
        ),
        ((rule_change(60),), f"2 days before the failure: {RULE_WORDS}"),
    ],
)
def test_headline_is_of_the_deciding_resource(changes: tuple[Change, ...], headline: str) -> None:
    assert told(DECIDED, *changes).headline == headline


def test_headline_without_a_failure_in_the_log_has_no_relation() -> None:
    assert told(DECIDED, rule_change(2), operations=()).headline == RULE_WORDS


def test_the_rest_is_counted() -> None:
    found = told(OPEN, *(table_change(2 + each / 100) for each in range(MOST + 3)))
    assert (len(found.listed), found.more) == (MOST, 3)


@pytest.mark.parametrize(
    ("facts", "failed_at"),
    [
        ({}, ago(5)),
        ({"cluster": Known(cluster(provisioning_state="Failed"))}, None),
        ({"pool": Known(pool(provisioning_state="Failed"))}, None),
        (
            {
                "cluster": Missing(why=Why.DENIED, what="it"),
                "pool": Missing(why=Why.DENIED, what="it"),
            },
            ago(5),
        ),
    ],
)
def test_failure_that_is_not_noted_yet(
    facts: dict[str, object], failed_at: datetime | None
) -> None:
    history = History(since=SINCE, operations=(ended(2, well=True), ended(5, well=False)))
    found = changes_of(snapshot(history=Known(history), **facts), OPEN)
    assert found is not None
    assert found.failed_at == failed_at


def test_unread_logs_are_said() -> None:
    group = ResourceId("/subscriptions/s/resourceGroups/rg-hub")
    unread = (
        UnreadLog(group_id=group, why=Why.DENIED, action="a/read"),
        UnreadLog(group_id=group, why=None),
    )
    assert told(DECIDED, unread=unread).unread == (
        "could not read the Activity Log of rg-hub: the right a/read is missing",
        "the Activity Log of rg-hub was not read: the path lies in too many resource groups",
    )


def test_missing_log_is_said_and_takes_no_verdict() -> None:
    missing = Missing(why=Why.DENIED, what="the changes in the Activity Log", action="a/read")
    report = report_of(incident(), snapshot(history=missing))
    assert report.verdict == report_of(incident(), snapshot()).verdict
    assert report.changes == PathChanges(
        unread=("could not read the changes in the Activity Log: the right a/read is missing",)
    )
