"""Both NSGs must let the flow out, S1; the fix opens that flow and no more."""

import json
import shlex
from typing import Any

import pytest

from diagnostics.answers.filtered import UNREAD_ADMIN, UNREAD_EXEMPTION
from diagnostics.checks.nsg_outbound import CHECK
from diagnostics.fixes.outbound import MAY_CHANGE
from diagnostics.fixes.retest import retest
from diagnostics.judging.asking import finding_of
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.finding import Danger, Finding
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import Nsg
from tests.builders import (
    API_IP,
    NIC_NSG_ID,
    NODE_GROUP,
    NODE_ID,
    NSG_ID,
    arm_id,
    incident,
    nsg,
    private_incident,
    private_snapshot,
    route,
    route_table,
    rule,
    snapshot,
)
from tests.diagnostics.checks.asked import FAILED, ON, ON_NODES, PASSED, UNKNOWN, Told, told
from tests.diagnostics.network.values import admin

DENY = rule("deny-out", priority=1000, access="Deny", protocol="*", destination_ports=("*",))
DENIED = Missing(
    why=Why.DENIED,
    what="the subnet's NSG nsg-nodes",
    action="Microsoft.Network/networkSecurityGroups/read",
)


def nic_nsg(*rules: Any) -> Known[Any]:  # noqa: ANN401 - rules
    return Known(nsg(*rules, id=NIC_NSG_ID, name="nsg-nic"))


def opened(name: str, priority: int, destination: str = API_IP, *, on: str = ON) -> str:
    return (
        f"az network nsg rule create --nsg-name {name} --name allow-aks-api-server-443 {on} "
        f"--priority {priority} --direction Outbound --access Allow --protocol Tcp "
        "--source-address-prefixes 10.0.2.0/24 --source-port-ranges '*' "
        f"--destination-address-prefixes {destination} --destination-port-ranges 443"
    )


@pytest.mark.parametrize(
    ("subnet", "nic", "answer"),
    [
        (Known(None), Known(None), Told(PASSED, "no NSG on the node's NIC or subnet")),
        (
            Known(nsg()),
            Known(None),
            Told(PASSED, f"nsg-nodes (subnet) allow TCP to {API_IP}:443"),
        ),
        # an earlier Allow wins: a Deny row alone proves nothing
        (
            Known(nsg(rule(priority=900), DENY)),
            nic_nsg(),
            Told(PASSED, f"nsg-nic (NIC) and nsg-nodes (subnet) allow TCP to {API_IP}:443"),
        ),
        (
            Known(nsg(DENY)),
            Known(None),
            Told(
                FAILED,
                f"rule deny-out (priority 1000) of subnet NSG nsg-nodes denies TCP to {API_IP}:443",
                NSG_ID,
                (opened("nsg-nodes", 999),),
            ),
        ),
        (
            Known(nsg()),
            nic_nsg(DENY),
            Told(
                FAILED,
                f"rule deny-out (priority 1000) of NIC NSG nsg-nic denies TCP to {API_IP}:443",
                NIC_NSG_ID,
                (opened("nsg-nic", 999, on=ON_NODES),),
            ),
        ),
        # both deny: one fix alone would not do
        (
            Known(nsg(DENY)),
            nic_nsg(DENY),
            Told(
                FAILED,
                "rule deny-out (priority 1000) of NIC NSG nsg-nic and rule deny-out "
                f"(priority 1000) of subnet NSG nsg-nodes deny TCP to {API_IP}:443",
                NIC_NSG_ID,
                (opened("nsg-nic", 999, on=ON_NODES), opened("nsg-nodes", 999)),
            ),
        ),
        # a denial stands although the other is unread; number 100 leaves no room for a rule
        (
            Known(nsg(rule("no-net", priority=100, access="Deny", destinations=("Internet",)))),
            DENIED,
            Told(
                FAILED,
                f"rule no-net (priority 100) of subnet NSG nsg-nodes denies TCP to {API_IP}:443",
                NSG_ID,
            ),
        ),
        (
            Known(nsg(rule("tag", access="Deny", destinations=("AzureCloud",)))),
            Known(None),
            Told(
                UNKNOWN,
                "whether rule tag (priority 200) of subnet NSG nsg-nodes matches "
                f"{API_IP}:443 depends on a service tag, a security group or an address that was "
                "not read",
            ),
        ),
        # one may deny, the other does
        (
            Known(nsg(rule("tag", access="Deny", destinations=("AzureCloud",)))),
            nic_nsg(DENY),
            Told(
                FAILED,
                f"rule deny-out (priority 1000) of NIC NSG nsg-nic denies TCP to {API_IP}:443",
                NIC_NSG_ID,
                (opened("nsg-nic", 999, on=ON_NODES),),
            ),
        ),
        (
            DENIED,
            Known(None),
            Told(
                UNKNOWN,
                "could not read the subnet's NSG nsg-nodes: the right "
                "Microsoft.Network/networkSecurityGroups/read is missing",
            ),
        ),
    ],
)
def test_subnet_and_nic_both_count_s1_1_s1_2_s1_10(
    subnet: Fact[Any], nic: Fact[Any], answer: Told
) -> None:
    facts = snapshot(subnet_nsg=subnet, nic_nsg=nic)
    assert told(CHECK, incident(), facts) == answer


