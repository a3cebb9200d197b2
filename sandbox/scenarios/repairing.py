"""Undo a scenario's fault: the same way out of the network, as it stood before."""

from collections.abc import Callable

from sandbox.scenarios import breaking
from sandbox.scenarios.estate import Estate
from sandbox.scenarios.topologies import (
    APPLIANCE_HOP,
    private_custom_dns,
    private_system_zone,
    public_appliance,
    public_firewall,
    public_lb,
    public_nat,
)
from sandbox.world import World


def repaired(world: World) -> World:
    """Return the sound estate that a broken one was made from, its nodes provisioned.

    The Activity Log goes on where it stood, so that what was broken can still be read there.
    """
    sound = breaking.healthy(_ground(world)())
    sound.log[:0] = world.log
    return sound


def _ground(world: World) -> Callable[[], Estate]:
    properties = world.cluster["properties"]
    if (properties.get("apiServerAccessProfile") or {}).get("enablePrivateCluster"):
        return private_custom_dns if world.outside.resolvers else private_system_zone
    way_out = properties["networkProfile"].get("outboundType")
    if way_out == "userAssignedNATGateway":
        return public_nat
    if way_out == "userDefinedRouting":
        return public_appliance if APPLIANCE_HOP in world.outside.middleboxes else public_firewall
    return public_lb
