"""Mend the private DNS zone of a private cluster: its link and its record."""

from dataclasses import replace

from diagnostics.fixes.az import az, owner, scope
from diagnostics.model.edits import LinkZone, SetRecord
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.ids import ResourceId, free_name, name, resource_group
from diagnostics.model.network import PrivateZone, ZoneLink
from diagnostics.network.names import APEX, COMPLETED, link_to

CHECK = "private_dns"
_LINK = ("network", "private-dns", "link", "vnet")
# Azure DNS asks the public where the zone has no such name.
_FALLS_BACK = "NxDomainRedirect"


def _zone(zone: PrivateZone) -> Argv:
    return ("--zone-name", zone.name, *scope(zone.id))


def link_if_free(
    zone: PrivateZone,
    vnet_id: ResourceId,
    others: tuple[PrivateZone, ...],
    verify: tuple[Argv, ...],
) -> Fix:
    """Link the zone to the VNet, unless a link to another zone of its name is in the way."""
    for other in others:
        held = link_to(other, vnet_id)
        if held is not None and other.name.lower() == zone.name.lower():
            return link_instead(zone, other, held.name, name(vnet_id))
    return link(zone, vnet_id, verify)


def link_instead(zone: PrivateZone, other: PrivateZone, link_name: str, vnet: str) -> Fix:
    """Have the owners link a VNet to the zone in the place of another one of the same name."""
    return Fix(
        check=CHECK,
        title=f"Link {vnet} to zone {zone.name} of {resource_group(zone.id)} instead",
        instructions=f"Azure links a virtual network to one zone of a name only, and {vnet} is "
        f"linked to zone {other.name} of resource group {resource_group(other.id)}. Its owner "
        f"removes link {link_name}, after which {vnet} no longer sees other names in that zone; "
        f"then the owner of resource group {resource_group(zone.id)} links {vnet} to zone "
        f"{zone.name}.",
        owner=owner(other.id, other.tags),
    )


def kept_elsewhere(fix: Fix, zone: PrivateZone) -> Fix:
    """Add to a fix of a zone that AKS does not keep that it may be needed again."""
    told = (
        f"AKS keeps the API server's record in zone {zone.name} of resource group "
        f"{resource_group(zone.id)}, not here: when the endpoint gets another address, this record "
        "goes stale again, so the lasting way is to let that zone answer."
    )
    return replace(fix, instructions=" ".join(filter(None, (fix.instructions, told))))


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
    named = zone.name if record == APEX else f"{record}.{zone.name}"
    return Fix(
        check=CHECK,
        title=f"Point {named} at {', '.join(right)}",
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
