"""After a fix one waits, and then repeats what failed."""

from dataclasses import replace
from typing import get_args

from diagnostics.fixes.aftercare import THEN, WAITS, with_aftercare
from diagnostics.model.edits import AddRoute, Edit, RemoveRoute, SetAuthorizedRanges
from diagnostics.model.finding import Fix
from tests.builders import CLUSTER_ID, TABLE_ID, route

ROUTES = (AddRoute(table_id=TABLE_ID, route=route()), RemoveRoute(table_id=TABLE_ID, name="x"))
RANGES = SetAuthorizedRanges(cluster_id=CLUSTER_ID, ranges=())
FIX = Fix(check="c", title="t", instructions="It leads there.", edits=ROUTES)
SECONDS = "It acts on new connections within seconds."


def test_every_kind_of_edit_has_its_wait() -> None:
    assert set(WAITS) == set(get_args(Edit))


def test_wait_is_said_once_and_then_the_retry() -> None:
    told = with_aftercare(FIX, retried=True)
    assert told == replace(FIX, instructions=f"It leads there. {SECONDS} {THEN}")


def test_each_wait_is_said_and_no_retry_where_none_follows() -> None:
    given = replace(FIX, instructions="", edits=(*ROUTES, RANGES))
    told = with_aftercare(given, retried=False)
    assert told.instructions == f"{SECONDS} The new list takes up to 2 minutes to act."


def test_what_changes_nothing_has_nothing_to_wait_for() -> None:
    ask = replace(FIX, edits=())
    assert with_aftercare(ask, retried=True) == ask
