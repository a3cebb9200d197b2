"""Let the program read every kind of estate, and record what it asks Resource Manager for."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from diagnostics.arm import AzureArm, open_arm
from diagnostics.asked import Request
from diagnostics.model.finding import Outcome
from diagnostics.model.ids import ResourceId
from diagnostics.model.report import Report
from diagnostics.pipeline import diagnose
from diagnostics.settings import read_azure_settings
from sandbox.azure.bodies.compute import SCALE_SET
from sandbox.azure.server import SimulatedArm, serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from sandbox.sweep.cases import cases
from sandbox.sweep.faults import FAULTS
from sandbox.world import Denial, World
from tests.infra.arm_actions import action_of


def estates() -> Iterator[World]:
    """Yield every topology in health, every fault once, and what the sweep has no fault for."""
    waiting = set(FAULTS)
    for case in cases():
        if case.fault is None or case.kind in waiting:
            waiting.discard(case.kind)
            yield case.build()[0]
    yield appliance_in_a_scale_set()


def appliance_in_a_scale_set() -> World:
    """Build an estate whose routes lead to an instance of a scale set."""
    world = SCENARIOS["udr-stopped-appliance"].build()
    (machine,) = world.of_kind("Microsoft.Compute/virtualMachines")
    instance = next(body for body in world.of_kind(f"{SCALE_SET}/virtualMachines"))
    for nic in world.of_kind("Microsoft.Network/networkInterfaces"):
        held = nic["properties"].get("virtualMachine") or {}
        if held.get("id") == machine["id"]:
            nic["properties"]["virtualMachine"] = {"id": instance["id"]}
    return world


# Azure's own links to a running operation lie there; the simulated ones have a second name.
_POLL = "microsoft.compute/locations/operations/read"
_SIMULATED_POLL = "microsoft.compute/locations/operationresults/read"

ESTATES_EACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The actions that readings need, and those that probing a node adds to them."""

    reading: frozenset[str]
    probing: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was said of an estate with an action and without it, and how often it was refused."""

    action: str
    estate: int
    with_it: Report
    without: Report
    refusals: int

    @property
    def passed_blind(self) -> frozenset[str]:
        """Return the checks that passed without the right only."""
        return _passed(self.without) - _passed(self.with_it)


async def refuse_each(actions: Sequence[str]) -> list[Told]:
    """Deny each action in the first estates that need it, and diagnose them again."""
    left = dict.fromkeys((action.lower() for action in actions), ESTATES_EACH)
    told: list[Told] = []
    async with _served() as (arm, azure):
        for number, world in enumerate((*_scenarios(), *estates())):
            arm.show(world)
            arm.requests.clear()
            with_it = await _diagnose(world, azure, error=world.error_text)
            for action in {action_of(*request) for request in arm.requests} & set(left):
                world.denials.append(Denial(scope="/", action=action))
                arm.requests.clear()
                without = await _diagnose(world, azure, error=world.error_text)
                world.denials.pop()
                refusals = [action_of(*request) for request in arm.requests].count(action)
                told.append(
                    Told(
                        action=action,
                        estate=number,
                        with_it=with_it,
                        without=without,
                        refusals=refusals,
                    )
                )
                left[action] -= 1
            left = {action: count for action, count in left.items() if count > 0}
            if not left:
                break
    return told


def _passed(report: Report) -> frozenset[str]:
    return frozenset(each.id for each in report.findings if each.outcome is Outcome.PASSED)


def _scenarios() -> list[World]:
    return [scenario.build() for scenario in SCENARIOS.values()]


@asynccontextmanager
async def _served() -> AsyncIterator[tuple[SimulatedArm, AzureArm]]:
    """Serve the first scenario, and open the program's own way to read it."""
    first = _scenarios()[0]
    async with serve(first, page_size=50) as arm:
        settings = azure_settings(first, arm)
        with _environment(settings):
            async with open_arm(read_azure_settings(settings)) as azure:
                yield arm, azure


async def record() -> Recorded:
    """Diagnose every scenario and every estate, the scenarios with a node probe as well."""
    scenarios = _scenarios()
    async with _served() as (arm, azure):
        for world in (*scenarios, *estates()):
            arm.show(world)
            await _diagnose(world, azure, error=world.error_text)
            await _diagnose(world, azure, error=None)
        await _look_around(world, azure)
        read = {action_of(*request) for request in arm.requests}
        for world in scenarios:
            arm.show(world)
            await _diagnose(world, azure, error=world.error_text, probe=True)
        everything = {action_of(*request) for request in arm.requests}
    probing = {_POLL if one == _SIMULATED_POLL else one for one in everything - read}
    return Recorded(reading=frozenset(read), probing=frozenset(probing))


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Set what azure-identity reads from the environment, for a while."""
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _diagnose(
    world: World, azure: AzureArm, *, error: str | None, probe: bool = False
) -> Report:
    asked = Request(cluster_id=ResourceId(world.cluster_id), error=error, probe=probe)
    return (await diagnose(asked, azure, now=lambda: datetime.now(UTC))).report


async def _look_around(world: World, azure: AzureArm) -> None:
    """Ask what is asked beside a diagnosis.

    The bot asks which clusters there are and whose a group is, the doctor which rights there are.
    """
    group = world.cluster["properties"]["nodeResourceGroup"]
    await azure.clusters()
    await azure.managed_by(
        ResourceId(f"/subscriptions/{world.subscription_id}/resourceGroups/{group}")
    )
    await azure.permissions(ResourceId(f"/subscriptions/{world.subscription_id}"))