def found(*rules: Any, **facts: Any) -> Finding:  # noqa: ANN401
    return finding_of(CHECK, incident(), snapshot(subnet_nsg=Known(nsg(*rules)), **facts))


def test_fix_goes_before_every_rule_that_may_stop_the_flow_s1_10() -> None:
    tag = rule("tag", priority=500, access="Deny", destinations=("AzureCloud",))
    assert [fix.title for fix in found(DENY, tag).fixes] == [
        f"Allow TCP 443 to {API_IP} in nsg-nodes, before rule tag"
    ]


def test_fix_is_dangerous_undone_verified_and_somebodys() -> None:
    fix = found(DENY).fixes[0]
    undo = f"az network nsg rule delete --nsg-name nsg-nodes --name allow-aks-api-server-443 {ON}"
    assert (fix.check, fix.danger, [shlex.join(argv) for argv in fix.undo], fix.owner) == (
        "nsg_outbound",
        Danger.SECURITY,
        [undo],
        "owner of resource group rg-shop",
    )
    assert json.loads(fix.verify[0][-1]) == {
        "targetResourceId": NODE_ID,
        "direction": "Outbound",
        "protocol": "TCP",
        "localIPAddress": "10.0.2.10",
        "localPort": "50000",
        "remoteIPAddress": API_IP,
        "remotePort": "443",
    }
    assert fix.verify[1][:4] == ("az", "vmss", "run-command", "invoke")


def test_no_free_number_leaves_it_to_the_owner_s1_1() -> None:
    fix = found(rule("first", priority=100, access="Deny")).fixes[0]
    assert (fix.command, fix.instructions) == (
        (),
        (
            "No priority below 100 is free in nsg-nodes. Renumber its outbound rules, or narrow "
            f"first, so that TCP 443 from 10.0.2.0/24 to {API_IP} is allowed first. {MAY_CHANGE}"
        ),
    )


def test_unnamed_public_address_is_opened_by_its_regions_tag_s1_5() -> None:
    asked = incident(endpoint=Endpoint())
    facts = snapshot(subnet_nsg=Known(nsg(DENY)))
    assert told(CHECK, asked, facts).lines == (opened("nsg-nodes", 999, "AzureCloud.uksouth"),)


def test_private_api_server_is_opened_by_its_endpoints_address() -> None:
    facts = private_snapshot(subnet_nsg=Known(nsg(DENY)))
    assert told(CHECK, private_incident(), facts).lines == (opened("nsg-nodes", 999, "10.0.2.4"),)


def test_evidence_lists_the_rules_up_to_the_first_match() -> None:
    udp = rule("udp", priority=300, protocol="Udp")
    assert found(udp, DENY).evidence == (
        "300 udp: allows Udp to *, port 443, no match",
        "1000 deny-out: denies any protocol to *, port *, FIRST MATCH",
    )


