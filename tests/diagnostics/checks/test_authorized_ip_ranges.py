"""Authorized ranges against the addresses that nodes really leave from, S4."""

from typing import Any

import pytest

from diagnostics.checks.authorized_ip_ranges import CHECK
from diagnostics.judging.asking import finding_of
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.finding import Danger, Outcome
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.network import ApplianceKind, PublicAddress
from tests.builders import (
    CLUSTER_ID,
    EGRESS_ID,
    EGRESS_IP,
    appliance,
    cluster,
    incident,
    nat_gateway,
    nic,
    node,
    pool,
    private_cluster,
    public_addresses,
    route,
    route_table,
    snapshot,
    subnet,
    vnet,
)
from tests.diagnostics.checks.asked import (
    FAILED,
    NOT_APPLICABLE,
    ON,
    PASSED,
    UNKNOWN,
    Told,
    commands,
    shell,
    told,
)

NAT: dict[str, Any] = {"nat_gateway": Known(nat_gateway())}
TO_FIREWALL = {
    "route_table": Known(
        route_table(route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.0.1.4",)))
    ),
    "appliances": {"10.0.1.4": Known(appliance())},
}
UPDATE = f"az aks update --name aks-shop {ON} --api-server-authorized-ip-ranges"
SECOND_ID = ResourceId(f"{EGRESS_ID}-2")
SECOND = {key(SECOND_ID): Known(PublicAddress(id=SECOND_ID, network="20.90.31.40/32"))}
ARTICLE = (
    "The article's step 1 would add the node subnet 10.0.2.0/24: the API server never sees that "
    "address, and az refuses private ranges."
)


def asked(*ranges: str, outbound: str = "loadBalancer", **facts: Any) -> Told:  # noqa: ANN401
    given = cluster(authorized_ranges=ranges, outbound_type=outbound)
    return told(CHECK, incident(), snapshot(cluster=Known(given), **facts))


def outside(left: str, via: str, line: str) -> Told:
    return Told(
        FAILED,
        f"the nodes' public address {left} ({via}) is not in the authorized IP ranges, so the API "
        "server drops their packets",
        CLUSTER_ID,
        (line,),
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "authorized IP ranges are not in use"),
        (
            {"authorized_ranges": ("20.1.2.3",), "vnet_integration": True},
            "nodes reach the API server privately; ranges guard its public side",
        ),
        (
            {"authorized_ranges": ("20.1.2.3",), "private": True},
            "nodes reach the API server privately; ranges guard its public side",
        ),
    ],
)
def test_ranges_guard_the_public_side_only_s4_1(fields: dict[str, Any], sentence: str) -> None:
    facts = snapshot(cluster=Known(cluster(**fields)))
    assert told(CHECK, incident(), facts) == Told(NOT_APPLICABLE, sentence)


def test_load_balancer_is_always_let_in_s4_3() -> None:
    sentence = (
        "nodes leave through the cluster's load balancer: 20.90.30.40/32, which AKS always lets in"
    )
    assert asked("0.0.0.0/32") == Told(PASSED, sentence)
    assert asked("198.51.100.0/24") == Told(PASSED, sentence)


def test_unreadable_load_balancer_address_is_let_in_all_the_same_s4_3() -> None:
    denied = {key(EGRESS_ID): Missing(why=Why.DENIED, what="an address")}
    sentence = (
        "nodes leave through the cluster's load balancer: no address, which AKS always lets in"
    )
    assert asked("198.51.100.0/24", public_addresses=denied) == Told(PASSED, sentence)


@pytest.mark.parametrize(
    ("facts", "via"),
    [(NAT, "NAT gateway nat-shop"), (TO_FIREWALL, "Azure Firewall fw-hub")],
)
def test_listed_egress_passes_without_the_subnet_s4_5(facts: dict[str, Any], via: str) -> None:
    answer = Told(PASSED, f"nodes leave through {via}: 20.90.30.40/32, all authorized")
    assert asked("20.90.30.0/24", **facts) == answer


