"""Every NSG that denies, at both ends and on both ports, is found and opened with one fix."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.fixes.outbound import MAY_CHANGE, destination_of, open_path, stops_of
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.incident import Endpoint, Incident
from diagnostics.network.flow import Flow, api_flow
from tests.builders import (
    API_IP,
    FQDN,
    NIC_NSG_ID,
    arm_id,
    cluster,
    incident,
    nsg,
    private_incident,
    private_snapshot,
    rule,
    snapshot,
    subnet,
)
from tests.diagnostics.network.values import admin

STOP = rule("stop", priority=300, access="Deny", protocol="*", destination_ports=("*",))
EARLY = rule("early", priority=200, access="Deny", destination_ports=("4443",))
SHUT = rule(
    "shut",
    priority=400,
    direction="Inbound",
    access="Deny",
    protocol="*",
    destination_ports=("*",),
)
BOTH = [
    ("nsg-nodes", "early", (4443,)),
    ("nsg-api", "shut", (443, 4443)),
    ("nsg-api", "shut", (9988,)),
]
UNREAD = Missing(why=Why.DENIED, what="an NSG")
API_NSG_ID = arm_id("Microsoft.Network/networkSecurityGroups", "nsg-api")
NIC = {"id": NIC_NSG_ID, "name": "nsg-nic"}
API = {"id": API_NSG_ID, "name": "nsg-api"}
INTEGRATED = Known(cluster(vnet_integration=True))
INSIDE = incident(endpoint=Endpoint(ip="10.0.9.5"))
PUBLIC = incident(endpoint=Endpoint(fqdn=FQDN, ip=API_IP))


def stops(told: Any, **facts: Fact[Any]) -> list[tuple[str, str, tuple[int, ...]]]:  # noqa: ANN401 - an incident
    found = stops_of(told, snapshot(**facts))
    return [(stop.nsg.name, stop.rule.name, stop.ports) for stop in found]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"subnet_nsg": Known(nsg(STOP))}, [("nsg-nodes", "stop", (443,))]),
        (
            {"subnet_nsg": Known(nsg(STOP)), "nic_nsg": Known(nsg(STOP, **NIC))},
            [("nsg-nic", "stop", (443,)), ("nsg-nodes", "stop", (443,))],
        ),
        # one group at both places takes one rule
        (
            {"subnet_nsg": Known(nsg(STOP)), "nic_nsg": Known(nsg(STOP))},
            [("nsg-nodes", "stop", (443,))],
        ),
        ({"subnet_nsg": Known(nsg(STOP)), "nic_nsg": UNREAD}, [("nsg-nodes", "stop", (443,))]),
        ({"subnet_nsg": UNREAD}, []),
    ],
)
def test_groups_on_the_nodes_side(
    facts: dict[str, Fact[Any]], found: list[tuple[str, str, tuple[int, ...]]]
) -> None:
    assert stops(PUBLIC, **facts) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"subnet_nsg": Known(nsg(STOP))}, [("nsg-nodes", "stop", (443, 4443))]),
        # the rule has to come before the earlier of both that deny
        ({"subnet_nsg": Known(nsg(STOP, EARLY))}, [("nsg-nodes", "early", (443, 4443))]),
        ({"subnet_nsg": Known(nsg(EARLY))}, [("nsg-nodes", "early", (4443,))]),
        (
            {"subnet_nsg": Known(nsg(EARLY)), "api_subnet_nsg": Known(nsg(SHUT, **API))},
            BOTH,
        ),
        # one group at both ends denies twice
        (
            {"subnet_nsg": Known(nsg(STOP, SHUT)), "api_subnet_nsg": Known(nsg(STOP, SHUT))},
            [
                ("nsg-nodes", "stop", (443, 4443)),
                ("nsg-nodes", "shut", (443, 4443)),
                ("nsg-nodes", "shut", (9988,)),
            ],
        ),
        (
            {"subnet_nsg": Known(nsg(EARLY)), "api_subnet_nsg": UNREAD},
            [("nsg-nodes", "early", (4443,))],
        ),
    ],
)
def test_both_ports_and_both_ends_with_vnet_integration(
    facts: dict[str, Fact[Any]], found: list[tuple[str, str, tuple[int, ...]]]
) -> None:
    given: dict[str, Fact[Any]] = {"cluster": INTEGRATED, "api_subnet": Known(subnet(name="api"))}
    assert stops(INSIDE, **(given | facts)) == found


def test_one_fix_opens_all_and_asks_of_what_leaves_alone() -> None:
    facts = snapshot(
        cluster=INTEGRATED,
        subnet_nsg=Known(nsg(EARLY)),
        api_subnet_nsg=Known(nsg(SHUT, **API)),
    )
    (fix,) = open_path("api_server_subnet", INSIDE, facts)
    assert fix.title == (
        "Allow TCP 4443 to 10.0.9.5 in nsg-nodes, before rule early; "
        "then allow TCP 443 and 4443 to 10.0.9.5 in nsg-api, before rule shut"
    )
    assert [argv[1] for argv in fix.verify] == ["rest", "vmss"]
    assert '"remotePort": "4443"' in fix.verify[0][-1]


def test_group_without_a_number_left_is_a_fix_of_its_own() -> None:
    first = rule("first", priority=100, access="Deny")
    facts = snapshot(subnet_nsg=Known(nsg(first)), nic_nsg=Known(nsg(STOP, **NIC)))
    opened, asked = open_path("nsg_outbound", PUBLIC, facts)
    assert (len(opened.command), asked.command, len(opened.edits)) == (1, (), 1)
    assert asked.title == f"Allow TCP 443 to {API_IP} in nsg-nodes, before rule first"


LET_OUT = admin(access="AlwaysAllow", destination_ports=("*",))
LET_IN = admin(access="AlwaysAllow", direction="Inbound", destination_ports=("*",))
MAYBE = ("/subscriptions/s/networkGroups/g",)


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ((), BOTH),
        ((LET_OUT,), BOTH[1:]),
        ((LET_IN,), BOTH[:1]),
        ((LET_OUT, LET_IN), []),
        # it lets out what another rule of the group does not stop
        ((replace(LET_OUT, destination_ports=("443",)),), BOTH),
        # whom it is for was not read, so groups may decide
        ((replace(LET_OUT, sources=MAYBE),), BOTH),
        ((replace(LET_OUT, access="Allow"),), BOTH),
    ],
)
def test_group_that_an_always_allow_rule_passes_by_is_left_alone(
    rules: tuple[AdminRule, ...], found: list[tuple[str, str, tuple[int, ...]]]
) -> None:
    told = stops(
        INSIDE,
        cluster=INTEGRATED,
        api_subnet=Known(subnet(name="api")),
        subnet_nsg=Known(nsg(EARLY)),
        api_subnet_nsg=Known(nsg(SHUT, **API)),
        admin_rules=Known(rules),
    )
    assert told == found


def test_probe_of_a_subnet_that_was_not_read_is_not_opened() -> None:
    told = stops(
        INSIDE,
        cluster=INTEGRATED,
        api_subnet=UNREAD,
        subnet_nsg=Known(nsg(EARLY)),
        api_subnet_nsg=Known(nsg(SHUT, **API)),
    )
    assert told == BOTH[:1]


def test_what_arrives_is_opened_for_the_subnet_behind_the_load_balancer() -> None:
    facts = snapshot(
        cluster=INTEGRATED,
        api_subnet=Known(subnet(name="api", prefixes=("10.0.9.0/28",))),
        subnet_nsg=Known(nsg(EARLY)),
        api_subnet_nsg=Known(nsg(SHUT, **API)),
    )
    found = [(stop.sources, stop.destination) for stop in stops_of(INSIDE, facts)]
    assert found == [
        (("10.0.2.0/24",), "10.0.9.5"),
        (("10.0.2.0/24",), "10.0.9.0/28"),
        (("AzureLoadBalancer",), "10.0.9.0/28"),
    ]


def test_admin_rules_that_were_not_read_exempt_nothing() -> None:
    told = stops(PUBLIC, subnet_nsg=Known(nsg(STOP)), admin_rules=UNREAD)
    assert told == [("nsg-nodes", "stop", (443,))]


def test_no_admin_rule_lets_into_a_private_endpoint() -> None:
    facts = private_snapshot(
        subnet_nsg=Known(nsg(STOP)),
        endpoint_subnet_nsg=Known(nsg(SHUT, **API)),
        admin_rules=Known((LET_OUT, LET_IN)),
    )
    found = stops_of(private_incident(), facts)
    assert [(stop.nsg.name, stop.rule.name) for stop in found] == [("nsg-api", "shut")]


@pytest.mark.parametrize(
    ("told", "facts", "instructions"),
    [
        (PUBLIC, {}, MAY_CHANGE),
        (incident(endpoint=Endpoint(fqdn=FQDN)), {}, ""),
        (INSIDE, {"cluster": INTEGRATED, "api_subnet": Known(subnet(name="api"))}, ""),
    ],
)
def test_rule_for_a_public_address_says_that_it_does_not_last(
    told: Incident, facts: dict[str, Fact[Any]], instructions: str
) -> None:
    (fix,) = open_path("nsg_outbound", told, snapshot(subnet_nsg=Known(nsg(STOP)), **facts))
    assert fix.instructions == instructions


def test_group_in_the_node_resource_group_is_known_as_aks_own() -> None:
    ours, theirs = nsg(STOP), nsg(STOP, **(NIC | {"id": NIC_NSG_ID.upper()}))
    facts = snapshot(subnet_nsg=Known(ours), nic_nsg=Known(theirs))
    assert [stop.managed for stop in stops_of(PUBLIC, facts)] == [True, False]


@pytest.mark.parametrize(("ip", "destination"), [(API_IP, API_IP), (None, "AzureCloud.uksouth")])
def test_destination_is_as_narrow_as_is_known(ip: str | None, destination: str) -> None:
    flow: Flow = api_flow(incident(endpoint=Endpoint(fqdn=FQDN, ip=ip)), snapshot())
    assert destination_of(flow, snapshot()) == destination
