"""Notices of one failure, in any order and more than once, belong to one incident."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from bot.notices import AT_ONCE, KEPT, STANDING, TOGETHER, Ledger, enter, mute, over, read_ledger
from bot.request import DiagnosisRequest, fingerprint
from tests.bot.reports import KEY, NOW, event

GROUP = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/MC_rg"
CLUSTER = event(key="1" * 32, correlation="c-1")
POOL = event(key="1" * 32, correlation="c-1", pool="np2")
ROLLING = event(key="2" * 32, pool="np2")
SCALE_SET = event(key="3" * 32, correlation="c-1", pool="np2", node_group=GROUP)
AUTOSCALER = event(key="4" * 32, correlation="c-9", pool="np2", node_group=GROUP)
OTHER_OPERATION = event(key="5" * 32, correlation="c-2", pool="np2")
START = event(key="7" * 32, correlation="c-3")
OTHER_POOL = event(key="6" * 32, pool="np3")


def keys(*notices: DiagnosisRequest, apart: timedelta = timedelta(0)) -> list[str]:
    """Return the incident of each notice, entered one after the other."""
    ledger, now, found = Ledger(), NOW, list[str]()
    for notice in notices:
        key, ledger = enter(read_ledger(ledger.to_json()), notice, now)
        found.append(key)
        now += apart
    return found


@pytest.mark.parametrize("order", list(permutations([CLUSTER, POOL, ROLLING, SCALE_SET])))
def test_notices_of_one_failure_are_one_incident_in_any_order(
    order: tuple[DiagnosisRequest, ...],
) -> None:
    assert len(set(keys(*order, *order))) == 1


def test_incident_has_its_key_of_cluster_and_operation() -> None:
    assert keys(CLUSTER) == [fingerprint(CLUSTER.cluster_id, "c-1")]


@pytest.mark.parametrize(
    ("first", "second", "apart", "together"),
    [
        (CLUSTER, OTHER_OPERATION, timedelta(0), False),
        (CLUSTER, CLUSTER, KEPT - timedelta(seconds=1), True),
        (CLUSTER, ROLLING, TOGETHER - timedelta(seconds=1), True),
        (CLUSTER, ROLLING, TOGETHER, False),
        (ROLLING, CLUSTER, AT_ONCE - timedelta(seconds=1), True),
        (ROLLING, CLUSTER, AT_ONCE, False),
        (ROLLING, OTHER_POOL, timedelta(0), False),
        (AUTOSCALER, replace(AUTOSCALER, key=KEY, correlation="c-10"), timedelta(minutes=9), True),
        (POOL, AUTOSCALER, timedelta(minutes=1), True),
        (AUTOSCALER, OTHER_OPERATION, timedelta(minutes=1), True),
        (AUTOSCALER, OTHER_OPERATION, AT_ONCE, False),
        (ROLLING, START, timedelta(minutes=14), False),
        (POOL, replace(AUTOSCALER, pool=None), timedelta(minutes=1), True),
    ],
)
def test_two_notices_are_one_incident_or_two(
    first: DiagnosisRequest, second: DiagnosisRequest, apart: timedelta, together: object
) -> None:
    left, right = keys(first, second, apart=apart)
    assert (left == right) is together


def test_copy_of_a_notice_without_an_operation_stays_with_its_incident_for_a_day() -> None:
    assert len(set(keys(ROLLING, ROLLING, apart=timedelta(hours=20)))) == 1


def test_a_failure_that_goes_on_for_hours_is_told_again() -> None:
    attempts = [replace(AUTOSCALER, key=f"{at:032x}", correlation=f"c-{at}") for at in range(40)]
    found = keys(*attempts, apart=timedelta(minutes=10))
    assert [found.count(key) for key in dict.fromkeys(found)] == [18, 18, 4]
    assert timedelta(minutes=10) * 18 == STANDING


@pytest.mark.parametrize("again", [AUTOSCALER, ROLLING, OTHER_OPERATION])
def test_an_incident_that_is_over_takes_copies_alone(again: DiagnosisRequest) -> None:
    first, ledger = enter(Ledger(), replace(AUTOSCALER, key=KEY, correlation="c-8"), NOW)
    ledger = over(ledger, first)
    assert enter(ledger, replace(AUTOSCALER, key=KEY, correlation="c-8"), NOW)[0] == first
    assert enter(ledger, again, NOW + timedelta(minutes=1))[0] != first


def test_quiet_incident_of_a_pool_leaves_another_pool_its_own() -> None:
    first, ledger = enter(Ledger(), POOL, NOW)
    quiet = mute(ledger, first, NOW + timedelta(hours=1), NOW)
    other = replace(OTHER_OPERATION, pool="np3")
    assert enter(quiet, other, NOW)[0] == fingerprint(other.cluster_id, "c-2")


def test_quiet_incident_takes_every_notice_until_the_time() -> None:
    later = NOW + timedelta(minutes=30)
    first, ledger = enter(Ledger(), CLUSTER, NOW)
    quiet = mute(ledger, first, NOW + timedelta(hours=1), NOW)
    assert enter(quiet, OTHER_OPERATION, later)[0] == first
    loud = enter(quiet, OTHER_OPERATION, NOW + timedelta(hours=1))[0]
    assert loud == fingerprint(CLUSTER.cluster_id, "c-2")


def test_quiet_incident_that_a_person_asked_for_takes_notices_too() -> None:
    quiet = mute(Ledger(), KEY, NOW + timedelta(hours=1), NOW)
    key, ledger = enter(quiet, CLUSTER, NOW)
    assert (key, [each.key for each in ledger.recent]) == (KEY, [KEY])


def test_ledger_forgets_what_is_old_and_stays_small() -> None:
    ledger, now = Ledger(), NOW
    for number in range(200):
        notice = event(key=f"{number:032x}", correlation=f"{number:036d}", pool="p" * 12)
        ledger = enter(ledger, notice, now)[1]
    assert (len(ledger.recent), len(ledger.to_json()) < 30_000) == (60, True)
    _, ledger = enter(ledger, CLUSTER, now + KEPT)
    assert len(ledger.recent) == 1


def test_ids_of_a_loose_incident_do_not_grow_without_end() -> None:
    ledger, now = Ledger(), NOW
    for number in range(30):
        notice = replace(AUTOSCALER, key=f"{number:032x}", correlation=f"c-{number}")
        _, ledger = enter(ledger, notice, now)
        now += timedelta(minutes=5)
    assert [len(each.ids) for each in ledger.recent] == [20]


def test_times_of_a_ledger_are_read_back() -> None:
    _, ledger = enter(Ledger(), CLUSTER, NOW)
    assert [datetime.fromisoformat(each.at) for each in ledger.recent] == [NOW]


def test_operation_with_many_notices_stays_one_incident() -> None:
    many = [event(key=f"{at:032x}", correlation="c-1", pool="np2") for at in range(30)]
    assert len(set(keys(AUTOSCALER, *many, apart=timedelta(seconds=5)))) == 1


def test_two_quiet_incidents_are_both_quiet_until_their_times() -> None:
    first, ledger = enter(Ledger(), POOL, NOW)
    second, ledger = enter(ledger, OTHER_POOL, NOW)
    ledger = mute(ledger, first, NOW + timedelta(minutes=50), NOW)
    ledger = mute(ledger, second, NOW + timedelta(hours=1), NOW)
    ledger = read_ledger(ledger.to_json())
    late = NOW + timedelta(minutes=40)
    loose = replace(AUTOSCALER, correlation="c-20")
    assert enter(ledger, loose, late)[0] == first
    assert enter(ledger, replace(loose, pool="np3"), late)[0] == second
    assert enter(ledger, loose, NOW + timedelta(minutes=55))[0] not in (first, second)
    ended = mute(ledger, KEY, NOW + timedelta(hours=3), NOW + timedelta(hours=2))
    assert list(ended.quiet) == [KEY]


def test_ledger_of_one_quiet_incident_as_it_was_once_written_is_read() -> None:
    until = (NOW + timedelta(hours=1)).isoformat()
    written = json.dumps({"recent": [], "muted": KEY, "muted_until": until})
    assert read_ledger(written) == mute(Ledger(), KEY, NOW + timedelta(hours=1), NOW)
    assert read_ledger(json.dumps({"recent": [], "muted": "", "muted_until": ""})) == Ledger()
