"""Work something out when it is first asked for, and only once."""

import asyncio
from asyncio import Future, TaskGroup
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class HasTasks(Protocol):
    """Whatever starts its own tasks."""

    tasks: TaskGroup


S = TypeVar("S", bound=HasTasks)


def once(method: Callable[[S], Coroutine[Any, Any, T]]) -> "cached_property[Future[T]]":
    """Make an async method a task that starts when it is first named; await it at will.

    What awaits what, directly or in a circle, is for the methods to keep straight: a circle never
    ends.
    """

    def start(owner: S) -> "Future[T]":
        return owner.tasks.create_task(method(owner))

    return cached_property(start)


def settled(value: T) -> "Future[T]":
    """Return what is awaited like a task, and known already."""
    future: Future[T] = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future
