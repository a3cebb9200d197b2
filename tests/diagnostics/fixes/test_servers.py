"""What those who run DNS are asked to correct."""

import pytest

from diagnostics.fixes.on_path import look_up
from diagnostics.fixes.servers import correct_private, correct_public, find_astray, let_go
from diagnostics.model.facts import Known
from diagnostics.model.finding import Fix
from diagnostics.model.incident import Endpoint
from tests.builders import (
    FQDN,
    NODE_GROUP,
    PRIVATE_FQDN,
    ZONE_NAME,
    cluster,
    incident,
    private_cluster,
    private_incident,
    private_snapshot,
    snapshot,
    vnet,
    zone,
)

SERVERS = ("10.1.0.4", "10.1.0.5")
DIALLED = incident(endpoint=Endpoint(fqdn=FQDN, ip="10.0.7.4"))
ELSE = (
    "Where it is right there already, the node's hosts file or an old cached answer is left to "
    "look at."
)


@pytest.mark.parametrize(
    ("fix", "named", "owner", "instructions"),
    [
        (
            correct_private(private_incident(), private_snapshot(), SERVERS, ("10.0.2.4",)),
            PRIVATE_FQDN,
            "whoever runs DNS server 10.1.0.4, 10.1.0.5",
            (
                f"Those who run DNS server 10.1.0.4, 10.1.0.5 correct the A record of "
                f"{PRIVATE_FQDN} to 10.0.2.4, or remove it and forward {ZONE_NAME} to "
                f"168.63.129.16, asked from a network that the zone is linked to. {ELSE}"
            ),
        ),
        (
            correct_public(DIALLED, snapshot(), SERVERS),
            FQDN,
            "whoever runs DNS server 10.1.0.4, 10.1.0.5",
            (
                "Those who run DNS server 10.1.0.4, 10.1.0.5 remove the record or zone that holds "
                f"{FQDN}, and forward the name to public DNS. {ELSE}"
            ),
        ),
        (
            find_astray(DIALLED, snapshot(), vnet()),
            FQDN,
            "owner of virtual network vnet-shop",
            (
                "Look for a private DNS zone that is linked to virtual network vnet-shop and holds "
                f"{FQDN} with 10.0.7.4; its owner removes the record or the link. Where there is "
                "none, something on the node gives the address: its hosts file, or a resolver that "
                "is set there."
            ),
        ),
    ],
)
def test_owner_is_told_what_to_correct(fix: Fix, named: str, owner: str, instructions: str) -> None:
    facts = private_snapshot() if named == PRIVATE_FQDN else snapshot()
    assert (fix.command, fix.owner, fix.instructions, fix.edits) == ((), owner, instructions, ())
    assert fix.verify == look_up(private_incident(), facts, named)


def test_public_record_of_a_cluster_without_zone_comes_from_public_dns() -> None:
    facts = private_snapshot(cluster=Known(private_cluster(private_dns_zone="none")))
    fix = correct_private(private_incident(), facts, SERVERS, ("10.0.2.4",))
    assert f"forward {PRIVATE_FQDN} to public DNS." in fix.instructions


def test_zone_that_hides_public_dns_is_for_its_owner() -> None:
    fix = let_go(DIALLED, snapshot(), zone(name="azmk8s.io"), vnet())
    assert (fix.title, fix.owner, fix.instructions) == (
        f"Keep zone azmk8s.io from answering for {FQDN}",
        f"owner of resource group {NODE_GROUP}",
        (
            "The zone hides public DNS from virtual network vnet-shop. Its owner removes its link "
            "to vnet-shop; or, where other names in it are needed, puts the API server's public "
            "address in the place of 10.0.7.4."
        ),
    )


def test_unknown_name_is_not_made_up() -> None:
    facts = snapshot(cluster=Known(cluster(fqdn=None)))
    fix = correct_public(incident(endpoint=Endpoint()), facts, SERVERS)
    assert (fix.title, fix.verify) == (
        "Correct the API server's name on DNS server 10.1.0.4, 10.1.0.5",
        (),
    )
