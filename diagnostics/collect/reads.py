"""Ask the port for one thing and get a fact: known, or missing and why."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar, TypeVarTuple

from diagnostics.collect.recent import Lent
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.ids import key
from diagnostics.ports import Arm, ArmError, Denied, NoParent, NotFound, Throttled

TOO_LATE = "not read in time: the run's time limit was reached"
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Reads:
    """Readings of one run: each under its own timeout, identical ones sent once.

    Only `ArmError` and `TimeoutError` become facts; anything else is a bug and goes on.
    """

    def __init__(
        self, arm: Arm, timeout_s: float, until: float = math.inf, lent: Lent | None = None
    ) -> None:
        """Read through a port; `timeout_s` bounds each single reading, `until` all of them.

        `until` is a time of the event loop's. What is asked for after it is missing at once.
        `lent` is what other runs have just read; None reads everything anew.
        """
        self.arm = arm
        self._lent = lent
        self._timeout_s = timeout_s
        self._until = until
        self._asked: dict[object, asyncio.Task[Fact[Any]]] = {}

    async def read(
        self, what: str, method: Callable[[*Ts], Awaitable[T]], *arguments: *Ts
    ) -> Fact[T]:
        """Return what a method of the port answers; `what` names it in words, if it is missing."""
        of = tuple(key(each) if isinstance(each, str) else each for each in arguments)
        at = (method, *of)
        if at not in self._asked:
            self._asked[at] = asyncio.create_task(self._fact(of, what, method, *arguments))
        fact: Fact[T] = await self._asked[at]
        # Another reader's words for the same thing.
        return fact if isinstance(fact, Known) else replace(fact, what=what)

    async def _fact(
        self,
        of: tuple[object, ...],
        what: str,
        method: Callable[[*Ts], Awaitable[T]],
        *arguments: *Ts,
    ) -> Fact[T]:
        resource_id = next((each for each in arguments if isinstance(each, str)), "")
        now = asyncio.get_running_loop().time()
        if now >= self._until:
            return too_late(what, resource_id)
        try:
            async with asyncio.timeout_at(min(now + self._timeout_s, self._until)):
                return Known(await self._told(of, method, *arguments), source=resource_id)
        except TimeoutError as error:
            is_over = now + self._timeout_s >= self._until
            return too_late(what, resource_id) if is_over else missing(error, what, resource_id)
        except ArmError as error:
            return missing(error, what, resource_id)

    async def _told(
        self, of: tuple[object, ...], method: Callable[[*Ts], Awaitable[T]], *arguments: *Ts
    ) -> T:
        """Ask, or take what another run has just read."""
        if self._lent is None:
            return await method(*arguments)
        named = getattr(method, "__name__", "")
        return await self._lent.read(named, of, lambda: method(*arguments))


async def gathered(readings: Iterable[Awaitable[T]]) -> tuple[T, ...]:
    """Await readings of one kind at once; results in the order given."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_awaited(reading)) for reading in readings]
    return tuple(task.result() for task in tasks)


async def _awaited(reading: Awaitable[T]) -> T:
    return await reading


def missing(error: ArmError | TimeoutError, what: str, resource_id: str = "") -> Missing:
    """Return the fact that stands for a failed reading."""
    if isinstance(error, TimeoutError):
        return Missing(
            why=Why.TIMED_OUT, what=what, detail="no answer in time", resource_id=resource_id
        )
    return Missing(
        why=_why(error),
        what=what,
        detail=error.detail,
        resource_id=error.resource_id or resource_id,
        action=error.action,
        principal=error.principal if isinstance(error, Denied) else "",
    )


def too_late(what: str, resource_id: str = "") -> Missing:
    """Return the fact that stands for what the time limit of the run left no time for."""
    return Missing(why=Why.TIMED_OUT, what=what, detail=TOO_LATE, resource_id=resource_id)


def _why(error: ArmError) -> Why:
    match error:
        case Denied():
            return Why.DENIED
        case NoParent():
            return Why.UNREACHED
        case NotFound():
            return Why.NOT_FOUND
        case Throttled():
            return Why.THROTTLED
        case _:
            return Why.UNAVAILABLE


def passed_on(cause: Missing, what: str) -> Missing:
    """Return the missing fact of something that could not be read because `cause` was missing.

    That what leads there does not exist says nothing of the thing itself.
    """
    if cause.why is not Why.NOT_FOUND:
        return replace(cause, what=what)
    detail = f"{cause.what}: {cause.detail}" if cause.detail else cause.what
    return replace(cause, what=what, why=Why.UNREACHED, detail=detail)


def absent(what: str, detail: str, resource_id: str = "") -> Missing:
    """Return the missing fact of something that should be there and is not."""
    return Missing(why=Why.NOT_FOUND, what=what, detail=detail, resource_id=resource_id)
