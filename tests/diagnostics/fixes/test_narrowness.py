"""An edit is narrow if it opens the one flow, and every step wider than that is not."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.fixes.narrowness import is_narrow
from diagnostics.model.edits import (
    AddNoProxy,
    AddNsgRule,
    AddRoute,
    AddRuleCollection,
    AddRuleGroup,
    LinkZone,
    RemoveRoute,
    SetAuthorizedRanges,
    SetForwarding,
    SetRecord,
    StartCluster,
    StartMachine,
)
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.firewall import FirewallPolicy, FirewallRule, FirewallRules, RuleCollection
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import NsgRule
from diagnostics.model.snapshot import Snapshot
from tests.builders import (
    API_IP,
    CLUSTER_ID,
    EGRESS_ID,
    EGRESS_IP,
    FQDN,
    NIC_ID,
    NIC_NSG_ID,
    NODE_ID,
    NSG_ID,
    PRIVATE_API_IP,
    TABLE_ID,
    ZONE_ID,
    arm_id,
    cluster,
    incident,
    nic,
    node,
    nsg,
    pool,
    private_incident,
    private_snapshot,
    public_addresses,
    route,
    route_table,
    rule,
    snapshot,
    subnet,
    zone_link,
)
from tests.diagnostics.network.firewall.values import (
    application,
    collection,
    group,
    network,
    policy,
)

PREFIX_ID = arm_id("Microsoft.Network/publicIPPrefixes", "ippre-nodes")
TOLD = incident(endpoint=Endpoint(fqdn=FQDN, ip=API_IP))
STOP = rule("stop", priority=300, access="Deny", protocol="*", destination_ports=("*",))
TAKEN = rule("other", priority=299, destination_ports=("8443",))
DENIED = snapshot(subnet_nsg=Known(nsg(STOP, TAKEN), NSG_ID))
OPENING = rule(
    "opening",
    priority=298,
    sources=("10.0.2.0/24",),
    destinations=(API_IP,),
)


def narrow(given: NsgRule, facts: Snapshot = DENIED, **edit: Any) -> bool:  # noqa: ANN401 - an id
    return is_narrow(AddNsgRule(rule=given, **({"nsg_id": NSG_ID} | edit)), TOLD, facts)


@pytest.mark.parametrize(
    "wider",
    [
        {"sources": ("*",)},
        {"sources": ("10.0.0.0/16",)},
        {"destinations": ("*",)},
        {"destinations": ("20.90.10.0/24",)},
        {"destination_ports": ("443", "80")},
        {"destination_ports": ("*",)},
        {"protocol": "*"},
        {"access": "Deny"},
        {"direction": "Inbound"},
        {"priority": 297},
        {"priority": 299},
        {"priority": 300},
        {"priority": 301},
        {"source_asg_ids": (NSG_ID,)},
        {"destination_asg_ids": (NSG_ID,)},
    ],
)
def test_rule_is_the_one_flow_just_before_the_denial(wider: dict[str, Any]) -> None:
    assert (narrow(OPENING), narrow(replace(OPENING, **wider))) == (True, False)


def test_rule_in_a_group_that_denies_nothing_is_too_much() -> None:
    assert narrow(OPENING, nsg_id=NIC_NSG_ID) is False
    assert narrow(OPENING, snapshot()) is False


def test_rule_where_the_flow_arrives_is_numbered_among_its_like_s1_1() -> None:
    shut = replace(STOP, direction="Inbound")
    facts = private_snapshot(endpoint_subnet_nsg=Known(nsg(shut, TAKEN, id=NIC_NSG_ID)))
    told = private_incident(endpoint=Endpoint(ip=PRIVATE_API_IP))
    opening = replace(OPENING, destinations=(PRIVATE_API_IP,), direction="Inbound", priority=299)
    edits = (
        AddNsgRule(nsg_id=NIC_NSG_ID, rule=one)
        for one in (opening, replace(opening, direction="Outbound"), replace(opening, priority=298))
    )
    assert [is_narrow(edit, told, facts) for edit in edits] == [True, False, False]


INTEGRATED = Known(cluster(vnet_integration=True))
API_SUBNET = Known(subnet(name="snet-api", prefixes=("10.0.9.0/28",)))
INSIDE = incident(endpoint=Endpoint(ip="10.0.9.5"))


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, True),
        ({"sources": ("*",)}, False),
        ({"sources": ("10.0.2.0/24",)}, False),
        ({"destinations": ("*",)}, False),
        ({"destinations": ("10.0.9.5",)}, False),
        ({"destination_ports": ("*",)}, False),
        ({"priority": 298}, False),
    ],
)
def test_probe_is_let_in_from_the_load_balancer_alone(
    given: dict[str, Any], *, answer: bool
) -> None:
    shut = replace(STOP, direction="Inbound", protocol="*", destination_ports=("*",), priority=300)
    facts = snapshot(
        cluster=INTEGRATED, api_subnet=API_SUBNET, api_subnet_nsg=Known(nsg(shut, id=NIC_NSG_ID))
    )
    opening = NsgRule(
        name="allow-aks-probe-9988",
        priority=299,
        direction="Inbound",
        access="Allow",
        protocol="Tcp",
        sources=("AzureLoadBalancer",),
        source_ports=("*",),
        destinations=("10.0.9.0/28",),
        destination_ports=("9988",),
    )
    edit = AddNsgRule(nsg_id=NIC_NSG_ID, rule=replace(opening, **given))
    assert is_narrow(edit, INSIDE, facts) is answer


BACK_ID = arm_id("Microsoft.Network/routeTables", "rt-api")
UNREAD = Missing(why=Why.DENIED, what="the route table of the API server's subnet")


@pytest.mark.parametrize(
    ("prefix", "name", "table_id", "answer"),
    [
        ("10.0.2.0/24", "back", BACK_ID, True),
        ("10.0.2.0/28", "back", BACK_ID, True),
        # others than nodes would have their way back too
        ("10.0.0.0/16", "back", BACK_ID, False),
        ("10.0.2.0/24", "other", BACK_ID, False),
        ("10.0.2.0/24", "back", TABLE_ID, False),
    ],
)
def test_hole_on_the_way_back_is_one_for_nodes(
    prefix: str, name: str, table_id: ResourceId, *, answer: bool
) -> None:
    table = route_table(route(prefix, "None", name="back"), id=BACK_ID, name="rt-api")
    facts = snapshot(cluster=INTEGRATED, api_subnet=API_SUBNET, api_route_table=Known(table))
    edit = RemoveRoute(table_id=table_id, name=name)
    assert is_narrow(edit, INSIDE, facts) is answer
    assert is_narrow(edit, INSIDE, replace(facts, api_route_table=UNREAD)) is False


def test_hole_of_another_table_with_a_route_of_that_name_is_not_meant() -> None:
    facts = snapshot(route_table=Known(route_table(HOST)))
    assert is_narrow(RemoveRoute(table_id=BACK_ID, name="host"), TOLD, facts) is False


@pytest.mark.parametrize(
    ("prefix", "answer"),
    [(f"{API_IP}/32", True), ("20.90.10.0/24", False), ("20.90.10.21/32", False)],
)
def test_new_route_leads_one_address(prefix: str, *, answer: bool) -> None:
    edit = AddRoute(table_id=TABLE_ID, route=route(prefix))
    assert is_narrow(edit, TOLD, snapshot()) is answer


HOST, RANGE = route(f"{API_IP}/32", "None", name="host"), route("20.90.0.0/16", "None", name="hole")
BEHIND = route("20.0.0.0/8", "VirtualAppliance", name="fw", next_hop_addresses=("10.0.1.4",))


@pytest.mark.parametrize(
    ("routes", "name", "answer"),
    [
        ((HOST,), "host", True),
        ((HOST, BEHIND), "host", True),
        ((HOST, RANGE), "hole", False),
        # past the hole a user route leads on, so one for the address alone would do
        ((RANGE, BEHIND), "hole", False),
        ((RANGE,), "hole", False),
        ((), "hole", False),
    ],
)
def test_removed_route_is_of_one_address(routes: Any, name: str, *, answer: bool) -> None:  # noqa: ANN401 - routes
    facts = snapshot(route_table=Known(route_table(*routes)))
    assert is_narrow(RemoveRoute(table_id=TABLE_ID, name=name), TOLD, facts) is answer


def test_route_of_no_table_is_not_removed() -> None:
    edit = RemoveRoute(table_id=TABLE_ID, name="hole")
    assert is_narrow(edit, TOLD, snapshot(route_table=Known(None))) is False


def test_hole_before_an_endpoint_may_go_where_no_route_of_a_user_leads_there_s2_7() -> None:
    hole = route("10.0.2.0/28", "None", name="hole")
    facts = private_snapshot(
        route_table=Known(route_table(hole)),
        endpoint_subnet=Known(subnet(endpoint_policies="Enabled")),
    )
    told = private_incident(endpoint=Endpoint(ip=PRIVATE_API_IP))
    assert is_narrow(RemoveRoute(table_id=TABLE_ID, name="hole"), told, facts) is True


MINE: dict[str, Any] = {"sources": ("10.0.2.0/24",)}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (application(**MINE), True),
        (application(sources=("*",)), False),
        (application(**MINE, source_group_ids=(NSG_ID,)), False),
        (application(**MINE, target_fqdns=("*.azmk8s.io",)), False),
        (application(**MINE, target_fqdns=(FQDN, "other.example")), False),
        (application(**MINE, protocols=(("Https", 443), ("Http", 80))), False),
        (application(**MINE, protocols=(("Https", 8443),)), False),
        (application(**MINE, fqdn_tags=("AzureKubernetesService",)), False),
        (application(**MINE, target_urls=("x.example/*",)), False),
        (application(**MINE, web_categories=("News",)), False),
        (network(**MINE, destinations=(API_IP,)), True),
        (network(**MINE, destinations=(), destination_fqdns=(FQDN,)), True),
        (network(**MINE, destinations=("*",)), False),
        (network(**MINE, destinations=("20.90.10.0/24",)), False),
        (network(**MINE, destinations=(API_IP, "20.90.10.21")), False),
        (network(**MINE, destinations=(API_IP,), destination_fqdns=(FQDN,)), False),
        (network(**MINE, destinations=(), destination_fqdns=("a.example",)), False),
        (network(**MINE, destinations=(API_IP,), protocols=("TCP", "UDP")), False),
        (network(**MINE, destinations=(API_IP,), destination_ports=("*",)), False),
    ],
)
def test_firewall_rule_is_for_the_nodes_and_the_api_server(
    given: FirewallRule, *, answer: bool
) -> None:
    edit = AddRuleCollection(group_id=NSG_ID, collection=collection(given))
    assert is_narrow(edit, TOLD, snapshot()) is answer


def test_collection_holds_one_rule_and_allows() -> None:
    one = network(**MINE, destinations=(API_IP,))
    wide = (collection(one, one), collection(one, action="Deny"), collection())
    edits = (AddRuleCollection(group_id=NSG_ID, collection=each) for each in wide)
    assert [is_narrow(edit, TOLD, snapshot()) for edit in edits] == [False, False, False]


ADMITS = collection(network(**MINE, destinations=(API_IP,)))
WIDE = collection(network(destinations=(API_IP,)))
OWN = policy(group(name="other", priority=300), name="own")


@pytest.mark.parametrize(
    ("held", "answer"),
    [((ADMITS,), True), ((), False), ((ADMITS, ADMITS), False), ((WIDE,), False)],
)
def test_new_group_holds_the_one_collection(
    held: tuple[RuleCollection, ...], *, answer: bool
) -> None:
    edit = AddRuleGroup(policy_id=OWN.id, group=group(*held))
    assert is_narrow(edit, TOLD, snapshot()) is answer


@pytest.mark.parametrize(
    ("holder", "name", "number", "answer"),
    [
        (OWN, "new", 299, True),
        (OWN, "OTHER", 299, False),
        (OWN, "new", 300, False),
        (policy(name="child", parent=OWN), "new", 300, False),
        (policy(group(name="new", priority=300), name="stranger"), "new", 300, True),
    ],
)
def test_new_group_takes_no_others_place(
    holder: FirewallPolicy, name: str, number: int, *, answer: bool
) -> None:
    read = {"/a": Missing(why=Why.DENIED, what="rules"), "/b": Known(FirewallRules(policy=holder))}
    edit = AddRuleGroup(policy_id=OWN.id, group=group(ADMITS, name=name, priority=number))
    assert is_narrow(edit, TOLD, snapshot(firewall_rules=read)) is answer


@pytest.mark.parametrize(
    ("ranges", "answer"),
    [
        (("20.50.1.0/24", f"{EGRESS_IP}/32"), True),
        (("20.50.1.0/24",), True),
        (("20.50.1.0/24", "20.90.30.0/24"), False),
        ((f"{EGRESS_IP}/32",), False),
        (("0.0.0.0/0",), False),
    ],
)
def test_only_addresses_that_nodes_leave_from_are_authorized(
    ranges: tuple[str, ...], *, answer: bool
) -> None:
    facts = snapshot(cluster=Known(cluster(authorized_ranges=("20.50.1.0/24", "10.0.0.0/8"))))
    assert is_narrow(SetAuthorizedRanges(cluster_id=CLUSTER_ID, ranges=ranges), TOLD, facts) is (
        answer
    )


@pytest.mark.parametrize(("width", "answer"), [("29", True), ("28", False)])
def test_prefix_that_nodes_take_their_addresses_from_is_authorized(
    width: str, *, answer: bool
) -> None:
    facts = snapshot(
        cluster=Known(cluster(authorized_ranges=("20.50.1.0/24",))),
        pool=Known(pool(node_public_ip=True, public_prefix_id=PREFIX_ID)),
        node=Known(node(nic=nic(public_ip_ids=(EGRESS_ID,)))),
        public_addresses={
            **public_addresses(),
            **public_addresses("20.90.30.32/29", PREFIX_ID),
        },
    )
    ranges = ("20.50.1.0/24", f"20.90.30.32/{width}")
    edit = SetAuthorizedRanges(cluster_id=CLUSTER_ID, ranges=ranges)
    assert is_narrow(edit, TOLD, facts) is answer


@pytest.mark.parametrize(
    ("host", "answer"), [(FQDN, True), ("azmk8s.io", False), (f".{FQDN}", False)]
)
def test_one_name_is_let_past_the_proxy(host: str, *, answer: bool) -> None:
    assert is_narrow(AddNoProxy(cluster_id=CLUSTER_ID, host=host), TOLD, snapshot()) is answer


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (private_snapshot(), True),
        (private_snapshot(private_endpoint=Known(None)), False),
        (private_snapshot(private_endpoint=Missing(why=Why.DENIED, what="it")), False),
    ],
)
def test_record_holds_the_endpoints_address(facts: Snapshot, *, answer: bool) -> None:
    edit = SetRecord(zone_id=ZONE_ID, name="api", addresses=(PRIVATE_API_IP,))
    assert is_narrow(edit, private_incident(), facts) is answer
    other = replace(edit, addresses=("10.9.9.9",))
    assert is_narrow(other, private_incident(), facts) is False


@pytest.mark.parametrize(
    "edit",
    [
        LinkZone(zone_id=ZONE_ID, link=zone_link()),
        StartCluster(cluster_id=CLUSTER_ID),
        StartMachine(machine_id=NODE_ID),
        SetForwarding(nic_id=NIC_ID),
    ],
)
def test_what_lets_no_packet_pass_is_narrow(edit: object) -> None:
    assert is_narrow(edit, TOLD, snapshot()) is True


def test_what_nobody_knows_opens_too_much() -> None:
    assert is_narrow(arm_id("x/y", "z"), TOLD, snapshot()) is False


def test_service_tag_among_the_ranges_is_not_lost() -> None:
    ranges = ("MicrosoftContainerRegistry", "20.50.1.0/24")
    facts = snapshot(cluster=Known(cluster(authorized_ranges=ranges)))
    edit = SetAuthorizedRanges(cluster_id=CLUSTER_ID, ranges=("20.50.1.0/24", f"{EGRESS_IP}/32"))
    assert is_narrow(edit, TOLD, facts) is False
