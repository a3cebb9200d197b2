"""The cases: healthy topologies, and each crossed with the faults that make sense on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.azure.bodies import network
from sandbox.packets import cse, provision, sentences
from sandbox.packets.cse import Result
from sandbox.packets.trip import Outcome
from sandbox.sweep.fault import Expected, Fault
from sandbox.sweep.faults import FAULTS
from sandbox.sweep.grounds import TOPOLOGIES
from sandbox.sweep.site import Site
from sandbox.world import World

HEALTHY = "healthy"
_WITH_TRACE = (Outcome.UNRESOLVED, Outcome.PROXY_REFUSED, Outcome.WRONG_CERTIFICATE)


class Harmless(Exception):
    """A fault broke nothing: the packet model says that every node still connects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A topology with a fault; `fault` is None where nothing is wrong."""

    topology: str
    fault: Fault | None = None

    @property
    def name(self) -> str:
        """Name the case."""
        return f"{self.topology}/{self.kind}"

    @property
    def kind(self) -> str:
        """Name the fault, or say that there is none."""
        return self.fault.name if self.fault else HEALTHY

    def build(self) -> tuple[World, Expected]:
        """Build the world, let its nodes be provisioned, and say what a report should say.

        Raises:
            Harmless: no node notices the fault.
        """
        site = TOPOLOGIES[self.topology]()
        world = site.world
        if self.fault is None:
            provision.run(world)
            return world, Expected(state=site.healthy)
        if self.fault.past:
            _fail_once(site, refused=self.fault.refused)
            return world, self.fault.apply(site)
        expected = self.fault.apply(site)
        world.error_text = f"{_text(world, _failure(site, self.name))}{self.fault.pasted}"
        return world, expected


def cases() -> Iterator[Case]:
    """Yield every case, topology by topology."""
    for topology in TOPOLOGIES:
        yield from cases_of(topology)


def cases_of(topology: str) -> Iterator[Case]:
    """Yield a topology's cases, the healthy one first."""
    yield Case(topology=topology)
    site = TOPOLOGIES[topology]()
    for fault in FAULTS.values():
        case = Case(topology=topology, fault=fault)
        if fault.fits(site):
            yield case


def _fail_once(site: Site, *, refused: bool) -> None:
    """Let provisioning fail for a reason that is gone since: a drop, or a start not yet done."""
    world, group = site.world, site.nic_group
    if refused:
        world.outside.listening = False
    else:
        network.rule(group, "change-4711", 110, "Deny", destinationAddressPrefix=site.around)
    world.error_text = _text(world, _failure(site, "an earlier failure"))
    if refused:
        world.outside.listening = True
    else:
        group["properties"]["securityRules"].pop()


def _failure(site: Site, name: str) -> Result:
    """Provision the nodes, and take the first that failed, of the pool that is to fail if it did.

    Raises:
        Harmless: none failed.
    """
    world = site.world
    # Nobody provisions nodes of a stopped cluster; they still notice that it does not answer.
    results = provision.run(world) or [cse.check(world, node) for node in world.nodes]
    failed = [result for result in results if result.exit_code]
    if not failed:
        raise Harmless(name)
    return next((one for one in failed if one.node.pool == site.pool), failed[0])


def _text(world: World, result: Result) -> str:
    """Word the failure as Azure does; what the provider leaves out stands in the node's trace."""
    if result.trip.outcome in _WITH_TRACE:
        return sentences.wrapped(result)
    return sentences.sentence(result, with_details=world.outside.diagnostic_details)
