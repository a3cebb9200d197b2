"""Sweep a topology: build each case, let the program read it, and compare what it says."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from sandbox.azure.server import serve
from sandbox.stage import azure_settings
from sandbox.sweep.cases import cases_of
from tests.sweep.seeing import Seen, disagreement, look, reading, seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was said of a fault (`healthy` for none), and how that differs from what is right."""

    fault: str
    seen: Seen
    wrong: str


async def sweep(topology: str, setenv: Callable[[str, str], None]) -> AsyncIterator[Told]:
    """Yield what the program says of a topology's cases, which one server shows in turn.

    `setenv` is given the identity's settings, which azure-identity reads from the environment.
    """
    swept = tuple(cases_of(topology))
    first, _ = swept[0].build()
    async with serve(first, page_size=50) as arm:
        for key, value in azure_settings(first, arm).items():
            setenv(key, value)
        async with reading(first, arm) as azure:
            for case in swept:
                world, expected = case.build()
                arm.show(world)
                told = seen(await look(world, azure))
                yield Told(fault=case.kind, seen=told, wrong=disagreement(expected, told))
