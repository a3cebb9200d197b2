"""Mend the private DNS zone of a private cluster: its link and its record."""

from dataclasses import replace

from diagnostics.fixes.az import az, owner, scope
from diagnostics.model.edits import LinkZone, SetRecord
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.ids import ResourceId, free_name, name
from diagnostics.model.network import PrivateZone, ZoneLink
from diagnostics.network.names import COMPLETED

CHECK = "private_dns"
_LINK = ("network", "private-dns", "link", "vnet")
# Azure DNS asks the public where the zone has no such name.
_FALLS_BACK = "NxDomainRedirect"


def _zone(zone: PrivateZone) -> Argv:
    return ("--zone-name", zone.name, *scope(zone.id))


def link(zone: PrivateZone, vnet_id: ResourceId, verify: tuple[Argv, ...]) -> Fix:
    """Link the zone to the VNet whose DNS asks for the name."""
    label = free_name(f"{name(vnet_id)}-link", (each.name for each in zone.links))
    made = ZoneLink(
        id=ResourceId(f"{zone.id}/virtualNetworkLinks/{label}"),
        name=label,
        vnet_id=vnet_id,
        state=COMPLETED.title(),
    )
    return Fix(
        check=CHECK,
        title=f"Link zone {zone.name} to virtual network {name(vnet_id)}",
        command=(_create(zone, made),),
        undo=(_delete(zone, label),),
        verify=verify,
        owner=owner(zone.id, zone.tags),
        edits=(LinkZone(zone_id=zone.id, link=made),),
    )


def relink(zone: PrivateZone, broken: ZoneLink, verify: tuple[Argv, ...]) -> Fix:
    """Make a link anew that failed to reach the state Completed, with all that was set on it."""
    made = replace(broken, state=COMPLETED.title(), provisioning_state="Succeeded")
    return Fix(
        check=CHECK,
        title=f"Make link {broken.name} of zone {zone.name} anew",
        command=(_delete(zone, broken.name), _create(zone, made)),
        verify=verify,
        instructions="The records that the link registered go with it, and come back once it is "
        "made again."
        if broken.registration
        else "",
        danger=Danger.DISRUPTIVE if broken.registration else Danger.NONE,
        owner=owner(zone.id, zone.tags),
        edits=(LinkZone(zone_id=zone.id, link=made),),
    )


def await_link(zone: PrivateZone, pending: ZoneLink, verify: tuple[Argv, ...]) -> Fix:
    """Wait for a link that is still being made; one that hangs is for its owner to make anew."""
    show = (*_LINK, "show", *_zone(zone), "--name", pending.name)
    return Fix(
        check=CHECK,
        title=f"Wait for link {pending.name} of zone {zone.name}",
        verify=(az(*show, "--query", "virtualNetworkLinkState", "--output", "tsv"), *verify),
        instructions="A link takes some minutes to be made. If it does not become Completed, the "
        "owner of the zone deletes it and makes it anew with "
        f"{' '.join(_settings(pending))}.",
        owner=owner(zone.id, zone.tags),
    )


def _create(zone: PrivateZone, wanted: ZoneLink) -> Argv:
    target = ("--name", wanted.name, "--virtual-network", wanted.vnet_id)
    return az(*_LINK, "create", *_zone(zone), *target, *_settings(wanted))


def _settings(wanted: ZoneLink) -> Argv:
    falls_back = (wanted.resolution_policy or "").lower() == _FALLS_BACK.lower()
    policy = ("--resolution-policy", _FALLS_BACK) if falls_back else ()
    return ("--registration-enabled", str(wanted.registration).lower(), *policy)


def _delete(zone: PrivateZone, label: str) -> Argv:
    return az(*_LINK, "delete", *_zone(zone), "--name", label, "--yes")


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