@pytest.mark.parametrize(
    ("ranges", "facts", "left", "via", "value"),
    [
        # subnet listed and egress missing: denied, and the private range goes
        (
            ("10.0.2.0/24",),
            NAT,
            "20.90.30.40/32",
            "NAT gateway nat-shop",
            "20.90.30.40/32",
        ),
        # the option replaces the list; az takes no host bits, no 0.0.0.0/32 beside others
        (
            ("198.51.100.7/24", "20.1.2.3", "0.0.0.0/32"),
            NAT,
            "20.90.30.40/32",
            "NAT gateway nat-shop",
            "20.1.2.3/32,20.90.30.40/32",
        ),
        (
            ("20.1.2.9/29",),
            TO_FIREWALL,
            "20.90.30.40/32",
            "Azure Firewall fw-hub",
            "20.1.2.8/29,20.90.30.40/32",
        ),
        # a firewall picks any of its addresses: some listed is not enough
        (
            ("20.90.30.40",),
            TO_FIREWALL
            | {
                "appliances": {"10.0.1.4": Known(appliance(public_ids=(EGRESS_ID, SECOND_ID)))},
                "public_addresses": {**public_addresses(), **SECOND},
            },
            "20.90.31.40/32",
            "Azure Firewall fw-hub",
            "20.90.30.40/32,20.90.31.40/32",
        ),
    ],
)
def test_unlisted_egress_is_dropped_s4_2_s4_4(
    ranges: tuple[str, ...], facts: dict[str, Any], left: str, via: str, value: str
) -> None:
    assert asked(*ranges, **facts) == outside(left, via, f"{UPDATE} {value}")


def finding(*ranges: str, **facts: Any) -> Any:  # noqa: ANN401
    given = Known(cluster(authorized_ranges=ranges))
    return finding_of(CHECK, incident(), snapshot(cluster=given, **facts))


def test_fix_can_be_undone_and_opens_an_endpoint() -> None:
    fix = finding("20.1.2.3", "10.0.2.0/24", **NAT).fixes[0]
    assert (shell(*fix.undo), fix.danger, fix.owner) == (
        (f"{UPDATE} 20.1.2.3/32",),
        Danger.SECURITY,
        "owner of resource group rg-shop",
    )


def test_undo_of_a_list_that_az_would_refuse_is_the_narrowest() -> None:
    fix = finding("10.0.2.0/24", **NAT).fixes[0]
    assert shell(*fix.undo) == (f"{UPDATE} 0.0.0.0/32",)


def test_evidence_tells_what_the_article_would_have_said_s4_5() -> None:
    assert finding("20.1.2.3", **NAT).evidence == (
        "authorized: 20.1.2.3",
        "nodes leave through NAT gateway nat-shop: 20.90.30.40/32",
        ARTICLE,
    )
    assert finding("20.90.30.40", **NAT).evidence == ("authorized: 20.90.30.40", ARTICLE)


@pytest.mark.parametrize(
    "fact",
    [
        Missing(why=Why.DENIED, what="the node subnet"),
        Known(subnet(prefixes=("20.90.30.0/28", "fd00::/64"))),
    ],
)
def test_article_is_not_cited_where_it_agrees_or_the_subnet_is_unread(fact: Fact[Any]) -> None:
    listed = finding("20.90.30.0/24", subnet=fact, **NAT)
    assert (listed.outcome, listed.evidence) == (PASSED, ("authorized: 20.90.30.0/24",))


GATEWAY = Known(vnet(subnet_ids=(ResourceId("/x/subnets/GatewaySubnet"),)))
OUT = {"route_table": Known(route_table(route())), "vnet": GATEWAY}
BGP = ("no gateway advertises a more specific route (BGP routes are not readable)",)


@pytest.mark.parametrize(
    ("listed", "facts"),
    [("198.51.100.0/24", OUT), ("20.90.30.0/24", OUT | NAT)],
)
def test_pass_shows_the_list_and_rests_on_bgp_beside_a_gateway_s2_4(
    listed: str, facts: dict[str, Any]
) -> None:
    answer = finding(listed, **facts)
    assert (answer.outcome, answer.evidence, answer.assumptions) == (
        PASSED,
        (f"authorized: {listed}", ARTICLE),
        BGP,
    )


NVA = TO_FIREWALL | {
    "appliances": {"10.0.1.4": Known(appliance(name="nva", kind=ApplianceKind.MACHINE))}
}


@pytest.mark.parametrize(
    ("facts", "outbound", "sentence"),
    [
        (
            NVA,
            "loadBalancer",
            (
                "the nodes' public source address is not known: the public address of appliance "
                "nva is not readable from Azure; ask its owner"
            ),
        ),
        (
            {},
            "userDefinedRouting",
            (
                "the nodes' public source address is not known: outbound type userDefinedRouting "
                "names no address, and none is attached"
            ),
        ),
        (
            {"nat_gateway": Known(nat_gateway(public_ids=()))},
            "loadBalancer",
            "NAT gateway nat-shop gives no address that could be compared with 20.1.2.3",
        ),
        (
            NAT | {"public_addresses": {key(EGRESS_ID): Missing(why=Why.DENIED, what="pip")}},
            "loadBalancer",
            "could not read pip: the right to read it is missing",
        ),
    ],
)
def test_what_decides_and_is_not_known_is_unknown(
    facts: dict[str, Any], outbound: str, sentence: str
) -> None:
    assert asked("20.1.2.3", outbound=outbound, **facts) == Told(UNKNOWN, sentence)


