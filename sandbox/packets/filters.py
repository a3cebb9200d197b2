"""Network security groups, as a packet that leaves a node meets them."""

from sandbox.azure.store import Body
from sandbox.packets.place import Place, linked
from sandbox.packets.trip import Outcome, Stopped
from sandbox.packets.words import covers, port_fits, words_of
from sandbox.world import World


def leave(world: World, place: Place, address: str, port: int) -> None:
    """Let a TCP packet out: first past the interface's group, then past the subnet's.

    Raises:
        Stopped: one of them drops it, silently.
    """
    groups = (
        linked(world, place.nic["properties"], "networkSecurityGroup"),
        place.attached(world, "networkSecurityGroup"),
    )
    for group in groups:
        if group is not None and not _allows(world, place, group, (address, port)):
            raise Stopped(Outcome.TIMED_OUT, group["id"])


def _allows(world: World, place: Place, group: Body, to: tuple[str, int]) -> bool:
    properties = group["properties"]
    rules = [*properties["securityRules"], *properties.get("defaultSecurityRules", [])]
    outbound = [one["properties"] for one in rules if one["properties"]["direction"] == "Outbound"]
    for rule in sorted(outbound, key=lambda one: int(one["priority"])):
        if _matches(world, place, rule, to):
            return bool(rule["access"] == "Allow")
    return False


def _matches(world: World, place: Place, rule: Body, to: tuple[str, int]) -> bool:
    address, port = to
    return (
        rule["protocol"].lower() in ("*", "tcp")
        and port_fits(words_of(rule, "destinationPortRange"), port)
        and _side(world, place, rule, "source", place.address)
        and _side(world, place, rule, "destination", address)
        # A node connects from a port of its own, so a rule bound to one source port misses it.
        and "*" in words_of(rule, "sourcePortRange")
    )


def _side(world: World, place: Place, rule: Body, side: str, address: str) -> bool:
    words = words_of(rule, f"{side}AddressPrefix")
    return any(covers(world, place, word, address) for word in words)
