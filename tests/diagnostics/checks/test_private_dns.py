"""The private name leads to the private endpoint, S5."""

from typing import Any

import pytest

from diagnostics.checks.private_dns import CHECK
from diagnostics.fixes.retest import retest
from diagnostics.judging.asking import finding_of
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.finding import Outcome, Purpose
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import Peering, PrivateZone
from tests.builders import (
    CLUSTER_ID,
    FQDN,
    NODE_GROUP,
    PRIVATE_FQDN,
    SUBSCRIPTION,
    VNET_ID,
    ZONE_ID,
    ZONE_NAME,
    arm_id,
    incident,
    private_cluster,
    private_endpoint,
    private_incident,
    private_snapshot,
    snapshot,
    vnet,
    zone,
    zone_link,
)
from tests.diagnostics.checks.asked import (
    FAILED,
    NOT_APPLICABLE,
    ON_NODES,
    PASSED,
    RECONCILE,
    UNKNOWN,
    Told,
    shell,
    told,
)

LABEL = "aks-shop-k3xq9w2p"
LINK = "az network private-dns link vnet"
RECORD = "az network private-dns record-set a"
IN_ZONE = f"--zone-name {ZONE_NAME} {ON_NODES}"
UNSAID = private_incident(endpoint=Endpoint(fqdn=PRIVATE_FQDN))
DENIED = Missing(why=Why.DENIED, what="a thing")


def record(verb: str, address: str) -> str:
    keep = " --keep-empty-record-set" if verb == "remove" else ""
    return (
        f"{RECORD} {verb}-record {IN_ZONE} --record-set-name {LABEL} --ipv4-address {address}{keep}"
    )


def linked(name: str) -> str:
    return (
        f"{LINK} create {IN_ZONE} --name {name} --virtual-network {VNET_ID} "
        "--registration-enabled false"
    )


HUNG = zone_link(state="InProgress", provisioning_state="Failed")
HEALTHY = Told(PASSED, f"zone {ZONE_NAME} is linked to vnet-shop and its record is right")


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, HEALTHY),
        (
            {"zone": Known(None)},
            Told(
                FAILED,
                "there is no private DNS zone that holds the API server's private name",
                CLUSTER_ID,
                (RECONCILE,),
            ),
        ),
        # S5.1: linked to the node's own network, and completed
        (
            {"zone": Known(zone(links=()))},
            Told(
                FAILED,
                f"zone {ZONE_NAME} is not linked to the nodes' virtual network vnet-shop",
                ZONE_ID,
                (linked("vnet-shop-link"),),
            ),
        ),
        (
            {
                "zone": Known(
                    zone(
                        links=(zone_link(name="Vnet-Shop-Link", vnet_id=ResourceId("/other/vnet")),)
                    )
                )
            },
            Told(
                FAILED,
                f"zone {ZONE_NAME} is not linked to the nodes' virtual network vnet-shop",
                ZONE_ID,
                (linked("vnet-shop-link-2"),),
            ),
        ),
        (
            {"zone": Known(zone(links=(zone_link(state="InProgress"),)))},
            Told(FAILED, f"link link-shop of zone {ZONE_NAME} is in state InProgress", ZONE_ID),
        ),
        (
            {"zone": Known(zone(links=(HUNG,)))},
            Told(
                FAILED,
                f"link link-shop of zone {ZONE_NAME} is in state InProgress",
                ZONE_ID,
                (f"{LINK} delete {IN_ZONE} --name link-shop --yes", linked("link-shop")),
            ),
        ),
        # S5.7: every answer must be the endpoint's
        (
            {"zone": Known(zone(records=()))},
            Told(
                FAILED,
                f"zone {ZONE_NAME} has no A record {LABEL}",
                ZONE_ID,
                (record("add", "10.0.2.4"),),
            ),
        ),
        (
            {"zone": Known(zone(records=((LABEL, ("10.0.2.99",)),)))},
            Told(
                FAILED,
                f"record {LABEL} in zone {ZONE_NAME} points at 10.0.2.99, but the private "
                "endpoint is at 10.0.2.4",
                ZONE_ID,
                (record("add", "10.0.2.4"), record("remove", "10.0.2.99")),
            ),
        ),
        (
            {"zone": Known(zone(records=((LABEL, ("10.0.2.4", "10.0.2.99")),)))},
            Told(
                FAILED,
                f"record {LABEL} in zone {ZONE_NAME} points at 10.0.2.4, 10.0.2.99, but the "
                "private endpoint is at 10.0.2.4",
                ZONE_ID,
                (record("remove", "10.0.2.99"),),
            ),
        ),
        # a wildcard answers where the name itself has no record, and stays as it is
        ({"zone": Known(zone(records=(("*", ("10.0.2.4",)),)))}, HEALTHY),
        (
            {"zone": Known(zone(records=(("*", ("10.0.2.99",)), (LABEL, ()))))},
            Told(
                FAILED,
                f"wildcard record *, which answers for {LABEL}, in zone {ZONE_NAME} points at "
                "10.0.2.99, but the private endpoint is at 10.0.2.4",
                ZONE_ID,
                (record("add", "10.0.2.4"),),
            ),
        ),
        (
            {"private_endpoint": Known(private_endpoint(addresses=("10.0.2.4", "10.0.2.5")))},
            HEALTHY,
        ),
        # without an endpoint there is nothing to compare a record with
        ({"private_endpoint": Known(None)}, HEALTHY),
        (
            {"private_endpoint": Known(None), "zone": Known(zone(records=()))},
            Told(FAILED, f"zone {ZONE_NAME} has no A record {LABEL}", ZONE_ID, (RECONCILE,)),
        ),
        # a missing link shows even where the endpoint is unread; a right one does not pass then
        (
            {"private_endpoint": DENIED, "zone": Known(zone(links=()))},
            Told(
                FAILED,
                f"zone {ZONE_NAME} is not linked to the nodes' virtual network vnet-shop",
                ZONE_ID,
                (linked("vnet-shop-link"),),
            ),
        ),
        (
            {"private_endpoint": DENIED},
            Told(UNKNOWN, "could not read a thing: the right to read it is missing"),
        ),
        (
            {"zone": DENIED},
            Told(UNKNOWN, "could not read a thing: the right to read it is missing"),
        ),
    ],
)
def test_azure_dns_needs_link_and_record_s5_1_s5_7(
    facts: dict[str, Fact[Any]], answer: Told
) -> None:
    assert told(CHECK, UNSAID, private_snapshot(**facts)) == answer


