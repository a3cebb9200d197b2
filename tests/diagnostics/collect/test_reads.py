"""One reading becomes one fact."""

import asyncio

import pytest

from diagnostics.collect.reads import TOO_LATE, Reads, passed_on, too_late
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.ports import ArmError, Denied, NoParent, NotFound, Throttled, Unavailable
from tests import builders
from tests.fakes import FakeArm


def _arm() -> FakeArm:
    arm = FakeArm()
    arm.give("subnet", builders.SUBNET_ID, builders.subnet())
    return arm


async def test_value_is_known_with_its_source() -> None:
    arm = _arm()

    fact = await Reads(arm, 1).read("a subnet", arm.subnet, builders.SUBNET_ID)

    assert fact == Known(builders.subnet(), builders.SUBNET_ID)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Denied("text", resource_id="/r", action="a"), Why.DENIED),
        (NotFound("text", resource_id="/r", action="a"), Why.NOT_FOUND),
        (NoParent("text", resource_id="/r", action="a"), Why.UNREACHED),
        (Throttled("text", resource_id="/r", action="a"), Why.THROTTLED),
        (Unavailable("text", resource_id="/r", action="a"), Why.UNAVAILABLE),
        (ArmError("text", resource_id="/r", action="a"), Why.UNAVAILABLE),
    ],
)
async def test_error_is_missing_and_says_why(error: ArmError, why: Why) -> None:
    arm = _arm()
    arm.fail("subnet", builders.SUBNET_ID, error)

    fact = await Reads(arm, 1).read("a subnet", arm.subnet, builders.SUBNET_ID)

    assert fact == Missing(why=why, what="a subnet", detail="text", resource_id="/r", action="a")


async def test_error_without_id_is_given_the_id_that_was_asked() -> None:
    arm = _arm()
    arm.fail("subnet", builders.SUBNET_ID, Unavailable("text"))

    fact = await Reads(arm, 1).read("a subnet", arm.subnet, builders.SUBNET_ID)

    assert fact == Missing(
        why=Why.UNAVAILABLE, what="a subnet", detail="text", resource_id=builders.SUBNET_ID
    )


async def test_same_reading_is_sent_once_whatever_the_casing_and_keeps_its_own_words() -> None:
    arm = FakeArm()
    reads = Reads(arm, 1)
    shouted = builders.SUBNET_ID.upper()

    facts = await asyncio.gather(
        reads.read("one", arm.subnet, builders.SUBNET_ID),
        reads.read("other", arm.subnet, type(builders.SUBNET_ID)(shouted)),
    )

    assert [fact.what for fact in facts if isinstance(fact, Missing)] == ["one", "other"]
    assert arm.calls == 1


async def test_different_readings_of_one_id_are_both_sent() -> None:
    arm = _arm()
    reads = Reads(arm, 1)

    await reads.read("a subnet", arm.subnet, builders.SUBNET_ID)
    await reads.read("a network", arm.vnet, builders.SUBNET_ID)

    assert arm.calls == 2


@pytest.mark.parametrize(
    ("cause", "passed"),
    [
        (
            Missing(why=Why.DENIED, what="the list", detail="403", resource_id="/r", action="a"),
            Missing(why=Why.DENIED, what="it", detail="403", resource_id="/r", action="a"),
        ),
        (
            Missing(why=Why.NOT_FOUND, what="the NIC", detail="404", resource_id="/r"),
            Missing(why=Why.UNREACHED, what="it", detail="the NIC: 404", resource_id="/r"),
        ),
        (
            Missing(why=Why.NOT_FOUND, what="the NIC"),
            Missing(why=Why.UNREACHED, what="it", detail="the NIC"),
        ),
        (
            Missing(why=Why.UNREACHED, what="the list", detail="the NIC: 404"),
            Missing(why=Why.UNREACHED, what="it", detail="the NIC: 404"),
        ),
    ],
)
def test_what_leads_there_says_nothing_of_the_thing_itself(cause: Missing, passed: Missing) -> None:
    assert passed_on(cause, "it") == passed


async def test_nothing_is_asked_after_the_limit_of_the_run() -> None:
    arm = _arm()
    over = asyncio.get_running_loop().time() - 1

    fact = await Reads(arm, 1, over).read("a subnet", arm.subnet, builders.SUBNET_ID)

    assert (fact, arm.calls) == (too_late("a subnet", builders.SUBNET_ID), 0)


@pytest.mark.parametrize(
    ("timeout_s", "left_s", "detail"),
    [(5, 0.01, TOO_LATE), (0.01, 5, "no answer in time")],
    ids=["the run's", "its own"],
)
async def test_reading_that_is_cut_off_says_by_which_limit(
    timeout_s: float, left_s: float, detail: str
) -> None:
    arm = _arm()
    arm.delays_s["subnet"] = 5
    until = asyncio.get_running_loop().time() + left_s

    fact = await Reads(arm, timeout_s, until).read("a subnet", arm.subnet, builders.SUBNET_ID)

    assert isinstance(fact, Missing)
    assert (fact.why, fact.detail) == (Why.TIMED_OUT, detail)