def test_uncertain_rule_is_shown_as_one_that_may_match() -> None:
    answer = found(rule("tag", access="Deny", destinations=("AzureCloud",)))
    assert (answer.outcome, answer.evidence) == (
        UNKNOWN,
        (
            "200 tag: denies Tcp to AzureCloud, port 443, MAY MATCH",
            "65000 AllowVnetOutBound: allows any protocol to VirtualNetwork, port *, no match",
        ),
    )


def test_pass_names_the_rule_that_lets_it_through() -> None:
    assert found().evidence == (
        "nsg-nodes: 65001 AllowInternetOutBound: allows any protocol to Internet, port *",
    )


def test_denial_stands_where_the_route_table_is_unread_s1_6() -> None:
    unread = Missing(why=Why.DENIED, what="the route table")
    assert found(DENY, route_table=unread).outcome is FAILED
    virtual = rule("vnet", priority=500, access="Deny", destinations=("VirtualNetwork",))
    assert found(virtual, route_table=unread).outcome is UNKNOWN


def test_denied_virtual_network_is_everything_behind_a_default_route_s1_6() -> None:
    virtual = rule("vnet", priority=500, access="Deny", destinations=("VirtualNetwork",))
    table = route_table(route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.0.1.4",)))
    assert found(virtual, route_table=Known(table)).outcome is FAILED
    assert found(virtual).outcome is PASSED


def test_nsg_in_the_node_group_is_named_by_its_group() -> None:
    facts = snapshot(nic_nsg=nic_nsg(DENY))
    fix = finding_of(CHECK, incident(), facts).fixes[0]
    assert fix.owner == f"owner of resource group {NODE_GROUP}"


ENDPOINT_NSG_ID = arm_id("Microsoft.Network/networkSecurityGroups", "nsg-endpoints")
LET_IN = (
    f"az network nsg rule create --nsg-name nsg-endpoints --name allow-aks-nodes-443 {ON} "
    "--priority 399 --direction Inbound --access Allow --protocol Tcp "
    "--source-address-prefixes 10.0.2.0/24 --source-port-ranges '*' "
    "--destination-address-prefixes 10.0.2.4 --destination-port-ranges 443"
)
SHUT = nsg(
    rule("shut", priority=400, direction="Inbound", access="Deny"),
    id=ENDPOINT_NSG_ID,
    name="nsg-endpoints",
)


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (
            {"endpoint_subnet_nsg": Known(SHUT)},
            Told(
                FAILED,
                "rule shut (priority 400) of private endpoint subnet NSG nsg-endpoints denies TCP "
                "to 10.0.2.4:443",
                ENDPOINT_NSG_ID,
                (LET_IN,),
            ),
        ),
        (
            {"endpoint_subnet_nsg": Missing(why=Why.DENIED, what="nsg-endpoints")},
            Told(UNKNOWN, "could not read nsg-endpoints: the right to read it is missing"),
        ),
        (
            {"endpoint_subnet_nsg": Known(None)},
            Told(PASSED, "nsg-nodes (subnet) allow TCP to 10.0.2.4:443"),
        ),
    ],
)
def test_nsg_of_the_endpoints_subnet_counts_where_its_policies_say_so_s1(
    facts: dict[str, Any], answer: Told
) -> None:
    assert told(CHECK, private_incident(), private_snapshot(**facts)) == answer


def test_denial_at_the_node_stands_whatever_is_known_of_the_endpoints_subnet() -> None:
    unread = Missing(why=Why.DENIED, what="nsg-endpoints")
    stop = Known(nsg(rule("stop", priority=300, access="Deny")))
    facts = private_snapshot(subnet_nsg=stop, endpoint_subnet_nsg=unread)
    assert told(CHECK, private_incident(), facts).resource_id == NSG_ID


EXEMPT = (
    "The owner of the network manager adds a rule with action Allow, direction Outbound and a "
    "priority below 10 for TCP 443 from 10.0.2.0/24 to 20.90.10.20:443, and deploys the "
    "configuration again."
)
STOP_ALL = rule("stop-all", priority=300, access="Deny")
LET = admin("let", access="AlwaysAllow", priority=10, destinations=("VirtualNetwork",))
BY_TAG = admin("by-tag", destinations=("AzureCloud",))


