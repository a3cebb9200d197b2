"""With API Server VNet Integration the second port counts too (facts of Azure, 5.3)."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.answers.filtered import SECOND, UNREAD_ADMIN, UNREAD_EXEMPTION
from diagnostics.answers.replied import LOST
from diagnostics.checks import nsg_outbound
from diagnostics.checks.api_server_subnet import CHECK, PROBED
from diagnostics.fixes.retest import retest
from diagnostics.judging.asking import finding_of
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import Nsg, NsgRule, Route, RouteTable
from tests.builders import (
    NIC_NSG_ID,
    NSG_ID,
    arm_id,
    cluster,
    incident,
    nic,
    node,
    nsg,
    private_incident,
    private_snapshot,
    route,
    route_table,
    rule,
    snapshot,
    subnet,
)
from tests.diagnostics.checks.asked import (
    FAILED,
    NOT_APPLICABLE,
    ON,
    PASSED,
    UNKNOWN,
    Told,
    told,
)
from tests.diagnostics.network.values import admin

DENY = rule("deny", priority=300, access="Deny", destination_ports=("4000-5000",))
UNTOLD = rule("untold", priority=200, access="Deny", protocol="", destination_ports=("*",))
GROUPED = replace(UNTOLD, protocol="*", destinations=(), destination_asg_ids=(NSG_ID,))
API_SUBNET = subnet(name="snet-api", prefixes=("10.0.9.0/28",), nsg_id=None)
SUBNET_DENIED = Missing(why=Why.DENIED, what="subnet snet-api")
API_NSG_ID = arm_id("Microsoft.Network/networkSecurityGroups", "nsg-api")
STOP = rule("stop", priority=400, direction="Inbound", access="Deny", destination_ports=("*",))
LET_IN = rule("let-in", priority=300, direction="Inbound", sources=("10.0.2.0/24",))
STOPS = "rule stop (priority 400) of API server subnet NSG nsg-api denies TCP"
FIX_IN = (
    f"az network nsg rule create --nsg-name nsg-api --name allow-aks-nodes-{{name}} {ON} "
    "--priority 399 --direction Inbound --access Allow --protocol Tcp "
    "--source-address-prefixes 10.0.2.0/24 --source-port-ranges '*' "
    "--destination-address-prefixes 10.0.9.0/28 --destination-port-ranges {ports}"
)
PROBE_IN = (
    f"az network nsg rule create --nsg-name nsg-api --name allow-aks-probe-9988 {ON} "
    "--priority {priority} --direction Inbound --access Allow --protocol Tcp "
    "--source-address-prefixes AzureLoadBalancer --source-port-ranges '*' "
    "--destination-address-prefixes 10.0.9.0/28 --destination-port-ranges 9988"
)
FIX = (
    f"az network nsg rule create --nsg-name nsg-nodes --name allow-aks-api-server-4443 {ON} "
    "--priority 299 --direction Outbound --access Allow --protocol Tcp "
    "--source-address-prefixes 10.0.2.0/24 --source-port-ranges '*' "
    "--destination-address-prefixes 10.0.9.5 --destination-port-ranges 4443"
)
DIALLED = incident(endpoint=Endpoint(ip="10.0.9.5"))


def guarding(*rules: NsgRule) -> Nsg:
    """Build the NSG of the API server's subnet."""
    return nsg(*rules, id=API_NSG_ID, name="nsg-api")


def test_inbound_rules_ask_no_machine_of_the_network_watcher() -> None:
    facts = snapshot(
        cluster=Known(cluster(vnet_integration=True)),
        api_subnet=Known(API_SUBNET),
        api_subnet_nsg=Known(guarding(STOP)),
    )
    inbound = finding_of(CHECK, DIALLED, facts)
    assert [[argv[1] for argv in fix.verify] for fix in inbound.fixes] == [["vmss"]]
    assert inbound.evidence == ("400 stop: denies Tcp from * to *, port *, FIRST MATCH",)
    outbound = finding_of(CHECK, DIALLED, replace(facts, subnet_nsg=Known(nsg(DENY))))
    assert [[argv[1] for argv in fix.verify] for fix in outbound.fixes] == [["rest", "vmss"]]
    assert [fix.check for fix in (*inbound.fixes, *outbound.fixes)] == [CHECK.id, CHECK.id]


