"""Both NSGs count, S1.2; what was read is judged, and put into words."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from diagnostics.model.facts import Fact, FactMissing, Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import NsgRule
from diagnostics.network.flow import Flow
from diagnostics.network.guards import (
    Guard,
    evidence,
    far_guards,
    far_network,
    guards_of,
    in_words,
    node_groups,
    probe_flow,
    with_access,
)
from diagnostics.network.nsg import Access, judge_outbound
from diagnostics.network.space import HOST, Space
from tests.builders import (
    API_IP,
    NIC_NSG_ID,
    NODE_IP,
    NSG_ID,
    cluster,
    nic,
    node,
    nsg,
    rule,
    snapshot,
    subnet,
)

FLOW = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network(API_IP))
SPACE = Space(own=(IPv4Network("10.0.0.0/16"),))
ALLOWING = Known(nsg())
DENYING = Known(nsg(rule("stop", access="Deny"), id=NIC_NSG_ID, name="nsg-nic"))
PRIVATE = Known(cluster(private=True))
INTEGRATED = Known(cluster(vnet_integration=True))
DENIED = Missing(why=Why.DENIED, what="an NSG")
ASG = ResourceId(f"{NSG_ID}-asg")


@pytest.mark.parametrize(
    ("subnet", "nic_", "ruled"),
    [
        (Known(None), Known(None), []),
        (ALLOWING, Known(None), [("subnet", Access.ALLOW)]),
        (Known(None), DENYING, [("NIC", Access.DENY)]),
        (ALLOWING, DENYING, [("NIC", Access.DENY), ("subnet", Access.ALLOW)]),
        (DENYING, ALLOWING, [("NIC", Access.ALLOW), ("subnet", Access.DENY)]),
        (DENYING, DENYING, [("NIC", Access.DENY), ("subnet", Access.DENY)]),
        # a denial stands, whatever is known of the other
        (DENYING, DENIED, [("subnet", Access.DENY)]),
        (DENIED, DENYING, [("NIC", Access.DENY)]),
    ],
)
def test_each_nsg_is_judged_by_itself_s1_2(
    subnet: Fact[Any], nic_: Fact[Any], ruled: list[tuple[str, Access]]
) -> None:
    found = guards_of(FLOW, SPACE, snapshot(subnet_nsg=subnet, nic_nsg=nic_))
    assert [(guard.where, guard.ruling.access) for guard in found] == ruled


@pytest.mark.parametrize(
    ("subnet", "nic_"), [(ALLOWING, DENIED), (DENIED, ALLOWING), (DENIED, Known(None))]
)
def test_unread_nsg_is_never_a_pass_s1_2(subnet: Fact[Any], nic_: Fact[Any]) -> None:
    with pytest.raises(FactMissing) as raised:
        guards_of(FLOW, SPACE, snapshot(subnet_nsg=subnet, nic_nsg=nic_))
    assert raised.value.missing == DENIED


@pytest.mark.parametrize(
    ("fact", "groups"),
    [
        (Known(node(nic=nic(asg_ids=(ASG,)))), (ASG,)),
        (Known(node()), ()),
        (Known(node(nic=None)), None),
        (Known(None), None),
        (DENIED, None),
    ],
)
def test_groups_are_those_of_the_nodes_interface_s1_8(
    fact: Fact[Any], groups: tuple[ResourceId, ...] | None
) -> None:
    assert node_groups(snapshot(node=fact)) == groups


IN_GROUP = Known(node(nic=nic(asg_ids=(ASG,))))
GROUPED = Known(
    nsg(
        rule("leaves", access="Deny", sources=(), source_asg_ids=(ASG,)),
        rule("comes", direction="Inbound", access="Deny", sources=(), source_asg_ids=(ASG,)),
    )
)


@pytest.mark.parametrize(
    ("fact", "access"),
    [(IN_GROUP, Access.DENY), (Known(node()), Access.ALLOW), (Known(None), Access.UNKNOWN)],
)
def test_rules_for_the_nodes_groups_are_judged_at_both_ends_s1_8(
    fact: Fact[Any], access: Access
) -> None:
    inside = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network("10.0.9.4"))
    near = snapshot(node=fact, subnet_nsg=GROUPED)
    far = snapshot(node=fact, cluster=PRIVATE, endpoint_subnet_nsg=GROUPED)
    assert [each.ruling.access for each in guards_of(inside, SPACE, near)] == [access]
    assert [each.ruling.access for each in far_guards(inside, SPACE, far)] == [access]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (rule(), "200 allow-api: allows Tcp to *, port 443"),
        (
            rule("r", priority=4096, access="Deny", protocol="*", destination_ports=("80", "443")),
            "4096 r: denies any protocol to *, port 80, 443",
        ),
        (
            rule("r", destinations=("10.0.0.0/8",), destination_asg_ids=(ASG,)),
            "200 r: allows Tcp to 10.0.0.0/8, group nsg-nodes-asg, port 443",
        ),
        (
            rule("r", direction="Inbound", sources=("10.0.2.0/24", "10.0.3.0/24")),
            "200 r: allows Tcp from 10.0.2.0/24, 10.0.3.0/24 to *, port 443",
        ),
    ],
)
def test_rule_in_words(given: NsgRule, words: str) -> None:
    assert in_words(given) == words


UDP = rule("udp", priority=300, protocol="Udp")
TAG = rule("tag", priority=200, access="Deny", destinations=("AzureCloud",))
STOP = rule("stop", priority=400, access="Deny")


@pytest.mark.parametrize(
    ("rules", "lines"),
    [
        (
            (UDP, STOP),
            (
                "300 udp: allows Udp to *, port 443, no match",
                "400 stop: denies Tcp to *, port 443, FIRST MATCH",
            ),
        ),
        (
            (STOP, UDP, TAG),
            (
                "200 tag: denies Tcp to AzureCloud, port 443, MAY MATCH",
                "300 udp: allows Udp to *, port 443, no match",
                "400 stop: denies Tcp to *, port 443, FIRST MATCH",
            ),
        ),
        (
            (TAG,),
            (
                "200 tag: denies Tcp to AzureCloud, port 443, MAY MATCH",
                "65000 AllowVnetOutBound: allows any protocol to VirtualNetwork, port *, no match",
            ),
        ),
        (
            (rule("untold", priority=0, access="", protocol=""), STOP),
            (
                (
                    "(no priority told) untold: allows or denies (not told) an untold protocol "
                    "to *, port 443, MAY MATCH"
                ),
            ),
        ),
    ],
)
def test_evidence_follows_the_rules_in_order(
    rules: tuple[NsgRule, ...], lines: tuple[str, ...]
) -> None:
    group = nsg(*rules)
    guard = Guard(where="subnet", nsg=group, ruling=judge_outbound(group, FLOW, SPACE))
    assert evidence(guard) == lines


def test_nsg_where_the_flow_arrives_is_judged_by_its_inbound_rules_s1_2() -> None:
    stop = rule("stop", direction="Inbound", access="Deny", sources=("10.0.2.0/24",))
    flow = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network("10.0.9.4"))
    facts = snapshot(cluster=PRIVATE, endpoint_subnet_nsg=Known(nsg(stop)))
    (guard,) = far_guards(flow, SPACE, facts)
    assert (guard.where, guard.ruling.access) == ("private endpoint subnet", Access.DENY)
    assert evidence(guard) == ("200 stop: denies Tcp from 10.0.2.0/24 to *, port 443, FIRST MATCH",)


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({}, []),
        ({"cluster": PRIVATE}, ["private endpoint subnet"]),
        ({"cluster": PRIVATE, "endpoint_subnet_nsg": Known(None)}, []),
        ({"cluster": INTEGRATED}, ["API server subnet"]),
        ({"cluster": INTEGRATED, "api_subnet_nsg": Known(None)}, []),
    ],
)
def test_subnet_of_arrival_follows_from_the_way_of_access(
    facts: dict[str, Fact[Any]], where: list[str]
) -> None:
    both = {"endpoint_subnet_nsg": ALLOWING, "api_subnet_nsg": ALLOWING}
    found = far_guards(FLOW, SPACE, snapshot(**(both | facts)))
    assert [guard.where for guard in found] == where


API_SUBNET = Known(subnet(name="snet-api", prefixes=("10.0.9.0/28",)))


@pytest.mark.parametrize(
    ("destinations", "access"),
    [
        (("10.0.9.0/28",), Access.DENY),
        # instances stand anywhere in the subnet, so the load balancer's address says nothing
        (("10.0.9.5",), Access.UNKNOWN),
        (("10.0.8.0/28",), Access.ALLOW),
    ],
)
def test_rules_of_the_api_servers_subnet_are_about_its_instances(
    destinations: tuple[str, ...], access: Access
) -> None:
    stop = rule("stop", direction="Inbound", access="Deny", destinations=destinations)
    flow = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network("10.0.9.5"))
    facts = snapshot(cluster=INTEGRATED, api_subnet=API_SUBNET, api_subnet_nsg=Known(nsg(stop)))
    (guard,) = far_guards(flow, SPACE, facts)
    assert guard.ruling.access is access
    assert far_network(flow, facts) == IPv4Network("10.0.9.0/28")


@pytest.mark.parametrize("facts", [{}, {"cluster": INTEGRATED, "api_subnet": Known(None)}])
def test_flow_arrives_at_its_address_elsewhere(facts: dict[str, Fact[Any]]) -> None:
    assert far_network(FLOW, snapshot(**facts)) == FLOW.destination


PROBE = Flow(source=HOST, destination=IPv4Network("10.0.9.0/28"), port=9988, groups=())


@pytest.mark.parametrize(
    ("facts", "flow"),
    [
        ({"cluster": INTEGRATED, "api_subnet": API_SUBNET}, PROBE),
        ({"cluster": INTEGRATED, "api_subnet": Known(None)}, None),
        ({"api_subnet": API_SUBNET}, None),
    ],
)
def test_probe_comes_from_azures_host_to_an_integrated_api_server(
    facts: dict[str, Fact[Any]], flow: Flow | None
) -> None:
    assert probe_flow(snapshot(**facts)) == flow


@pytest.mark.parametrize(
    ("given", "access"),
    [
        ({"sources": ("AzureLoadBalancer",)}, Access.DENY),
        ({"sources": ("*",)}, Access.DENY),
        # S1.6: the tag holds Azure's host
        ({"sources": ("VirtualNetwork",)}, Access.DENY),
        ({"sources": ("10.0.2.0/24",)}, Access.ALLOW),
        ({"sources": (), "source_asg_ids": (ASG,)}, Access.ALLOW),
        ({"protocol": "Udp"}, Access.ALLOW),
        ({"destination_ports": ("443", "4443")}, Access.ALLOW),
    ],
)
def test_probe_is_judged_as_what_it_is(given: dict[str, Any], access: Access) -> None:
    usual = {"direction": "Inbound", "access": "Deny", "destination_ports": ("*",)}
    facts = snapshot(
        cluster=INTEGRATED,
        api_subnet=API_SUBNET,
        api_subnet_nsg=Known(nsg(rule("stop", **(usual | given)))),
        node=IN_GROUP,
    )
    (guard,) = far_guards(PROBE, SPACE, facts)
    assert guard.ruling.access is access


def test_unread_nsg_where_the_flow_arrives_is_never_a_pass() -> None:
    with pytest.raises(FactMissing) as raised:
        far_guards(FLOW, SPACE, snapshot(cluster=PRIVATE, endpoint_subnet_nsg=DENIED))
    assert raised.value.missing == DENIED


def test_guards_are_picked_by_their_ruling() -> None:
    found = guards_of(FLOW, SPACE, snapshot(subnet_nsg=ALLOWING, nic_nsg=DENYING))
    assert with_access(found, Access.DENY) == found[:1]
    assert with_access(found, Access.UNKNOWN) == ()
