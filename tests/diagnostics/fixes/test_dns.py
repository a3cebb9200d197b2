"""Link and record of the private zone."""

import shlex
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.fixes.dns import (
    await_link,
    kept_elsewhere,
    link,
    link_if_free,
    link_instead,
    point,
    relink,
)
from diagnostics.model.edits import LinkZone
from diagnostics.model.finding import Argv, Danger
from diagnostics.model.network import PrivateZone
from tests.builders import (
    NODE_GROUP,
    SUBSCRIPTION,
    VNET_ID,
    ZONE_ID,
    ZONE_NAME,
    arm_id,
    zone,
    zone_link,
)

IN_ZONE = f"--zone-name {ZONE_NAME} --resource-group {NODE_GROUP} --subscription {SUBSCRIPTION}"
LINK = "az network private-dns link vnet"
TO_VNET = f"--virtual-network {VNET_ID} --registration-enabled false"


def lines(argvs: tuple[Argv, ...]) -> list[str]:
    return [shlex.join(argv) for argv in argvs]


@pytest.mark.parametrize(
    ("links", "name"), [((), "vnet-shop-link"), (("VNet-shop-link",), "vnet-shop-link-2")]
)
def test_link_has_a_name_of_its_own_and_can_be_undone(links: tuple[str, ...], name: str) -> None:
    fix = link(zone(links=tuple(zone_link(name=each) for each in links)), VNET_ID, ())
    assert (lines(fix.command), lines(fix.undo)) == (
        [f"{LINK} create {IN_ZONE} --name {name} {TO_VNET}"],
        [f"{LINK} delete {IN_ZONE} --name {name} --yes"],
    )


@pytest.mark.parametrize(
    ("held", "settings", "danger"),
    [
        ({}, "--registration-enabled false", Danger.NONE),
        ({"resolution_policy": "Default"}, "--registration-enabled false", Danger.NONE),
        (
            {"resolution_policy": "NxDomainRedirect", "registration": True},
            "--registration-enabled true --resolution-policy NxDomainRedirect",
            Danger.DISRUPTIVE,
        ),
    ],
)
def test_broken_link_is_made_anew_as_it_was(
    held: dict[str, Any], settings: str, danger: Danger
) -> None:
    broken = zone_link(state="InProgress", provisioning_state="Failed", **held)
    fix = relink(zone(), broken, ())
    assert (lines(fix.command), fix.undo, fix.danger) == (
        [
            f"{LINK} delete {IN_ZONE} --name link-shop --yes",
            f"{LINK} create {IN_ZONE} --name link-shop --virtual-network {VNET_ID} {settings}",
        ],
        (),
        danger,
    )
    whole = zone_link(state="Completed", provisioning_state="Succeeded", **held)
    assert fix.edits == (LinkZone(zone_id=ZONE_ID, link=whole),)


def test_link_under_way_is_waited_for() -> None:
    pending = zone_link(state="InProgress", resolution_policy="NxDomainRedirect")
    fix = await_link(zone(), pending, (("az", "version"),))
    assert (fix.command, lines(fix.verify), fix.title) == (
        (),
        [
            f"{LINK} show {IN_ZONE} --name link-shop --query virtualNetworkLinkState --output tsv",
            "az version",
        ],
        f"Wait for link link-shop of zone {ZONE_NAME}",
    )
    assert fix.instructions == (
        "A link takes some minutes to be made. If it does not become Completed, the owner of the "
        "zone deletes it and makes it anew with --registration-enabled false --resolution-policy "
        "NxDomainRedirect."
    )


def record(verb: str, address: str) -> str:
    keep = " --keep-empty-record-set" if verb == "remove" else ""
    return (
        f"az network private-dns record-set a {verb}-record {IN_ZONE} --record-set-name api "
        f"--ipv4-address {address}{keep}"
    )


@pytest.mark.parametrize(
    ("present", "right", "done", "undone"),
    [
        ((), ("10.0.2.4",), [("add", "10.0.2.4")], [("remove", "10.0.2.4")]),
        (
            ("10.0.2.9",),
            ("10.0.2.4",),
            [("add", "10.0.2.4"), ("remove", "10.0.2.9")],
            [("add", "10.0.2.9"), ("remove", "10.0.2.4")],
        ),
        (
            ("10.0.2.4", "10.0.2.9"),
            ("10.0.2.4",),
            [("remove", "10.0.2.9")],
            [("add", "10.0.2.9")],
        ),
    ],
)
def test_right_address_comes_before_the_stale_one_goes(
    present: tuple[str, ...],
    right: tuple[str, ...],
    done: list[tuple[str, str]],
    undone: list[tuple[str, str]],
) -> None:
    fix = point(zone(), "api", present, right, ())
    assert (fix.title, lines(fix.command), lines(fix.undo)) == (
        f"Point api.{ZONE_NAME} at 10.0.2.4",
        [record(*each) for each in done],
        [record(*each) for each in undone],
    )


TWIN = zone(id=arm_id("Microsoft.Network/privateDnsZones", ZONE_NAME, group="rg-dns"))


def test_network_linked_to_a_zone_of_the_name_is_for_the_owners() -> None:
    fix = link_instead(zone(), TWIN, "link-shop", "vnet-shop")
    assert (fix.title, fix.command, fix.owner, fix.instructions) == (
        f"Link vnet-shop to zone {ZONE_NAME} of {NODE_GROUP} instead",
        (),
        "owner of resource group rg-dns",
        (
            "Azure links a virtual network to one zone of a name only, and vnet-shop is linked to "
            f"zone {ZONE_NAME} of resource group rg-dns. Its owner removes link link-shop, after "
            "which vnet-shop no longer sees other names in that zone; then the owner of resource "
            f"group {NODE_GROUP} links vnet-shop to zone {ZONE_NAME}."
        ),
    )


@pytest.mark.parametrize(
    ("others", "commands"),
    [((), 1), ((zone(name="other.zone"),), 1), ((zone(links=()),), 1), ((TWIN,), 0)],
)
def test_link_is_made_where_none_is_in_the_way(
    others: tuple[PrivateZone, ...], commands: int
) -> None:
    assert len(link_if_free(zone(links=()), VNET_ID, others, ()).command) == commands


@pytest.mark.parametrize(("before", "start"), [("", ""), ("First.", "First. ")])
def test_record_that_aks_does_not_keep_goes_stale_again(before: str, start: str) -> None:
    fix = replace(point(TWIN, "@", (), ("10.0.2.4",), ()), instructions=before)
    told = kept_elsewhere(fix, zone())
    assert (told.title, told.instructions) == (
        f"Point {ZONE_NAME} at 10.0.2.4",
        (
            f"{start}AKS keeps the API server's record in zone {ZONE_NAME} of resource group "
            f"{NODE_GROUP}, not here: when the endpoint gets another address, this record goes "
            "stale again, so the lasting way is to let that zone answer."
        ),
    )