RETEST = retest(UNSAID, private_snapshot())
NO_RECORD = Known(zone(records=()))
ELSEWHERE = Known(zone(links=(zone_link(vnet_id=ResourceId("/other/vnet")),)))


@pytest.mark.parametrize(
    ("facts", "evidence"),
    [
        ({"zone": Known(zone(links=()))}, (f"zone {ZONE_NAME} has no link at all",)),
        ({"zone": ELSEWHERE}, ("linked to vnet: Completed",)),
        ({"zone": Known(zone(links=(HUNG,)))}, ()),
        ({"zone": NO_RECORD}, ()),
    ],
)
def test_mended_zone_is_tried_from_the_node(
    facts: dict[str, Fact[Any]], evidence: tuple[str, ...]
) -> None:
    found = finding_of(CHECK, UNSAID, private_snapshot(**facts))
    assert (found.evidence, [(fix.check, fix.verify) for fix in found.fixes]) == (
        evidence,
        [("private_dns", RETEST)],
    )


@pytest.mark.parametrize(
    "facts",
    [{"zone": Known(None)}, {"zone": NO_RECORD, "private_endpoint": Known(None)}],
)
def test_what_azure_makes_is_made_anew_for_this_check(facts: dict[str, Fact[Any]]) -> None:
    found = finding_of(CHECK, UNSAID, private_snapshot(**facts))
    assert [(fix.check, fix.purpose) for fix in found.fixes] == [("private_dns", Purpose.RETRY)]


@pytest.mark.parametrize(
    ("private_fqdn", "said", "answer"),
    [
        (None, PRIVATE_FQDN, HEALTHY),
        (None, FQDN, Told(UNKNOWN, f"zone {ZONE_NAME} does not hold {FQDN}")),
        (
            None,
            None,
            Told(UNKNOWN, f"zone {ZONE_NAME} does not hold a private name of the cluster"),
        ),
        ("api.other.zone", None, Told(UNKNOWN, f"zone {ZONE_NAME} does not hold api.other.zone")),
    ],
)
def test_name_outside_the_zone_is_no_fault_of_the_zone_s5_6(
    private_fqdn: str | None, said: str | None, answer: Told
) -> None:
    facts = private_snapshot(cluster=Known(private_cluster(private_fqdn=private_fqdn)))
    assert told(CHECK, incident(endpoint=Endpoint(fqdn=said)), facts) == answer