@pytest.mark.parametrize(
    ("prefix", "outcome"), [("20.90.30.0/24", PASSED), ("20.1.0.0/16", FAILED)]
)
def test_service_tag_that_was_expanded_decides_s4_4(prefix: str, outcome: Outcome) -> None:
    tags = Known({"azurecloud.uksouth": (prefix,)})
    assert asked("AzureCloud.uksouth", **NAT, service_tags=tags).outcome is outcome


def test_service_tag_may_hold_the_address_s4_4() -> None:
    sentence = "whether AzureCloud holds 20.90.30.40/32 depends on a list not read"
    assert asked("AzureCloud", **NAT) == Told(UNKNOWN, sentence)


def test_failure_beside_a_gateway_rests_on_bgp_s2_4() -> None:
    found = finding("20.1.2.3", vnet=GATEWAY, **TO_FIREWALL)
    assert (found.outcome, found.assumptions) == (FAILED, BGP)
    assert commands(found) == (f"{UPDATE} 20.1.2.3/32,20.90.30.40/32",)


def test_private_cluster_has_no_public_side() -> None:
    given = private_cluster(authorized_ranges=("20.1.2.3",))
    assert told(CHECK, incident(), snapshot(cluster=Known(given))).outcome is NOT_APPLICABLE


def test_list_with_a_service_tag_is_left_to_its_owner_s4_4() -> None:
    given = cluster(authorized_ranges=("AzureCloud.uksouth", "20.50.1.17/32"))
    tags = Known({"azurecloud.uksouth": ("20.0.0.0/16",)})
    facts = snapshot(cluster=Known(given), service_tags=tags, **NAT)
    (fix,) = finding_of(CHECK, incident(), facts).fixes
    assert (fix.command, fix.undo, fix.edits) == ((), (), ())
    assert fix.instructions == (
        "The owner adds 20.90.30.40/32 to the authorized IP ranges in the portal or the template. "
        "The list holds AzureCloud.uksouth, which az aks update refuses, and the option "
        "replaces the whole list: that entry would be lost."
    )


LASTING = (
    "It opens the API server's public endpoint to these addresses. Each node has another address, "
    "and a new node a new one: each of them has to be listed. What lasts is a new pool whose nodes "
    "take theirs from one prefix (az aks nodepool add --enable-node-public-ip "
    "--node-public-ip-prefix), with that prefix listed."
)


def test_what_lasts_is_told_where_the_owner_writes_the_list_too() -> None:
    facts = snapshot(
        cluster=Known(cluster(authorized_ranges=("AzureCloud.uksouth",))),
        service_tags=Known({"azurecloud.uksouth": ("20.0.0.0/16",)}),
        pool=Known(pool(node_public_ip=True)),
        node=Known(node(nic=nic(public_ip_ids=(EGRESS_ID,)))),
    )
    (fix,) = finding_of(CHECK, incident(), facts).fixes
    assert (fix.command, fix.instructions.endswith(LASTING.partition(". ")[2])) == ((), True)


@pytest.mark.parametrize(
    ("prefix", "authorized", "instructions"),
    [
        (None, f"{EGRESS_IP}/32", LASTING),
        (
            SECOND_ID,
            "20.90.31.40/32",
            "It opens the API server's public endpoint to these addresses.",
        ),
    ],
)
def test_prefix_is_what_lasts_for_nodes_with_own_addresses(
    prefix: ResourceId | None, authorized: str, instructions: str
) -> None:
    answer = finding_of(
        CHECK,
        incident(),
        snapshot(
            cluster=Known(cluster(authorized_ranges=("20.50.1.0/24",))),
            pool=Known(pool(node_public_ip=True, public_prefix_id=prefix)),
            node=Known(node(nic=nic(public_ip_ids=(EGRESS_ID,)))),
            public_addresses={**public_addresses(), **SECOND},
        ),
    )
    (fix,) = answer.fixes
    assert (shell(*fix.command), fix.instructions) == (
        (f"{UPDATE} 20.50.1.0/24,{authorized}",),
        instructions,
    )
