"""Long-running operations: accepted at once, polled by link, finished by a task."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import uuid4

from sandbox.azure import faults, ids
from sandbox.azure.calls import Call, Reply
from sandbox.azure.store import Body

Effect: TypeAlias = Callable[[], Awaitable[Body | None]]


@dataclass(slots=True, kw_only=True)
class Operations:
    """The operations of one server. `poll_headers` tell callers how long to wait."""

    poll_headers: dict[str, str]
    seconds: float
    tasks: dict[str, asyncio.Task[Body | None]] = field(default_factory=dict)
    on: dict[str, str] = field(default_factory=dict)

    def running_on(self, resource_id: str) -> bool:
        """Say whether an operation still runs on a resource."""
        return any(
            held == ids.fold(resource_id) and not self.tasks[key].done()
            for key, held in self.on.items()
        )

    def start(self, call: Call, resource_id: str, effect: Effect) -> dict[str, str]:
        """Start an operation on a resource and return the headers of its answer."""
        key = str(uuid4())
        self.on[key] = ids.fold(resource_id)
        self.tasks[key] = asyncio.create_task(self._later(effect))
        return self._links(call, key)

    async def answer(self, call: Call) -> Reply | None:
        """Answer a poll; None where the path names no operation.

        Raises:
            Fault: the operation failed with it, or is not known.
        """
        key = ids.name(call.path)
        if "/operationresults/" in call.path.lower():
            return await self._result(call, key)
        if "/operations/" in call.path.lower():
            return 200, self._status(key), self.poll_headers
        return None

    async def close(self) -> None:
        """Cancel what still runs."""
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)

    async def _later(self, effect: Effect) -> Body | None:
        await asyncio.sleep(self.seconds)
        return await effect()

    def _status(self, key: str) -> Body:
        task = self._task(key)
        if not task.done():
            return {"name": key, "status": "InProgress"}
        failure = task.exception()
        if failure is None:
            return {"name": key, "status": "Succeeded"}
        if isinstance(failure, faults.Fault):
            return {"name": key, "status": "Failed", **failure.body}
        raise failure

    async def _result(self, call: Call, key: str) -> Reply:
        task = self._task(key)
        if not task.done():
            return 202, None, self._links(call, key)
        body = await task
        return (204, None, {}) if body is None else (200, body, {})

    def _task(self, key: str) -> asyncio.Task[Body | None]:
        if key not in self.tasks:
            raise faults.not_found(f"/providers/operations/{key}")
        return self.tasks[key]

    def _links(self, call: Call, key: str) -> dict[str, str]:
        place = f"{call.base}/subscriptions/{call.subscription_id}/providers/{call.tail[0]}"
        place = f"{place}/locations/uksouth"
        query = f"api-version={call.query['api-version']}&s=signed-{key[:8]}"
        return {
            "Azure-AsyncOperation": f"{place}/operations/{key}?{query}",
            "Location": f"{place}/operationResults/{key}?{query}",
            **self.poll_headers,
        }