def asked(**facts: Fact[Any]) -> Told:
    given = {
        "cluster": Known(cluster(vnet_integration=True)),
        "api_subnet": Known(API_SUBNET),
        "subnet_nsg": Known(nsg()),
    }
    return told(CHECK, DIALLED, snapshot(**(given | facts)))


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, Told(PASSED, "nodes may reach 10.0.9.5:4443")),
        # no frontend of a load balancer is in a security group
        ({"subnet_nsg": Known(nsg(GROUPED))}, Told(PASSED, "nodes may reach 10.0.9.5:4443")),
        (
            {"subnet_nsg": Known(nsg(DENY))},
            Told(
                FAILED,
                "rule deny (priority 300) of subnet NSG nsg-nodes denies TCP to 10.0.9.5:4443",
                NSG_ID,
                (FIX,),
            ),
        ),
        (
            {"subnet_nsg": Known(nsg(UNTOLD))},
            Told(
                UNKNOWN,
                "whether rule untold (priority 200) of subnet NSG nsg-nodes matches 10.0.9.5:4443 "
                "depends on a service tag, a security group or an address that was not read",
            ),
        ),
        (
            {"api_subnet_nsg": Known(guarding())},
            Told(
                PASSED,
                "nodes may reach 10.0.9.5:4443; nsg-api lets them in on 443 and 4443",
            ),
        ),
        (
            {"api_subnet_nsg": Known(guarding(STOP))},
            Told(
                FAILED,
                f"{STOPS} to 10.0.9.5:443 and {STOPS} to 10.0.9.5:4443",
                API_NSG_ID,
                (FIX_IN.format(name="443-4443", ports="443 4443"), PROBE_IN.format(priority=398)),
            ),
        ),
        (
            {"api_subnet_nsg": Known(guarding(STOP, LET_IN))},
            Told(
                FAILED,
                f"{STOPS} to 10.0.9.5:4443",
                API_NSG_ID,
                (FIX_IN.format(name="4443", ports="4443"), PROBE_IN.format(priority=398)),
            ),
        ),
        # outbound rules of the NSG where it arrives, and other sources, do not count
        (
            {"api_subnet_nsg": Known(guarding(DENY, replace(STOP, sources=("10.0.3.0/24",))))},
            Told(
                PASSED,
                "nodes may reach 10.0.9.5:4443; nsg-api lets them in on 443 and 4443",
            ),
        ),
        (
            {
                "subnet_nsg": Known(nsg(UNTOLD)),
                "api_subnet_nsg": Known(guarding(STOP, LET_IN)),
            },
            Told(
                FAILED,
                f"{STOPS} to 10.0.9.5:4443",
                API_NSG_ID,
                (FIX_IN.format(name="4443", ports="4443"), PROBE_IN.format(priority=398)),
            ),
        ),
        (
            {"api_subnet_nsg": SUBNET_DENIED},
            Told(UNKNOWN, "could not read subnet snet-api: the right to read it is missing"),
        ),
    ],
)
def test_second_port_is_judged(facts: dict[str, Fact[Any]], answer: Told) -> None:
    assert asked(**facts) == answer


@pytest.mark.parametrize(
    ("facts", "assumptions"),
    [
        ({"subnet_nsg": Known(nsg(DENY))}, (SECOND,)),
        ({"api_subnet_nsg": Known(guarding(STOP, LET_IN))}, (SECOND,)),
        ({"api_subnet_nsg": Known(guarding(STOP))}, ()),
        ({"api_subnet_nsg": Known(guarding(replace(STOP, destination_ports=("443",))))}, ()),
    ],
)
def test_second_port_alone_does_not_explain_the_error(
    facts: dict[str, Fact[Any]], assumptions: tuple[str, ...]
) -> None:
    given = {
        "cluster": Known(cluster(vnet_integration=True)),
        "api_subnet": Known(API_SUBNET),
        "subnet_nsg": Known(nsg()),
    }
    found = finding_of(CHECK, DIALLED, snapshot(**(given | facts)))
    assert (found.outcome, found.assumptions) == (FAILED, assumptions)


