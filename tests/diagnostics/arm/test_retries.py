"""Repetition of readings against a real server, and the waits asked for."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from azure.core.exceptions import HttpResponseError, ServiceRequestError

from diagnostics.arm import OFF, Retries
from diagnostics.arm.retries import may_pass, persist, retry_after_s, was_refused_for_load
from diagnostics.ports import Arm, ArmError, Denied, NotFound, Throttled, Unavailable
from tests import builders
from tests.diagnostics.arm.conftest import Opener
from tests.diagnostics.arm.scripted import CUT, HALF, Reply, Script, refusal

GOOD = Reply(body={"id": builders.TABLE_ID})


@pytest.mark.parametrize(
    "bad",
    [
        refusal(429, retry_after_ms="10"),
        refusal(429, Retry_After="0"),
        refusal(503),
        refusal(500, Retry_After="nonsense"),
        refusal(408),
        Reply(status=CUT),
        Reply(status=HALF),
    ],
)
async def test_passing_failure_is_repeated(arm: Arm, script: Script, bad: Reply) -> None:
    script.say(builders.TABLE_ID, bad, bad, GOOD)

    assert (await arm.route_table(builders.TABLE_ID)).name == "rt-nodes"
    assert len(script.asked) == 3
    assert arm.calls == 3


@pytest.mark.parametrize(
    ("bad", "error", "detail"),
    [
        (refusal(401, "InvalidToken"), Denied, "401 InvalidToken"),
        (refusal(403, "AuthorizationFailed"), Denied, "403 AuthorizationFailed"),
        (refusal(404, "ResourceNotFound"), NotFound, "404 ResourceNotFound: message"),
        (refusal(409, "Conflict", Retry_After="0"), Unavailable, "409 Conflict: message"),
        (refusal(400, "Bad"), Unavailable, "400 Bad: message"),
    ],
)
async def test_lasting_failure_is_not(
    arm: Arm, script: Script, bad: Reply, error: type[ArmError], detail: str
) -> None:
    script.say(builders.TABLE_ID, bad, GOOD)

    with pytest.raises(error) as raised:
        await arm.route_table(builders.TABLE_ID)

    assert type(raised.value) is error
    assert (raised.value.detail, raised.value.resource_id) == (detail, builders.TABLE_ID)
    assert raised.value.__cause__ is not None
    assert len(script.asked) == 1


async def test_attempts_are_bounded(arm: Arm, script: Script) -> None:
    script.say(builders.TABLE_ID, refusal(503, "ServerBusy"))

    with pytest.raises(Unavailable) as raised:
        await arm.route_table(builders.TABLE_ID)

    assert raised.value.detail == "503 ServerBusy: message"
    assert len(script.asked) == 3


async def test_wait_beyond_the_budget_is_not_begun(arm: Arm, script: Script) -> None:
    script.say(builders.TABLE_ID, refusal(429, "TooManyRequests", Retry_After="60"), GOOD)
    started = time.monotonic()

    with pytest.raises(Throttled) as raised:
        await arm.route_table(builders.TABLE_ID)

    assert raised.value.retry_after_s == 60
    assert len(script.asked) == 1
    assert time.monotonic() - started < 1


async def test_wait_within_the_budget_is_kept(arm: Arm, script: Script) -> None:
    script.say(builders.TABLE_ID, refusal(429, Retry_After="1"), GOOD)
    started = time.monotonic()

    await arm.route_table(builders.TABLE_ID)

    assert 1 <= time.monotonic() - started < 2


async def test_retries_can_be_off(opened: Opener, script: Script) -> None:
    script.say(builders.TABLE_ID, refusal(503), GOOD)

    async with opened(OFF) as arm:
        with pytest.raises(Unavailable):
            await arm.route_table(builders.TABLE_ID)

    assert len(script.asked) == 1


async def test_cut_connection_to_the_end_is_unavailable(opened: Opener, script: Script) -> None:
    script.say(builders.TABLE_ID, Reply(status=CUT))

    async with opened(OFF) as arm:
        with pytest.raises(Unavailable) as raised:
            await arm.route_table(builders.TABLE_ID)

    assert raised.value.action == "Microsoft.Network/routeTables/read"


async def test_failed_page_starts_the_list_anew(arm: Arm, script: Script) -> None:
    page2 = f"{script.endpoint}/page2"
    first = {"value": [{"name": "a"}], "nextLink": page2}
    script.body(f"{builders.CLUSTER_ID}/agentPools", first)
    script.say("/page2", refusal(503), Reply(body={"value": [{"name": "b"}]}))

    assert [pool.name for pool in await arm.pools(builders.CLUSTER_ID)] == ["a", "b"]
    assert arm.calls == 4


async def test_a_bug_is_not_repeated() -> None:
    tries: list[int] = []

    async def fails() -> None:
        tries.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await persist(fails, Retries())

    assert tries == [1]


def _error(status: int, **headers: str) -> HttpResponseError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponseError(
        response=SimpleNamespace(status_code=status, reason="", headers=named, body=lambda: b"")
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": "0.5"}, 0.5),
        ({"Retry_After": "-3"}, 0.0),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after-ms": "250", "Retry_After": "7"}, 0.25),
        ({"x-ms-retry-after-ms": "1500"}, 1.5),
    ],
)
def test_retry_after_s(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(_error(429, **headers)) == seconds


def test_retry_after_s_of_a_date_is_the_time_until_then() -> None:
    then = datetime.now(UTC) + timedelta(seconds=100)

    seconds = retry_after_s(_error(503, Retry_After=format_datetime(then, usegmt=True)))

    assert seconds is not None
    assert 90 < seconds <= 100


def test_retry_after_s_of_an_error_without_answer_is_none() -> None:
    assert retry_after_s(ServiceRequestError("cut")) is None


@pytest.mark.parametrize(
    ("error", "passes", "load"),
    [
        (_error(429), True, True),
        (_error(503), True, False),
        (_error(409), False, False),
        (ServiceRequestError("cut"), True, False),
        (ValueError(), False, False),
    ],
)
def test_what_may_pass(error: Exception, passes: bool, load: bool) -> None:  # noqa: FBT001 - a table's columns
    assert (may_pass(error), was_refused_for_load(error)) == (passes, load)
