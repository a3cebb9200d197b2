"""One reading at a time: repeated within bounds, its errors translated."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from diagnostics.arm.clients import Clients
from diagnostics.arm.errors import NoToken, translated
from diagnostics.arm.retries import Retries, has_old_token, may_pass, persist
from diagnostics.telemetry.spans import arm_reading

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read and the ARM action it needs, for the error's sake.

    `lists` tells that `resource_id` is what something is asked of, not the thing itself.
    """

    resource_id: str
    action: str
    lists: bool = False


class Requests:
    """Sends readings through the clients; every method raises `ArmError` and nothing else."""

    def __init__(self, clients: Clients, retries: Retries) -> None:
        """Share the clients; `retries` bound each single reading."""
        self.clients = clients
        self.retries = retries

    async def one(
        self,
        reading: Reading,
        call: Callable[[], Awaitable[T]],
        *,
        worth_it: Callable[[BaseException], bool] = may_pass,
    ) -> T:
        """Return what a call answers, within the longest time that a reading may take."""
        told = translated(reading.resource_id, reading.action, lists=reading.lists)
        with arm_reading(reading.action), told:
            async with asyncio.timeout(self.retries.longest_reading_s):
                return await persist(
                    lambda: self._with_fresh_token(call),
                    self.retries,
                    worth_it=lambda error: worth_it(error) or _wants_token(error),
                )

    async def _with_fresh_token(self, call: Callable[[], Awaitable[T]]) -> T:
        """Let the next attempt ask for a new token where this one's was too old."""
        try:
            return await call()
        except HttpResponseError as error:
            if has_old_token(error):
                self.clients.credential.forget()
            raise

    async def every(
        self, reading: Reading, pages: Callable[[], AsyncIterable[T]], parse: Callable[[T], U]
    ) -> tuple[U, ...]:
        """Return all items of a paged list, parsed; a failed page starts the list anew."""

        async def items() -> list[T]:
            return [item async for item in pages()]

        return tuple(parse(item) for item in await self.one(replace(reading, lists=True), items))


class Readings:
    """What every group of readings starts from."""

    def __init__(self, requests: Requests) -> None:
        """Read through shared requests."""
        self._requests = requests

    def _address(self, path: str) -> str:
        return f"{self._requests.clients.place.endpoint}{path}"

    async def _get(self, address: str) -> dict[str, Any]:
        """Read what no client of the SDK here reads, once."""
        response = await self._requests.clients.plain().send_request(HttpRequest("GET", address))
        response.raise_for_status()
        body: dict[str, Any] = response.json()
        return body


def _wants_token(error: BaseException) -> bool:
    return has_old_token(error) or (isinstance(error, NoToken) and error.passing)


async def both(first: Awaitable[T], second: Awaitable[U]) -> tuple[T, U]:
    """Await two readings at once; the first error ends the other and is raised as it is."""
    async with _first_error(), asyncio.TaskGroup() as group:
        left = group.create_task(_awaited(first))
        right = group.create_task(_awaited(second))
    return left.result(), right.result()


async def together(readings: Iterable[Awaitable[T]]) -> tuple[T, ...]:
    """Await readings of one kind at once, as `both` does; results in the order given."""
    async with _first_error(), asyncio.TaskGroup() as group:
        tasks = [group.create_task(_awaited(reading)) for reading in readings]
    return tuple(task.result() for task in tasks)


@asynccontextmanager
async def _first_error() -> AsyncIterator[None]:
    try:
        yield
    except BaseExceptionGroup as errors:
        first = errors.exceptions[0]
        raise first from first.__cause__


async def _awaited(awaitable: Awaitable[T]) -> T:
    return await awaitable