HUB_ID = ResourceId(f"{VNET_ID}-hub")
HUB = Peering(name="hub", remote_vnet_id=HUB_ID, state="Connected", prefixes=("10.1.0.0/16",))
HUB_LINK = zone_link(name="hub", vnet_id=HUB_ID)
OUT_OF_SIGHT = Told(
    UNKNOWN,
    f"the node asks custom DNS 10.1.0.4, and zone {ZONE_NAME} is not linked to the virtual "
    "network those servers sit in, as far as it is known. Whether they forward the zone to a "
    "resolver in a linked network is not readable: look the name up on a node",
)


def custom(server: str, *links: Any, dialled: str | None = None, **facts: Any) -> Any:  # noqa: ANN401
    given = {
        "vnet": Known(vnet(dns_servers=(server,), peerings=(HUB,))),
        "zone": Known(zone(links=links)),
    }
    asked = private_incident(endpoint=Endpoint(fqdn=PRIVATE_FQDN, ip=dialled))
    return finding_of(CHECK, asked, private_snapshot(**(given | facts)))


def test_custom_server_in_a_linked_network_passes_on_an_assumption_s5_3() -> None:
    found = custom("10.1.0.4", HUB_LINK)
    assert (found.outcome, found.summary, found.assumptions) == (
        PASSED,
        f"custom DNS 10.1.0.4 sits in vnet-shop-hub, to which zone {ZONE_NAME} is linked",
        (f"the servers forward {ZONE_NAME} to 168.63.129.16",),
    )


@pytest.mark.parametrize(
    "links", [(), (zone_link(),), (zone_link(name="hub", vnet_id=HUB_ID, state="InProgress"),)]
)
def test_link_to_the_nodes_network_alone_does_not_help_s5_3(links: tuple[Any, ...]) -> None:
    found = custom("10.1.0.4", *links)
    assert Told(found.outcome, found.summary) == OUT_OF_SIGHT


@pytest.mark.parametrize(
    ("private_fqdn", "named"),
    [(PRIVATE_FQDN, PRIVATE_FQDN), (None, PRIVATE_FQDN), (PRIVATE_FQDN, FQDN)],
)
def test_node_that_could_not_resolve_outweighs_the_assumption_s5_3(
    private_fqdn: str | None, named: str
) -> None:
    text = f"curl: (6) Could not resolve host: {PRIVATE_FQDN}"
    facts = {
        "cluster": Known(private_cluster(private_fqdn=private_fqdn)),
        "vnet": Known(vnet(dns_servers=("10.1.3.4",), peerings=(HUB,))),
        "zone": Known(zone(links=(HUB_LINK,))),
    }
    said = private_incident(endpoint=Endpoint(fqdn=named), message=text)
    found = finding_of(CHECK, said, private_snapshot(**facts))
    assert (found.outcome, found.summary, found.evidence) == (
        UNKNOWN,
        (
            f"the node could not resolve the name: custom DNS 10.1.3.4 does not forward {ZONE_NAME}"
            " to a resolver in a linked network, or did not then. Look the name up on a node"
        ),
        ("linked to vnet-shop-hub: Completed",),
    )


def test_server_elsewhere_is_out_of_sight_s5_4() -> None:
    found = custom("192.168.7.4", HUB_LINK)
    assert (found.outcome, found.evidence) == (UNKNOWN, ("linked to vnet-shop-hub: Completed",))
    assert custom("192.168.7.4").evidence == (f"zone {ZONE_NAME} has no link at all",)


def test_node_that_dialled_the_right_address_has_resolved_it() -> None:
    found = custom("10.1.0.4", dialled="10.0.2.4")
    assert (found.outcome, found.summary, found.assumptions) == (
        PASSED,
        "the node itself resolved the name to 10.0.2.4",
        (),
    )