LET_NODES = rule(
    "nodes",
    priority=300,
    direction="Inbound",
    sources=("10.0.2.0/24",),
    destination_ports=("443", "4443"),
)
LET_PROBE = rule(
    "probe",
    priority=310,
    direction="Inbound",
    sources=("AzureLoadBalancer",),
    destination_ports=("9988",),
)
REACHED = "nodes may reach 10.0.9.5:4443; nsg-api lets them in on 443 and 4443"
FOR_PROBE = "to 10.0.9.0/28, port 9988 from the load balancer that probes the API server"
PROBE_UNTOLD = (
    "whether rule probe (priority 310) of API server subnet NSG nsg-api matches 10.0.9.0/28, port "
    "9988 depends on a service tag, a security group or an address that was not read"
)


@pytest.mark.parametrize(
    ("rules", "answer", "assumptions"),
    [
        (
            (LET_NODES, STOP),
            Told(FAILED, f"{STOPS} {FOR_PROBE}", API_NSG_ID, (PROBE_IN.format(priority=399),)),
            (PROBED,),
        ),
        ((LET_NODES, LET_PROBE, STOP), Told(PASSED, REACHED), ()),
        ((LET_NODES, replace(LET_PROBE, protocol=""), STOP), Told(UNKNOWN, PROBE_UNTOLD), ()),
    ],
)
def test_load_balancer_has_to_probe_the_api_server(
    rules: tuple[NsgRule, ...], answer: Told, assumptions: tuple[str, ...]
) -> None:
    facts = snapshot(
        cluster=Known(cluster(vnet_integration=True)),
        api_subnet=Known(API_SUBNET),
        api_subnet_nsg=Known(guarding(*rules)),
    )
    assert told(CHECK, DIALLED, facts) == answer
    assert finding_of(CHECK, DIALLED, facts).assumptions == assumptions


def test_denial_rests_on_admin_rules_that_were_not_read() -> None:
    unread = Missing(why=Why.DENIED, what="the security admin rules")
    found = finding(admin_rules=unread, api_subnet_nsg=Known(guarding(STOP)))
    assert (found.outcome, found.assumptions) == (FAILED, (UNREAD_EXEMPTION,))


def test_denial_by_one_nsg_outweighs_a_doubt_about_the_other() -> None:
    nic = Known(nsg(DENY, id=NIC_NSG_ID, name="nsg-nic"))
    answer = asked(subnet_nsg=Known(nsg(UNTOLD)), nic_nsg=nic)
    assert (answer.outcome, answer.resource_id) == (FAILED, NIC_NSG_ID)


INBOUND = admin("in", direction="Inbound", destination_ports=("443",))
LEAVING = admin("out", destination_ports=("4443",))
BARRED = "inbound security admin rule in (priority 100) denies TCP to 10.0.9.5:443"
DOUBTED = "inbound security admin rule in (priority 100)"
BEFORE = ", before any network security group"


INTEGRATED = snapshot(cluster=Known(cluster(vnet_integration=True)))


def finding(**facts: Fact[Any]) -> Finding:
    given = {
        "cluster": Known(cluster(vnet_integration=True)),
        "api_subnet": Known(API_SUBNET),
    }
    return finding_of(CHECK, DIALLED, snapshot(**(given | facts)))


