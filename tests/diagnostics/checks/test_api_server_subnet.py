"""With API Server VNet Integration the second port counts too (facts of Azure, 5.3)."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.checks import nsg_outbound
from diagnostics.checks.api_server_subnet import CHECK
from diagnostics.judging.asking import finding_of
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import Nsg, NsgRule
from tests.builders import (
    NIC_NSG_ID,
    NSG_ID,
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
from tests.diagnostics.checks.asked import (
    FAILED,
    NOT_APPLICABLE,
    ON,
    PASSED,
    UNKNOWN,
    Told,
    told,
)

DENY = rule("deny", priority=300, access="Deny", destination_ports=("4000-5000",))
TAG = rule(
    "asg",
    priority=200,
    access="Deny",
    destinations=(),
    destination_asg_ids=(NSG_ID,),
    destination_ports=("*",),
)
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
    "--destination-address-prefixes 10.0.9.5 --destination-port-ranges {ports}"
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
    outbound = finding_of(CHECK, DIALLED, replace(facts, subnet_nsg=Known(nsg(DENY))))
    assert [[argv[1] for argv in fix.verify] for fix in outbound.fixes] == [["rest", "vmss"]]


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
            {"subnet_nsg": Known(nsg(TAG))},
            Told(
                UNKNOWN,
                "whether rule asg (priority 200) of subnet NSG nsg-nodes matches 10.0.9.5:4443 "
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
                (FIX_IN.format(name="443-4443", ports="443 4443"),),
            ),
        ),
        (
            {"api_subnet_nsg": Known(guarding(STOP, LET_IN))},
            Told(
                FAILED,
                f"{STOPS} to 10.0.9.5:4443",
                API_NSG_ID,
                (FIX_IN.format(name="4443", ports="4443"),),
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
                "subnet_nsg": Known(nsg(TAG)),
                "api_subnet_nsg": Known(guarding(STOP, LET_IN)),
            },
            Told(
                FAILED,
                f"{STOPS} to 10.0.9.5:4443",
                API_NSG_ID,
                (FIX_IN.format(name="4443", ports="4443"),),
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


def test_denial_by_one_nsg_outweighs_a_doubt_about_the_other() -> None:
    nic = Known(nsg(DENY, id=NIC_NSG_ID, name="nsg-nic"))
    answer = asked(subnet_nsg=Known(nsg(TAG)), nic_nsg=nic)
    assert (answer.outcome, answer.resource_id) == (FAILED, NIC_NSG_ID)


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