@pytest.mark.parametrize(
    ("rules", "group", "answer"),
    [
        (
            (admin("no-azure", priority=10),),
            nsg(),
            Told(
                FAILED,
                "outbound security admin rule no-azure (priority 10) denies TCP to "
                "20.90.10.20:443, before any network security group",
                admin("no-azure").id,
            ),
        ),
        (
            (admin("let", access="AlwaysAllow", priority=10),),
            nsg(STOP_ALL),
            Told(
                PASSED,
                "outbound security admin rule let (priority 10) always allows TCP to "
                "20.90.10.20:443, whatever network security groups of the nodes say",
            ),
        ),
        (
            (admin("let", access="Allow", priority=10),),
            nsg(),
            Told(PASSED, "nsg-nodes (subnet) allow TCP to 20.90.10.20:443"),
        ),
        (
            (BY_TAG,),
            nsg(),
            Told(
                UNKNOWN,
                "whether outbound security admin rule by-tag (priority 100) matches "
                "20.90.10.20:443 depends on a service tag, a network group or an address that was "
                "not read",
            ),
        ),
    ],
)
def test_security_admin_rules_come_first(
    rules: tuple[AdminRule, ...], group: Nsg, answer: Told
) -> None:
    facts = snapshot(admin_rules=Known(rules), subnet_nsg=Known(group))
    assert told(CHECK, incident(), facts) == answer


def test_doubtful_admin_rule_shows_what_the_groups_say() -> None:
    facts = snapshot(admin_rules=Known((BY_TAG,)), subnet_nsg=Known(nsg()))
    answer = finding_of(CHECK, incident(), facts)
    assert (answer.outcome, answer.evidence) == (UNKNOWN, found().evidence)


def test_doubtful_denial_adds_nothing_to_a_certain_one() -> None:
    facts = snapshot(admin_rules=Known((BY_TAG,)), subnet_nsg=Known(nsg(STOP_ALL)))
    assert told(CHECK, incident(), facts).resource_id == NSG_ID


@pytest.mark.parametrize(
    ("group", "assumptions"),
    [
        (
            nsg(),
            (UNREAD_ADMIN,),
        ),
        (nsg(STOP_ALL), (UNREAD_EXEMPTION,)),
        (nsg(rule("by-tag", destinations=("AzureCloud",), access="Deny")), ()),
    ],
)
def test_unread_admin_rules_are_an_assumption_of_every_answer(
    group: Nsg, assumptions: tuple[str, ...]
) -> None:
    unread = Missing(why=Why.DENIED, what="the security admin rules")
    facts = snapshot(admin_rules=unread, subnet_nsg=Known(group))
    assert finding_of(CHECK, incident(), facts).assumptions == assumptions


def test_owner_of_the_network_manager_is_told_the_flow() -> None:
    facts = snapshot(admin_rules=Known((admin("no-azure", priority=10),)))
    (fix,) = finding_of(CHECK, incident(), facts).fixes
    assert (fix.title, fix.instructions, fix.owner, fix.verify) == (
        "Let the API server past security admin rule no-azure",
        EXEMPT,
        "owner of resource group rg-shop",
        retest(incident(), facts),
    )


@pytest.mark.parametrize(
    ("arriving", "answer"),
    [
        (
            Known(SHUT),
            Told(
                FAILED,
                "rule shut (priority 400) of private endpoint subnet NSG nsg-endpoints denies TCP "
                "to 10.0.2.4:443",
                ENDPOINT_NSG_ID,
                (LET_IN,),
            ),
        ),
        (
            Known(None),
            Told(
                PASSED,
                "outbound security admin rule let (priority 10) always allows TCP to "
                "10.0.2.4:443, whatever network security groups of the nodes say",
            ),
        ),
    ],
)
def test_rule_that_always_allows_what_leaves_rules_nothing_that_arrives_s1_9(
    arriving: Fact[Any], answer: Told
) -> None:
    facts = private_snapshot(
        admin_rules=Known((LET,)),
        endpoint_subnet_nsg=arriving,
    )
    assert told(CHECK, private_incident(), facts) == answer
    fixes = finding_of(CHECK, private_incident(), facts).fixes
    assert [fix.check for fix in fixes] == ["nsg_outbound"] * len(answer.lines)