@pytest.mark.parametrize(
    ("rules", "facts", "outcome", "summary"),
    [
        ((INBOUND,), {}, FAILED, f"{BARRED}{BEFORE}"),
        (
            (LEAVING,),
            {},
            FAILED,
            "outbound security admin rule out (priority 100) denies TCP to 10.0.9.5:4443" + BEFORE,
        ),
        (
            (replace(LEAVING, destinations=("VirtualNetwork",)),),
            {},
            FAILED,
            "outbound security admin rule out (priority 100) denies TCP to 10.0.9.5:4443" + BEFORE,
        ),
        # always allowed: NSGs are not even asked
        (
            (
                replace(INBOUND, access="AlwaysAllow", destination_ports=("*",)),
                replace(LEAVING, access="AlwaysAllow"),
            ),
            {"api_subnet_nsg": Known(guarding(STOP)), "subnet_nsg": Known(nsg(DENY))},
            PASSED,
            "nodes may reach 10.0.9.5:4443; nsg-api lets them in on 443 and 4443",
        ),
        ((replace(INBOUND, access="Allow"),), {}, PASSED, "nodes may reach 10.0.9.5:4443"),
        # of other networks, sources and ports
        (
            (replace(INBOUND, sources=("10.9.0.0/16",)),),
            {},
            PASSED,
            "nodes may reach 10.0.9.5:4443",
        ),
        # a group's members are not read, and NSGs would let the packets pass
        (
            (replace(INBOUND, sources=("/groups/g",)),),
            {},
            UNKNOWN,
            (
                f"whether {DOUBTED} matches 10.0.9.5:443 depends on a service tag, a network "
                "group or an address that was not read"
            ),
        ),
        # they would not, so it does not matter
        (
            (replace(INBOUND, sources=("/groups/g",), destination_ports=("*",)),),
            {"api_subnet_nsg": Known(guarding(STOP))},
            FAILED,
            f"{STOPS} to 10.0.9.5:443 and {STOPS} to 10.0.9.5:4443",
        ),
    ],
)
def test_security_admin_rules_come_first(
    rules: tuple[AdminRule, ...], facts: dict[str, Fact[Any]], outcome: Outcome, summary: str
) -> None:
    found = finding(admin_rules=Known(rules), **facts)
    assert (found.outcome, found.summary) == (outcome, summary)


def test_admin_rule_is_its_owners_to_change() -> None:
    barred = finding(admin_rules=Known((INBOUND,)))
    (fix,) = barred.fixes
    assert (barred.resource_id, fix.verify) == (INBOUND.id, retest(DIALLED, INTEGRATED))
    assert (fix.check, fix.command, "direction Inbound" in fix.instructions) == (
        "api_server_subnet",
        (),
        True,
    )


def test_pass_without_admin_rules_read_rests_on_that() -> None:
    found = finding(admin_rules=Missing(why=Why.DENIED, what="the security admin rules"))
    assert (found.outcome, found.assumptions) == (PASSED, (UNREAD_ADMIN,))


API_TABLE_ID = arm_id("Microsoft.Network/routeTables", "rt-api")
NVA: dict[str, Any] = {"next_hop_type": "VirtualAppliance", "next_hop_addresses": ("10.0.5.4",)}
UNCERTAIN = (
    "which way the API server's replies to {} take is not certain from the routes that were read"
)
ANOTHER_WAY = (
    ", and the nodes' packets take another way: what keeps state drops replies to what it did not "
    "see begin"
)
BACK = "route back (10.0.2.0/24) of rt-api leads the replies"


def returning(*routes: Route) -> Known[RouteTable]:
    return Known(route_table(*routes, id=API_TABLE_ID, name="rt-api"))


def back(**fields: Any) -> Route:  # noqa: ANN401 - any field of its type
    return route(**({"prefix": "10.0.2.0/24", "name": "back", "next_hop_type": "None"} | fields))


def test_route_that_drops_the_replies_is_the_cause() -> None:
    found = finding(api_route_table=returning(back()))
    assert (found.outcome, found.summary, found.resource_id, found.assumptions) == (
        FAILED,
        f"{BACK} to none, so they do not get back to 10.0.2.10/32",
        API_TABLE_ID,
        (),
    )
    assert [(fix.check, fix.title) for fix in found.fixes] == [
        ("api_server_subnet", "Remove route back (10.0.2.0/24) from rt-api")
    ]
    assert found.fixes[0].verify == retest(DIALLED, INTEGRATED)


