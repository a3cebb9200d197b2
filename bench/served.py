"""The cluster that is measured on, served as Azure would: one place for the bot and for `az`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sandbox.azure.exchanges import Exchange
from sandbox.azure.server import SimulatedArm, serve
from sandbox.azure.trouble import Mishap
from sandbox.process import child_environment
from sandbox.stage import azure_settings
from sandbox.sweep.cases import Case
from sandbox.sweep.faults import FAULTS
from sandbox.world import World

LATENCY_S = 0.1
_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Served:
    """A served world, and all that was asked of it so far."""

    world: World
    arm: SimulatedArm
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a child process whose Azure this is."""
        return child_environment(azure_settings(self.world, self.arm))

    def between(self, began_s: float, ended_s: float) -> list[Exchange]:
        """Return what was asked in a span of the monotonic clock."""
        return [one for one in self.exchanges if began_s <= one.began_s < ended_s]


@asynccontextmanager
async def served(latency_s: float = LATENCY_S, *, keeps: bool = True) -> AsyncIterator[Served]:
    """Serve a public cluster whose firewall's policy denies the way; each answer takes a while.

    It has a network of its own, groups, a route table, and a firewall in a peered hub, so that
    every kind of rule must be read before the verdict. Without `keeps` no exchange is kept.
    """
    world, _ = Case(topology="public-firewall", fault=FAULTS["firewall-denied"]).build()
    exchanges: list[Exchange] = []
    async with serve(world, page_size=_PAGE) as arm:
        if keeps:
            arm.show_to(exchanges.append)
        arm.afflict(lambda _request, _number: Mishap(slow_s=latency_s))
        yield Served(world=world, arm=arm, exchanges=exchanges)
