"""Run one function and send what it put into its outputs."""

import asyncio
import contextvars
import json
import logging
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure.functions as func
from azure.functions import meta

from sandbox.host.functions import Function

LOG = logging.getLogger("host")
THREADS = 8


class InvocationFailed(Exception):
    """A function raised, or its result does not fit; the cause is chained."""


class Slot(func.Out[Any]):
    """An output parameter; `value` is None until the function sets it."""

    def __init__(self) -> None:
        """Start empty."""
        self.value: Any = None

    def set(self, val: Any) -> None:  # noqa: ANN401 - azure.functions' own signature
        """Keep what the function wants to send."""
        self.value = val

    def get(self) -> Any:  # noqa: ANN401 - azure.functions' own signature
        """Return what was set."""
        return self.value


@dataclass(slots=True, kw_only=True)
class Invoker:
    """Runs functions and counts them: `running` now, `succeeded` and `failed` by name."""

    send: Callable[[str, str], Awaitable[None]]
    running: int = 0
    succeeded: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS))

    @property
    def finished(self) -> int:
        """How many invocations have ended."""
        return self.succeeded.total() + self.failed.total()

    async def run(self, function: Function, value: object) -> Any:  # noqa: ANN401 - see Function
        """Call a function with its trigger's value and return what it returned.

        Raises:
            InvocationFailed: it raised, or its result or outputs do not fit its bindings.
        """
        self.running += 1
        started, ident = time.monotonic(), str(uuid.uuid4())
        LOG.info("Executing 'Functions.%s' (Id=%s)", function.name, ident)
        try:
            result = await self._run(function, value, ident)
        except Exception as error:  # whatever a function raises is a failed invocation
            self.failed[function.name] += 1
            LOG.exception("Executed 'Functions.%s' (Failed, Id=%s)", function.name, ident)
            raise InvocationFailed(function.name) from error
        else:
            self.succeeded[function.name] += 1
            spent = 1000 * (time.monotonic() - started)
            LOG.info("Executed 'Functions.%s' (Succeeded, %.0f ms)", function.name, spent)
            return result
        finally:
            self.running -= 1

    async def _run(self, function: Function, value: object, ident: str) -> Any:  # noqa: ANN401
        slots = {name: Slot() for name in function.outputs if name != "$return"}
        arguments: dict[str, Any] = {function.trigger["name"]: value, **slots}
        if function.takes_context:
            arguments["context"] = _context(function, ident)
        result = await self._call(function, arguments)
        if result is not None and not function.returns:
            raise TypeError(f"{function.name} returned a value and has no $return binding")
        filled = {name: slot.value for name, slot in slots.items()}
        if "$return" in function.outputs:
            filled["$return"] = result
        await self._deliver(function.outputs, filled)
        return result

    async def _call(self, function: Function, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401
        if function.is_async:
            return await function.code(**arguments)
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self.pool, lambda: context.run(function.code, **arguments)
        )

    async def _deliver(self, queues: Mapping[str, str], filled: Mapping[str, object]) -> None:
        for name, value in filled.items():
            for message in _messages(value):
                await self.send(queues[name], message)


def converter(binding: str) -> Any:  # noqa: ANN401 - azure.functions' converters are not typed
    """Return azure.functions' converter of a binding type."""
    registry: Any = meta
    return registry.get_binding_registry().get(binding)


def _messages(value: object) -> Iterable[str]:
    """Turn an output's value into queue messages; a list becomes one message an item."""
    if value is None:
        return []
    datum = converter("queue").encode(value, expected_type=None)
    if datum.type == "bytes":
        return [datum.value.decode()]
    parsed = json.loads(datum.value) if datum.type == "json" else datum.value
    items = parsed if isinstance(parsed, list) else [parsed]
    return [one if isinstance(one, str) else json.dumps(one) for one in items]


def _context(function: Function, ident: str) -> SimpleNamespace:
    return SimpleNamespace(
        invocation_id=ident, function_name=function.name, function_directory=str(Path.cwd())
    )
