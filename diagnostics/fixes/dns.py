"""Mend the private DNS zone of a private cluster: its link and its record."""

from diagnostics.fixes.az import az, owner, scope
from diagnostics.model.edits import LinkZone, SetRecord
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.ids import ResourceId, free_name, name
from diagnostics.model.network import PrivateZone, ZoneLink
from diagnostics.network.names import COMPLETED

CHECK = "private_dns"


def _zone(zone: PrivateZone) -> Argv:
    return ("--zone-name", zone.name, *scope(zone.id))


def link(zone: PrivateZone, vnet_id: ResourceId, verify: tuple[Argv, ...]) -> Fix:
    """Link the zone to the VNet whose DNS asks for the name."""
    label = free_name(f"{name(vnet_id)}-link", (each.name for each in zone.links))
    words = ("network", "private-dns", "link", "vnet")
    target = ("--virtual-network", vnet_id, "--registration-enabled", "false")
    return Fix(
        check=CHECK,
        title=f"Link zone {zone.name} to virtual network {name(vnet_id)}",
        command=(az(*words, "create", *_zone(zone), "--name", label, *target),),
        undo=(az(*words, "delete", *_zone(zone), "--name", label, "--yes"),),
        verify=verify,
        owner=owner(zone.id, zone.tags),
        edits=(LinkZone(zone_id=zone.id, link=_completed(zone, label, vnet_id)),),
    )


def _completed(zone: PrivateZone, label: str, vnet_id: ResourceId) -> ZoneLink:
    link_id = ResourceId(f"{zone.id}/virtualNetworkLinks/{label}")
    return ZoneLink(id=link_id, name=label, vnet_id=vnet_id, state=COMPLETED.title())


def relink(zone: PrivateZone, broken: ZoneLink, verify: tuple[Argv, ...]) -> Fix:
    """Make a link anew that never reached the state Completed."""
    words = ("network", "private-dns", "link", "vnet")
    target = ("--virtual-network", broken.vnet_id, "--registration-enabled", "false")
    return Fix(
        check=CHECK,
        title=f"Make link {broken.name} of zone {zone.name} anew",
        command=(
            az(*words, "delete", *_zone(zone), "--name", broken.name, "--yes"),
            az(*words, "create", *_zone(zone), "--name", broken.name, *target),
        ),
        verify=verify,
        owner=owner(zone.id, zone.tags),
        edits=(LinkZone(zone_id=zone.id, link=_completed(zone, broken.name, broken.vnet_id)),),
    )


def point(
    zone: PrivateZone,
    record: str,
    present: tuple[str, ...],
    right: tuple[str, ...],
    verify: tuple[Argv, ...],
) -> Fix:
    """Give the A record the endpoint's addresses; the right ones come before the stale go."""
    stale = [address for address in present if address not in right]
    missing = [address for address in right if address not in present]
    return Fix(
        check=CHECK,
        title=f"Point {record}.{zone.name} at {', '.join(right)}",
        command=(
            *(_record(zone, "add", record, address) for address in missing),
            *(_record(zone, "remove", record, address) for address in stale),
        ),
        undo=(
            *(_record(zone, "add", record, address) for address in stale),
            *(_record(zone, "remove", record, address) for address in missing),
        ),
        verify=verify,
        owner=owner(zone.id, zone.tags),
        edits=(SetRecord(zone_id=zone.id, name=record, addresses=right),),
    )


def _record(zone: PrivateZone, verb: str, record: str, address: str) -> Argv:
    keep = ("--keep-empty-record-set",) if verb == "remove" else ()
    words = ("network", "private-dns", "record-set", "a", f"{verb}-record", *_zone(zone))
    return az(*words, "--record-set-name", record, "--ipv4-address", address, *keep)
