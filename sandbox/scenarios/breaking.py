"""Let an operation fail in an estate, and keep what a person would paste."""

from sandbox.packets import provision, sentences
from sandbox.packets.cse import Result
from sandbox.scenarios.estate import Estate
from sandbox.world import World


def failed(estate: Estate) -> World:
    """Provision the nodes and keep the provider's sentence about the first that failed."""
    world = estate.world
    first = _first_failed(world)
    details = world.outside.diagnostic_details
    world.error_text = sentences.sentence(first, with_details=details)
    return world


def failed_with_trace(estate: Estate) -> World:
    """Provision the nodes and keep all that Compute shows of the first that failed."""
    world = estate.world
    world.error_text = sentences.wrapped(_first_failed(world))
    return world


def healthy(estate: Estate) -> World:
    """Provision the nodes; nothing failed, so there is nothing to paste."""
    provision.run(estate.world)
    return estate.world


def _first_failed(world: World) -> Result:
    return next(result for result in provision.run(world) if result.exit_code)