def test_stale_record_fails_behind_custom_servers_too_s5_7() -> None:
    found = custom("10.1.0.4", zone=Known(zone(records=((LABEL, ("10.0.2.99",)),))))
    assert (found.outcome, found.resource_id) == (FAILED, ZONE_ID)


def test_custom_servers_without_an_endpoint_to_compare_stay_unknown_s5_3() -> None:
    assert custom("10.1.0.4", private_endpoint=Known(None)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("choice", ["none", "None"])
def test_public_name_with_a_private_address_needs_no_zone_s5_6(choice: str) -> None:
    facts = private_snapshot(cluster=Known(private_cluster(private_dns_zone=choice)))
    sentence = "the public name carries the private address; no zone is needed"
    assert told(CHECK, UNSAID, facts) == Told(NOT_APPLICABLE, sentence)


def test_public_cluster_has_no_private_name() -> None:
    answer = Told(NOT_APPLICABLE, "no private name is involved")
    assert told(CHECK, incident(), snapshot()) == answer


def test_record_can_be_put_back() -> None:
    stale = Known(zone(records=((LABEL, ("10.0.2.99",)),)))
    fix = finding_of(CHECK, UNSAID, private_snapshot(zone=stale)).fixes[0]
    assert shell(*fix.undo) == (record("add", "10.0.2.99"), record("remove", "10.0.2.4"))
    assert fix.title == f"Point {LABEL}.{ZONE_NAME} at 10.0.2.4"


RIVAL_ID = arm_id("Microsoft.Network/privateDnsZones", "rival", group="rg-dns")
LONGER = zone(id=RIVAL_ID, name=PRIVATE_FQDN, records=(("@", ("10.0.2.99",)),))
TWIN = zone(id=RIVAL_ID, records=())
OWN = f"in the place of zone {ZONE_NAME} of resource group {NODE_GROUP}"
IN_RIVAL = f"--resource-group rg-dns --subscription {SUBSCRIPTION}"


@pytest.mark.parametrize(
    ("own", "other", "because", "command"),
    [
        (
            zone(),
            LONGER,
            (
                f"record @ in zone {PRIVATE_FQDN} points at 10.0.2.99, but the private endpoint "
                "is at 10.0.2.4"
            ),
            (
                (
                    f"{RECORD} add-record --zone-name {PRIVATE_FQDN} {IN_RIVAL} "
                    "--record-set-name @ --ipv4-address 10.0.2.4"
                ),
                (
                    f"{RECORD} remove-record --zone-name {PRIVATE_FQDN} {IN_RIVAL} "
                    "--record-set-name @ --ipv4-address 10.0.2.99 --keep-empty-record-set"
                ),
            ),
        ),
        (
            zone(links=()),
            TWIN,
            f"zone {ZONE_NAME} has no A record {LABEL}",
            (
                (
                    f"{RECORD} add-record --zone-name {ZONE_NAME} {IN_RIVAL} "
                    f"--record-set-name {LABEL} --ipv4-address 10.0.2.4"
                ),
            ),
        ),
    ],
)
def test_zone_that_answers_in_the_place_of_the_clusters_is_judged_s5_5(
    own: PrivateZone, other: PrivateZone, because: str, command: tuple[str, ...]
) -> None:
    facts = private_snapshot(zone=Known(own), other_zones=Known((other,)))
    found = finding_of(CHECK, UNSAID, facts)
    told_so = f"{because}; it answers in the place of the cluster's own zone"
    assert (found.outcome, found.summary, found.resource_id) == (FAILED, told_so, RIVAL_ID)
    assert found.assumptions == ()
    assert found.evidence == (
        f"zone {other.name} of resource group rg-dns is linked to vnet-shop, and answers {OWN}",
    )
    (fix,) = found.fixes
    assert fix.verify == RETEST
    said = shell(*fix.command)
    assert (said, "AKS keeps the API server's record" in fix.instructions) == (command, True)


@pytest.mark.parametrize("own", [zone(), zone(links=()), zone(records=())])
def test_right_answer_of_another_zone_is_right_s5_5(own: PrivateZone) -> None:
    other = zone(id=RIVAL_ID, name=PRIVATE_FQDN, records=(("@", ("10.0.2.4",)),))
    facts = private_snapshot(zone=Known(own), other_zones=Known((other,)))
    found = finding_of(CHECK, UNSAID, facts)
    assert (found.outcome, found.summary, found.assumptions) == (
        PASSED,
        f"zone {PRIVATE_FQDN} is linked to vnet-shop and its record is right",
        (),
    )


@pytest.mark.parametrize(
    ("other", "title"),
    [
        (
            zone(id=RIVAL_ID, links=(HUNG,)),
            f"Link vnet-shop to zone {ZONE_NAME} of {NODE_GROUP} instead",
        ),
        (
            zone(id=RIVAL_ID, links=(HUB_LINK,)),
            f"Link zone {ZONE_NAME} to virtual network vnet-shop",
        ),
        (
            zone(id=RIVAL_ID, name="azmk8s.io", links=(HUNG,)),
            f"Link zone {ZONE_NAME} to virtual network vnet-shop",
        ),
    ],
)
def test_network_is_linked_to_one_zone_of_a_name_only(other: PrivateZone, title: str) -> None:
    facts = private_snapshot(zone=Known(zone(links=())), other_zones=Known((other,)))
    found = finding_of(CHECK, UNSAID, facts)
    assert [fix.title for fix in found.fixes] == [title]


def test_unread_zones_leave_an_assumption() -> None:
    found = finding_of(CHECK, UNSAID, private_snapshot(other_zones=DENIED))
    assert (found.outcome, found.summary, found.assumptions) == (
        PASSED,
        HEALTHY.summary,
        ("no more specific private DNS zone is linked to vnet-shop (others could not be read)",),
    )


def test_specific_zone_where_ones_own_servers_ask_is_judged_too_s5_5() -> None:
    other = zone(id=RIVAL_ID, name=PRIVATE_FQDN, records=(), links=(HUB_LINK,))
    found = custom("10.1.0.4", HUB_LINK, other_zones=Known((other,)))
    assert (found.outcome, found.resource_id) == (FAILED, RIVAL_ID)
    assert found.assumptions == (f"the servers forward {PRIVATE_FQDN} to 168.63.129.16",)


def test_right_zone_does_not_help_a_node_that_resolved_nothing() -> None:
    other = zone(id=RIVAL_ID, name=PRIVATE_FQDN, records=(("@", ("10.0.2.4",)),), links=(HUB_LINK,))
    facts = private_snapshot(
        vnet=Known(vnet(dns_servers=("10.1.0.4",), peerings=(HUB,))),
        other_zones=Known((other,)),
    )
    text = f"curl: (6) Could not resolve host: {PRIVATE_FQDN}"
    said = private_incident(endpoint=Endpoint(fqdn=PRIVATE_FQDN), message=text)
    assert finding_of(CHECK, said, facts).outcome is UNKNOWN


WIDER = ZONE_NAME.partition(".")[2]
UNLINKED = Told(
    FAILED,
    f"zone {ZONE_NAME} is not linked to the nodes' virtual network vnet-shop",
    ZONE_ID,
    (linked("vnet-shop-link"),),
)


def test_wider_zone_that_does_not_know_the_name_is_not_at_fault_s5_5() -> None:
    wider = zone(id=RIVAL_ID, name=WIDER, records=(("another", ("10.0.2.99",)),))
    facts = private_snapshot(zone=Known(zone(links=())), other_zones=Known((wider,)))
    assert told(CHECK, UNSAID, facts) == UNLINKED


def test_wider_zone_that_knows_the_name_answers_for_an_unlinked_one_s5_5() -> None:
    label = PRIVATE_FQDN.removesuffix(f".{WIDER}")
    wider = zone(id=RIVAL_ID, name=WIDER, records=((label, ("10.0.2.4",)),))
    facts = private_snapshot(zone=Known(zone(links=())), other_zones=Known((wider,)))
    sentence = f"zone {WIDER} is linked to vnet-shop and its record is right"
    assert told(CHECK, UNSAID, facts) == Told(PASSED, sentence)


def test_wider_zone_where_ones_own_servers_sit_tells_nothing_s5_3() -> None:
    wider = zone(id=RIVAL_ID, name=WIDER, records=(), links=(HUB_LINK,))
    found = custom("10.1.0.4", zone_link(), other_zones=Known((wider,)))
    assert Told(found.outcome, found.summary) == OUT_OF_SIGHT
