"""The sandbox while it runs: a workspace that lasts, and one scenario at a time on stage in it."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.commands import python, with_settings
from sandbox.process import ROOT
from sandbox.scenarios import SCENARIOS
from sandbox.scenarios.repairing import repaired
from sandbox.slack.server import Slack
from sandbox.stage import COMMAND, Stage, azure_settings, raise_curtain

PAGE_PORT = 8765


@dataclass(slots=True, kw_only=True)
class Sandbox:
    """A workspace that lasts, and the scenario now on stage in it."""

    slack: Slack
    folder: Path = ROOT
    manifest: Path = ROOT / "bot/manifest.json"
    base: str = ""
    scenario: str = ""
    is_repaired: bool = False
    _stage: Stage | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def stage(self) -> Stage:
        """The scenario on stage.

        Raises:
            RuntimeError: none was started yet.
        """
        if self._stage is None:
            raise RuntimeError("no scenario was started")
        return self._stage

    async def start(self, name: str) -> None:
        """Put a scenario on stage and run the timers; the function app and Slack forget nothing."""
        async with self._turn:
            world = SCENARIOS[name].build()
            if self._stage is None:
                self._stage = await self._stack.enter_async_context(
                    raise_curtain(world, self.slack, folder=self.folder)
                )
            else:
                self._stage.change(world)
            self.scenario, self.is_repaired = name, False
            # What the timers gather, such as the list of clusters to pick from, is there at once.
            await self._stage.host.run_timers()

    async def repair(self) -> None:
        """Undo the scenario's fault, as if somebody had mended it."""
        async with self._turn:
            self.stage.change(repaired(self.stage.world))
            self.is_repaired = True

    async def run_timers(self, *, after_s: float = 0) -> None:
        """Run what the product does by the clock, as if `after_s` seconds had passed.

        They pass in Slack as well, which dates what is said and signs what is sent.
        """
        async with self._turn:
            await self.stage.host.pass_by(after_s)
            self.slack.workspace.pass_by(after_s)
            await self.stage.host.run_timers()

    async def close(self) -> None:
        """Take everything down."""
        await self._stack.aclose()

    def lines_to_try(self) -> list[str]:
        """Return commands for another terminal, with today's addresses."""
        world = self.stage.world
        settings = azure_settings(world, self.stage.arm)
        target = [] if self.base.endswith(f":{PAGE_PORT}") else ["--to", self.base]
        diagnose = python("-m", "diagnostics", "run", world.cluster_id)
        # The rest of what the doctor looks at takes Slack's secrets, which no page shows.
        rest = ("--skip", "slack", "--skip", "storage")
        doctor = python("-m", "diagnostics", "doctor", world.cluster_id, *rest)
        return [
            python("-m", "sandbox.slash", *target, f"{COMMAND} {world.cluster_id}"),
            python("-m", "sandbox.slash", *target, f"{COMMAND} help"),
            with_settings(settings, diagnose),
            with_settings(settings, doctor),
        ]