def test_hole_before_another_route_astray_is_its_owners_to_change() -> None:
    wide = back(prefix="10.0.0.0/16", name="wide", **NVA)
    (fix,) = finding(api_route_table=returning(back(), wide)).fixes
    assert (fix.title, fix.instructions) == (
        "Give route back in rt-api a next hop that works",
        (
            "It leads away from 10.0.2.10/32. The owner of rt-api points 10.0.2.0/24 at a running "
            "appliance, or removes the route."
        ),
    )


def test_route_that_leads_the_replies_out_is_its_owners_to_change() -> None:
    found = finding(api_route_table=returning(back(next_hop_type="Internet")))
    assert found.assumptions == (LOST,)
    assert (found.outcome, found.fixes[0].title, found.fixes[0].check) == (
        FAILED,
        "Give route back in rt-api a next hop that works",
        "api_server_subnet",
    )


def test_replies_through_an_appliance_that_saw_nothing_begin_are_unknown() -> None:
    found = finding(api_route_table=returning(back(**NVA)))
    assert (found.outcome, found.summary) == (
        UNKNOWN,
        f"{BACK} to virtual appliance 10.0.5.4{ANOTHER_WAY}",
    )


def test_replies_through_the_appliance_that_saw_it_begin_pass() -> None:
    there = Known(route_table(route("10.0.9.0/24", **NVA)))
    found = finding(api_route_table=returning(back(**NVA)), route_table=there)
    assert (found.outcome, found.assumptions) == (
        PASSED,
        ("the appliance lets replies back to connections that it let through",),
    )


def test_way_back_that_is_not_read_is_unknown() -> None:
    unread = Missing(why=Why.DENIED, what="the route table of the API server's subnet")
    assert finding(api_route_table=unread).missing == unread
    table = returning(back(prefix="10.0.2.0/28"))
    whole = finding(api_route_table=table, node=Known(None))
    assert (whole.outcome, whole.summary) == (
        UNKNOWN,
        UNCERTAIN.format("10.0.2.0/24"),
    )


def test_way_back_to_a_node_outside_all_networks_is_unknown() -> None:
    stray = node(nic=nic(addresses=("172.16.0.4",)))
    found = finding(api_route_table=returning(back()), node=Known(stray))
    assert (found.outcome, found.summary) == (
        UNKNOWN,
        UNCERTAIN.format("172.16.0.4/32"),
    )


def test_doubt_about_what_arrives_does_not_hide_lost_replies() -> None:
    doubt = Known((replace(INBOUND, sources=("/groups/g",)),))
    lost = finding(admin_rules=doubt, api_route_table=returning(back()))
    assert (lost.outcome, lost.resource_id) == (FAILED, API_TABLE_ID)


def test_first_port_is_the_other_checks_question() -> None:
    facts = snapshot(
        cluster=Known(cluster(vnet_integration=True)),
        api_subnet=Known(API_SUBNET),
        subnet_nsg=Known(nsg(DENY)),
    )
    assert finding_of(nsg_outbound.CHECK, DIALLED, facts).outcome is PASSED


def test_subnet_stands_in_for_an_address_that_nothing_named() -> None:
    facts = snapshot(cluster=Known(cluster(vnet_integration=True)), api_subnet=Known(API_SUBNET))
    answer = told(CHECK, incident(endpoint=Endpoint()), facts)
    assert answer == Told(PASSED, "nodes may reach 10.0.9.0/28, port 4443")


def test_other_clusters_have_no_such_subnet() -> None:
    sentence = "the API server has no subnet of its own in the network"
    assert told(CHECK, incident(), snapshot()) == Told(NOT_APPLICABLE, sentence)
    private = told(CHECK, private_incident(), private_snapshot())
    assert private == Told(NOT_APPLICABLE, sentence)
