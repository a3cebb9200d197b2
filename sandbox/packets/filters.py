"""Security admin rules and network security groups, as packets meet them at either end."""

from dataclasses import dataclass

from sandbox.azure import addresses, ids, managers
from sandbox.azure.bodies import network
from sandbox.azure.store import Body
from sandbox.packets.place import Place, linked
from sandbox.packets.trip import Outcome, Stopped
from sandbox.packets.words import covers, port_fits, words_of
from sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packet:
    """A TCP packet that starts a connection, as one end sees it go `Outbound` or `Inbound`."""

    source: str
    address: str
    port: int
    way: str


def leave(world: World, place: Place, address: str, port: int) -> None:
    """Let a TCP packet out: past the admin rules, the interface's group, then the subnet's.

    Raises:
        Stopped: one of them drops it, silently.
    """
    packet = _Packet(source=place.address, address=address, port=port, way="Outbound")
    if _admitted(world, place, packet):
        return
    groups = (
        linked(world, place.nic["properties"], "networkSecurityGroup"),
        place.attached(world, "networkSecurityGroup"),
    )
    for group in groups:
        if group is not None and not _allows(world, place, group, packet):
            raise Stopped(Outcome.TIMED_OUT, group["id"])


def arrive(world: World, place: Place, source: str, port: int) -> None:
    """Let a TCP packet in: past the admin rules, then the subnet's group.

    Raises:
        Stopped: one of them drops it, silently.
    """
    packet = _Packet(source=source, address=place.address, port=port, way="Inbound")
    group = place.attached(world, "networkSecurityGroup")
    if _admitted(world, place, packet) or group is None:
        return
    if not _allows(world, place, group, packet):
        raise Stopped(Outcome.TIMED_OUT, group["id"])


def _admitted(world: World, place: Place, packet: _Packet) -> bool:
    """Say whether an admin rule lets the packet pass whatever the groups say.

    Raises:
        Stopped: an admin rule denies it.
    """
    rules = managers.rules_on(world, place.vnet["id"])
    meant = [one for one in rules if one["properties"]["direction"] == packet.way]
    for rule in sorted(meant, key=lambda one: int(one["properties"]["priority"])):
        if _admin_match(world, place, rule["properties"], packet):
            if rule["properties"]["access"] == "Deny":
                raise Stopped(Outcome.TIMED_OUT, rule["id"])
            return bool(rule["properties"]["access"] == "AlwaysAllow")
    return False


def _admin_match(world: World, place: Place, rule: Body, packet: _Packet) -> bool:
    ends = (("sources", packet.source), ("destinations", packet.address))
    return (
        rule["protocol"].lower() in ("any", "tcp")
        and port_fits(rule["destinationPortRanges"], packet.port)
        and all(
            any(covers(world, place, one["addressPrefix"], held) for one in rule[side])
            for side, held in ends
        )
    )


def _allows(world: World, place: Place, group: Body, packet: _Packet) -> bool:
    properties = group["properties"]
    # They cannot be removed, whether or not they are shown.
    defaults = properties.get("defaultSecurityRules") or network.default_rules(group)
    rules = [*properties["securityRules"], *defaults]
    meant = [one["properties"] for one in rules if one["properties"]["direction"] == packet.way]
    for rule in sorted(meant, key=lambda one: int(one["priority"])):
        if _matches(world, place, rule, packet):
            return bool(rule["access"] == "Allow")
    return False


def _matches(world: World, place: Place, rule: Body, packet: _Packet) -> bool:
    return (
        rule["protocol"].lower() in ("*", "tcp")
        and port_fits(words_of(rule, "destinationPortRange"), packet.port)
        and _side(world, place, rule, "source", packet.source)
        and _side(world, place, rule, "destination", packet.address)
        # A node connects from a port of its own, so a rule bound to one source port misses it.
        and "*" in words_of(rule, "sourcePortRange")
    )


def _side(world: World, place: Place, rule: Body, side: str, address: str) -> bool:
    words = words_of(rule, f"{side}AddressPrefix")
    listed = {ids.fold(one["id"]) for one in rule.get(f"{side}ApplicationSecurityGroups") or []}
    if listed and listed & _groups(world, address):
        return True
    return any(covers(world, place, word, address) for word in words)


def _groups(world: World, address: str) -> set[str]:
    """Return the application security groups that the interface at an address is in."""
    holder = addresses.holder(world, address) or {"properties": {}}
    return {
        ids.fold(group["id"])
        for one in holder["properties"].get("ipConfigurations", [])
        for group in one["properties"].get("applicationSecurityGroups", [])
    }
