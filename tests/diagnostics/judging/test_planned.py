"""A planned cluster judged by its facts: what applies, in which words, with which remedies."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.collect.planned import cluster_of, planned_incident
from diagnostics.judging import report_of
from diagnostics.model.edits import AddRuleCollection
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Danger, Finding, Fix
from diagnostics.model.firewall import ApplicationRule
from diagnostics.model.ids import key
from diagnostics.model.plan import Plan
from diagnostics.model.report import Report
from diagnostics.model.snapshot import Snapshot
from tests.builders import (
    EGRESS_ID,
    FIREWALL_ID,
    SUBNET_ID,
    VNET_ID,
    appliance,
    arm_id,
    nat_gateway,
    nsg,
    private_endpoint,
    route,
    route_table,
    rule,
    snapshot,
    vnet,
    zone,
    zone_link,
)
from tests.diagnostics.network.firewall.values import application, collection, rules_of

PLAN = Plan(subnet_id=SUBNET_ID, location="uksouth")
PRIVATE = replace(PLAN, private=True)
WALL = nsg(rule("wall", priority=200, access="Deny", destinations=("Internet",)))
UNREAD = Missing(why=Why.DENIED, what="the security admin rules")
REFUSED = (
    "AKS refuses outbound type userDefinedRouting in subnet snet-nodes, which has no route table"
)
WALLED = (
    "rule wall (priority 200) of subnet NSG nsg-nodes denies TCP to the API server's public "
    "address, port 443"
)
NOT_LINKED = (
    "nodes will ask custom DNS 10.9.9.9, and the zone is not known to be linked to the network "
    "those servers sit in: AKS links it to vnet-shop alone."
)
OWN_NAME = "privatelink.uksouth.azmk8s.io"
OWN_ID = arm_id("Microsoft.Network/privateDnsZones", OWN_NAME)
SUBNET_WALL = nsg(rule("wall", priority=200, access="Deny", destinations=("10.0.2.0/24",)))
NODES = "odes in subnet snet-nodes"


def facts(plan: Plan, **overrides: Any) -> Snapshot:  # noqa: ANN401 - any fact
    usual = {"cluster": Known(cluster_of(plan)), "node": Known(None), "plan": plan}
    return replace(snapshot(**(usual | overrides)), cluster_id=plan.cluster_id)


def private_facts(plan: Plan = PRIVATE, **overrides: Any) -> Snapshot:  # noqa: ANN401 - any fact
    at = ("10.0.2.0/24",)
    planned = zone(
        name="*.privatelink.uksouth.azmk8s.io",
        records=(("@", at),),
        links=(zone_link(vnet_id=VNET_ID),),
    )
    usual = {
        "private_endpoint": Known(private_endpoint(addresses=at, subnet_id=SUBNET_ID)),
        "endpoint_subnet": snapshot().subnet,
        "zone": Known(planned),
    }
    return facts(plan, **(usual | overrides))


def judged(known: Snapshot) -> Report:
    assert known.plan is not None
    return report_of(planned_incident(known.plan), known, seconds=1.5, arm_calls=4)


def found(report: Report, check: str) -> Finding:
    return next(each for each in report.findings if each.id == check)


def test_what_only_an_existing_cluster_has_does_not_apply() -> None:
    report = judged(facts(PLAN))
    outcomes = {each.id: each.outcome.value for each in report.findings}
    asked = {check: said for check, said in outcomes.items() if said != "not_applicable"}
    assert asked == {"nsg_outbound": "passed", "route_table": "passed"}
    assert (report.plan, report.seconds, report.arm_calls, report.incident.cluster_id) == (
        PLAN,
        1.5,
        4,
        "",
    )
    assert report.fixes == ()


@pytest.mark.parametrize(
    ("known", "summary"),
    [
        (
            facts(PLAN),
            f"N{NODES} will reach the API server, as far as its network's settings tell.",
        ),
        (
            facts(PLAN, subnet_nsg=Known(WALL)),
            f"N{NODES} will not reach the API server: {WALLED}.",
        ),
        (
            facts(PLAN, subnet_nsg=Known(WALL), admin_rules=UNREAD),
            f"N{NODES} are not likely to reach the API server: {WALLED}.",
        ),
        (
            facts(replace(PLAN, outbound_type="userDefinedRouting")),
            f"The cluster cannot be created so. {REFUSED}.",
        ),
        (
            private_facts(vnet=Known(vnet(dns_servers=("10.9.9.9",)))),
            (
                f"Whether n{NODES} will reach the API server is not known. Private DNS: "
                f"{NOT_LINKED} Plan with a zone of your own that is linked to their network, or "
                "let them forward it to a resolver in vnet-shop."
            ),
        ),
    ],
)
def test_verdict_speaks_of_what_will_be(known: Snapshot, summary: str) -> None:
    assert judged(known).verdict.summary == summary


@pytest.mark.parametrize(
    ("servers", "zone_id", "said"),
    [
        ((), "system", "nodes will ask Azure DNS, and AKS links the zone to vnet-shop"),
        (
            ("10.0.9.9",),
            "system",
            "nodes will ask custom DNS 10.0.9.9, in a network to which the zone is linked",
        ),
        (
            ("10.9.9.9",),
            OWN_ID,
            (
                f"{NOT_LINKED} Link privatelink.uksouth.azmk8s.io to their network, or let them "
                "forward it to a resolver in vnet-shop"
            ),
        ),
    ],
)
def test_names_are_told_of_what_aks_will_make(
    servers: tuple[str, ...], zone_id: str, said: str
) -> None:
    plan = replace(PRIVATE, private_dns_zone=zone_id)
    report = judged(private_facts(plan, vnet=Known(vnet(dns_servers=servers))))
    assert found(report, "private_dns").summary == said


def test_failing_name_keeps_the_words_of_the_check() -> None:
    broken = zone_link(vnet_id=VNET_ID, state="InProgress")
    plan = replace(PRIVATE, private_dns_zone=OWN_ID)
    known = zone(
        id=OWN_ID,
        name=OWN_NAME,
        records=(("*", ("10.0.2.0/24",)),),
        links=(broken,),
    )
    report = judged(private_facts(plan, zone=Known(known)))
    assert found(report, "private_dns").summary == (
        f"link {broken.name} of zone {OWN_NAME} is in state InProgress"
    )


def test_private_endpoint_is_still_to_come() -> None:
    assert found(judged(private_facts()), "private_endpoint").summary == (
        "AKS makes it with the cluster, in the subnet of the first node pool"
    )
    assert found(judged(facts(PLAN)), "private_endpoint").summary == "nodes use public access"


def test_remedy_of_ranges_is_for_the_author_of_the_plan() -> None:
    plan = replace(PLAN, outbound_type="userAssignedNATGateway", authorized_ranges=("20.1.0.0/24",))
    gateway = Known(nat_gateway(public_ids=(EGRESS_ID,)))
    report = judged(facts(plan, nat_gateway=gateway))
    (fix,) = report.fixes
    assert (report.verdict.check, report.verdict.resource_id, fix) == (
        "authorized_ip_ranges",
        None,
        Fix(
            check="authorized_ip_ranges",
            title="Plan with authorized IP ranges that hold the nodes' public address",
            instructions="Add 20.90.30.40/32 to the ranges of the new cluster.",
            danger=Danger.SECURITY,
            proven=True,
        ),
    )


def test_ranges_and_the_load_balancer_to_come() -> None:
    plan = replace(PLAN, authorized_ranges=("20.1.0.0/24",))
    assert found(judged(facts(plan)), "authorized_ip_ranges").summary == (
        "nodes leave through the cluster's load balancer, which AKS always lets in"
    )


def test_remedies_change_the_network_alone() -> None:
    stale = zone(
        id=OWN_ID,
        name=OWN_NAME,
        records=(("*", ("10.0.2.9",)),),
        links=(zone_link(vnet_id=VNET_ID),),
    )
    plan = replace(PRIVATE, private_dns_zone=OWN_ID)
    report = judged(private_facts(plan, zone=Known(stale), subnet_nsg=Known(SUBNET_WALL)))
    # The record is AKS's to write.
    assert [(fix.check, fix.proven) for fix in report.fixes] == [("nsg_outbound", True)]
    assert (report.verdict.check, report.verdict.resource_id) == ("private_dns", OWN_ID)


def test_remedy_at_a_firewall_names_the_end_of_the_name() -> None:
    plan = replace(PLAN, outbound_type="userDefinedRouting")
    default = route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.0.9.4",))
    rules = rules_of(collection(application(target_fqdns=("ghcr.io",))))
    report = judged(
        facts(
            plan,
            route_table=Known(route_table(default)),
            appliances={"10.0.9.4": Known(appliance())},
            firewall_rules={key(FIREWALL_ID): Known(rules)},
        )
    )
    (fix,) = report.fixes
    (edit,) = fix.edits
    assert isinstance(edit, AddRuleCollection)
    (rule_made,) = edit.collection.rules
    assert isinstance(rule_made, ApplicationRule)
    assert (report.verdict.check, rule_made.target_fqdns, fix.proven) == (
        "firewall_rules",
        ("*.hcp.uksouth.azmk8s.io",),
        True,
    )
