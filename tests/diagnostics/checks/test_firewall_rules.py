"""Azure Firewalls on the path are judged by their rules; other appliances are never a pass."""

from typing import Any

import pytest

from diagnostics.checks.firewall_rules import CHECK
from diagnostics.fixes.retest import retest
from diagnostics.judging.asking import finding_of, findings_of
from diagnostics.judging.proving import proven
from diagnostics.model.edits import AddRuleCollection, AddRuleGroup
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Finding, Fix, Outcome
from diagnostics.model.firewall import FirewallRules, RuleCollection
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.incident import Category, Endpoint
from diagnostics.model.network import Appliance, ApplianceKind
from tests.builders import (
    API_IP,
    FIREWALL_ID,
    FQDN,
    PRIVATE_FQDN,
    VNET_ID,
    appliance,
    arm_id,
    cluster,
    incident,
    route,
    route_table,
    snapshot,
    vnet,
)
from tests.diagnostics.checks.asked import (
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    UNKNOWN,
    Told,
    shell,
    told,
)
from tests.diagnostics.network.firewall.values import (
    DENIED,
    application,
    collection,
    network,
    rules_of,
)

NVA = appliance(name="nva", kind=ApplianceKind.MACHINE, power_state=Known("running"))


def through(*holders: Appliance | None, **facts: Any) -> Any:  # noqa: ANN401
    hops = tuple(f"10.0.1.{number}" for number in range(4, 4 + len(holders)))
    table = route_table(route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=hops))
    known = {hop: Known(held) for hop, held in zip(hops, holders, strict=True)}
    return snapshot(route_table=Known(table), appliances=known, **facts)


def unread(devices: str, name: str = FQDN) -> Told:
    return Told(
        UNKNOWN,
        f"traffic passes {devices}, whose rules are not readable from Azure. Ask its owner whether "
        f"TCP 443 from 10.0.2.10/32 to {name} is allowed, and not inspected",
    )


def by(*collections: RuleCollection, **fields: Any) -> dict[str, Known[FirewallRules]]:  # noqa: ANN401
    """Give the firewall a policy with one group of these collections."""
    return {key(FIREWALL_ID): Known(rules_of(*collections, **fields))}


BROKEN = Told(NOT_APPLICABLE, "the next hop itself is broken, see the route table")
ALLOWS = collection(application("aks", fqdn_tags=("AzureKubernetesService",), target_fqdns=()))
DENIES = collection(network("stop"), name="end", priority=900, action="Deny")
INSPECTS = collection(application("look", terminate_tls=True))
GROUP = arm_id("Microsoft.Network/firewallPolicies/hub/ruleCollectionGroups", "group")
POLICY = arm_id("Microsoft.Network/firewallPolicies", "policy")


@pytest.mark.parametrize(
    ("holders", "answer"),
    [
        ((NVA,), unread("appliance nva")),
        ((appliance(), NVA), unread("appliance nva")),
        ((NVA, NVA), unread("appliance nva and appliance nva")),
        ((None,), BROKEN),
        ((appliance(power_state=Known("deallocated")),), BROKEN),
        (
            (
                appliance(
                    kind=ApplianceKind.MACHINE,
                    power_state=Missing(why=Why.DENIED, what="the power state of nva"),
                ),
            ),
            Told(UNKNOWN, "could not read the power state of nva: the right to read it is missing"),
        ),
    ],
)
def test_appliances_rules_are_their_owners_to_tell(
    holders: tuple[Appliance | None, ...], answer: Told
) -> None:
    assert told(CHECK, incident(), through(*holders, firewall_rules=by(ALLOWS))) == answer


@pytest.mark.parametrize(
    ("said", "given", "name"),
    [
        (FQDN, cluster(), FQDN),
        (None, cluster(), FQDN),
        (FQDN, cluster(fqdn=None), FQDN),
        (None, cluster(fqdn=None), "20.90.10.20:443"),
        (None, cluster(fqdn=None, private_fqdn=PRIVATE_FQDN), PRIVATE_FQDN),
    ],
)
def test_owner_is_told_the_name_or_else_the_address(
    said: str | None, given: object, name: str
) -> None:
    asked = incident(endpoint=Endpoint(fqdn=said, ip="20.90.10.20"))
    answer = told(CHECK, asked, through(NVA, cluster=Known(given)))
    assert answer == unread("appliance nva", name)


def line(priority: int, kind: str, source: str, target: str) -> str:
    """Write the command that adds one rule."""
    rule = f'"name":"allow-aks-api-server-443",{source}'
    body = (
        f'{{"ruleCollectionType":"FirewallPolicyFilterRuleCollection",'
        f'"name":"allow-aks-api-server-443","priority":{priority},"action":{{"type":"Allow"}},'
        f'"rules":[{{"ruleType":"{kind}",{rule},{target}}}]}}'
    )
    return (
        f"az resource update --ids {GROUP} --api-version 2024-05-01 --add "
        f"properties.ruleCollections '{body}'"
    )


BY_NAME = line(
    600,
    "ApplicationRule",
    '"protocols":[{"protocolType":"Https","port":443}],"sourceAddresses":["10.0.2.0/24"]',
    f'"targetFqdns":["{FQDN}"],"terminateTLS":false',
)
BEFORE_STOP = line(
    899,
    "NetworkRule",
    '"ipProtocols":["TCP"],"sourceAddresses":["10.0.2.0/24"]',
    f'"destinationAddresses":["{API_IP}"],"destinationPorts":["443"]',
)
HELD = "collection held (priority 200), group group (priority 300), policy policy"
END = "collection end (priority 900), group group (priority 300), policy policy"
LOOK = f"application rule look (allows), {HELD}"
OTHER = collection(application("other", target_fqdns=("mcr.microsoft.com",)), priority=500)


@pytest.mark.parametrize(
    ("collections", "answer"),
    [
        (
            (ALLOWS,),
            Told(PASSED, "Azure Firewall fw-hub allows TCP to 20.90.10.20:443, uninspected"),
        ),
        (
            (OTHER,),
            Told(
                FAILED,
                "Azure Firewall fw-hub stops TCP to 20.90.10.20:443: no rule, so the default "
                "denial",
                POLICY,
                (BY_NAME,),
            ),
        ),
        (
            (ALLOWS, DENIES),
            Told(
                FAILED,
                "Azure Firewall fw-hub stops TCP to 20.90.10.20:443: network rule stop (denies), "
                f"{END}",
                POLICY,
                (BEFORE_STOP,),
            ),
        ),
        (
            (collection(network("cloud", destinations=("AzureCloud",))),),
            Told(
                UNKNOWN,
                "whether TCP to 20.90.10.20:443 passes Azure Firewall fw-hub is not certain: "
                f"whether network rule cloud (allows), {HELD}, matches could not be told: what "
                "service tag AzureCloud holds was not read",
            ),
        ),
        (
            (
                collection(
                    application(
                        "odd", target_urls=(f"{FQDN}/x",), target_fqdns=(), terminate_tls=True
                    ),
                    application("plain"),
                ),
            ),
            Told(
                UNKNOWN,
                "whether TCP to 20.90.10.20:443 is inspected at Azure Firewall fw-hub is not "
                f"certain: whether application rule odd (allows), {HELD}, matches could not be "
                f"told: whether nodes ask for URL {FQDN}/x is not known",
            ),
        ),
        (
            (collection(network("mine", source_group_ids=(DENIED,), sources=())),),
            Told(UNKNOWN, "could not read IP group ipg-denied: the right ipGroups/read is missing"),
        ),
    ],
)
def test_rules_of_an_azure_firewall_s3(
    collections: tuple[RuleCollection, ...], answer: Told
) -> None:
    facts = through(appliance(), firewall_rules=by(*collections))
    assert told(CHECK, incident(), facts) == answer


GATEWAY = Known(vnet(subnet_ids=(ResourceId(f"{VNET_ID}/subnets/GatewaySubnet"),)))
BGP = "no gateway advertises a more specific route (BGP routes are not readable)"
CLOUD = collection(network("cloud", destinations=("AzureCloud",)))
RESETS = (
    "this is behind the error too, although the node had no answer at all: it lets TCP connect and "
    "resets the TLS handshake"
)
SHOWN = "collection held (priority 500), group group (priority 300), policy policy"


@pytest.mark.parametrize(
    ("found", "outcome", "evidence", "assumptions"),
    [
        (ALLOWS, PASSED, (f"application rule aks (allows), {HELD}, FIRST MATCH",), (BGP,)),
        (DENIES, FAILED, (f"network rule stop (denies), {END}, FIRST MATCH",), (BGP,)),
        (
            OTHER,
            FAILED,
            (
                f"application rule other (allows), {SHOWN}, no match",
                "no rule, so the default denial",
            ),
            (BGP, RESETS),
        ),
        (CLOUD, UNKNOWN, (f"network rule cloud (allows), {HELD}, MAY MATCH",), ()),
    ],
)
def test_answer_shows_the_rules_and_rests_on_bgp_beside_a_gateway_s2_4(
    found: RuleCollection,
    outcome: Outcome,
    evidence: tuple[str, ...],
    assumptions: tuple[str, ...],
) -> None:
    facts = through(appliance(), firewall_rules=by(found), vnet=GATEWAY)
    answer = finding_of(CHECK, incident(), facts)
    assert (answer.outcome, answer.evidence, answer.assumptions) == (outcome, evidence, assumptions)


def test_two_firewalls_that_allow_are_both_named() -> None:
    other_id = arm_id("Microsoft.Network/azureFirewalls", "fw-other", group="rg-hub")
    other = appliance(id=other_id, name="fw-other")
    facts = through(
        appliance(), other, firewall_rules={**by(ALLOWS), key(other_id): Known(rules_of(ALLOWS))}
    )
    answer = finding_of(CHECK, incident(), facts)
    assert (answer.summary, answer.evidence) == (
        (
            "Azure Firewall fw-hub and Azure Firewall fw-other allow TCP to 20.90.10.20:443, "
            "uninspected"
        ),
        (f"application rule aks (allows), {HELD}, FIRST MATCH",) * 2,
    )


def test_rule_for_the_name_that_the_error_gave_is_tried_from_the_node() -> None:
    unnamed = Known(cluster(fqdn=None))
    facts = through(appliance(), firewall_rules=by(OTHER), cluster=unnamed)
    (fix,) = finding_of(CHECK, incident(), facts).fixes
    assert (shell(*fix.command), fix.verify) == ((BY_NAME,), retest(incident(), facts))


def test_tags_that_were_not_read_leave_it_open_and_name_the_right_s1_10() -> None:
    rules = by(collection(network("cloud", destinations=("AzureCloud",))))
    denied = Missing(why=Why.DENIED, what="the service tags of uksouth", action="tags/read")
    facts = through(appliance(), firewall_rules=rules, service_tags=denied)
    assert told(CHECK, incident(), facts) == Told(
        UNKNOWN, "could not read the service tags of uksouth: the right tags/read is missing"
    )


@pytest.mark.parametrize(("prefix", "outcome"), [("20.90.0.0/16", PASSED), ("20.1.0.0/16", FAILED)])
def test_a_tag_that_was_read_decides_s1_5(prefix: str, outcome: Outcome) -> None:
    rules = by(collection(network("cloud", destinations=("AzureCloud.UKSouth",))))
    tags = Known({"azurecloud.uksouth": (prefix,)})
    facts = through(appliance(), firewall_rules=rules, service_tags=tags)
    assert finding_of(CHECK, incident(), facts).outcome is outcome


@pytest.mark.parametrize(
    ("category", "assumptions"),
    [
        (Category.CERTIFICATE, ()),
        (Category.TLS_HANDSHAKE, ()),
        (Category.UNSPECIFIED, ()),
        (
            Category.CONNECTION_TIMEOUT,
            (
                (
                    "this is behind the error too, although the node had no answer at all: TLS "
                    "inspection shows as a certificate error"
                ),
            ),
        ),
    ],
)
def test_inspection_is_a_fault_and_explains_some_errors_s3_8(
    category: Category, assumptions: tuple[str, ...]
) -> None:
    found = finding_of(CHECK, incident(category), through(appliance(), firewall_rules=by(INSPECTS)))
    assert (found.outcome, found.summary, found.resource_id, found.assumptions) == (
        FAILED,
        f"Azure Firewall fw-hub inspects TLS to the API server: {LOOK}",
        POLICY,
        assumptions,
    )


def test_classic_rules_are_the_firewalls_own_and_mended_by_hand() -> None:
    rules = {key(FIREWALL_ID): Known(FirewallRules(collections=(DENIES,)))}
    facts = through(appliance(), firewall_rules=rules, cluster=Known(cluster(fqdn=None)))
    found = finding_of(CHECK, incident(), facts)
    (fix,) = found.fixes
    assert (found.resource_id, fix.command, fix.instructions, fix.verify) == (
        FIREWALL_ID,
        (),
        (
            f"The owner of fw-hub allows TCP 443 from 10.0.2.0/24 to {FQDN} (20.90.10.20:443), "
            "without TLS inspection, before the rule that stops it."
        ),
        retest(incident(), facts),
    )


def test_a_denying_firewall_decides_whatever_else_was_not_read() -> None:
    unread_id = arm_id("Microsoft.Network/azureFirewalls", "fw-other", group="rg-hub")
    other = appliance(id=unread_id, name="fw-other")
    denied = Missing(why=Why.DENIED, what="the rules of firewall fw-other")
    facts = through(other, appliance(), NVA, firewall_rules={**by(DENIES), key(unread_id): denied})
    assert finding_of(CHECK, incident(), facts).resource_id == POLICY
    facts = through(other, appliance(), firewall_rules={**by(ALLOWS), key(unread_id): denied})
    assert told(CHECK, incident(), facts) == Told(
        UNKNOWN, "could not read the rules of firewall fw-other: the right to read it is missing"
    )


def test_rules_still_being_read_are_no_answer() -> None:
    assert told(CHECK, incident(), through(appliance())) == Told(
        UNKNOWN, "could not read the rules of firewall fw-hub: it is still being read"
    )


@pytest.mark.parametrize(("integrated", "outcome"), [(False, PASSED), (True, FAILED)])
def test_vnet_integration_dials_an_address_so_names_do_not_count_s3_5(
    *, integrated: bool, outcome: Outcome
) -> None:
    by_name = by(collection(application(target_fqdns=(FQDN,))))
    given = cluster(vnet_integration=integrated)
    asked = incident(endpoint=Endpoint(fqdn=FQDN, ip="10.0.9.4" if integrated else API_IP))
    table = Known(
        route_table(
            route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.0.1.4",)),
            route("10.0.9.0/24", "VirtualAppliance", next_hop_addresses=("10.0.1.4",)),
        )
    )
    facts = snapshot(
        cluster=Known(given),
        route_table=table,
        appliances={"10.0.1.4": Known(appliance())},
        firewall_rules=by_name,
    )
    assert finding_of(CHECK, asked, facts).outcome is outcome


STUCK = "a firewall whose last deployment failed stops packets, which its state does not tell"
APPLIED = (
    "Azure Firewall fw-hub applies the rules that were read, although its last deployment failed"
)


@pytest.mark.parametrize(
    ("rules", "summary", "resource_id", "title", "assumption"),
    [
        (
            ALLOWS,
            (
                "the last deployment of Azure Firewall fw-hub failed, and its rules allow the API "
                "server"
            ),
            FIREWALL_ID,
            "Repair Azure Firewall fw-hub",
            STUCK,
        ),
        (
            DENIES,
            (
                "Azure Firewall fw-hub stops TCP to 20.90.10.20:443: network rule stop (denies), "
                f"{END}"
            ),
            POLICY,
            "Allow the API server in firewall policy policy, group group",
            APPLIED,
        ),
    ],
)
def test_failed_deployment_of_a_firewall_is_not_the_state_of_its_packets(
    rules: RuleCollection,
    summary: str,
    resource_id: ResourceId,
    title: str,
    assumption: str,
) -> None:
    facts = through(appliance(provisioning_state="Failed"), firewall_rules=by(rules))
    found = finding_of(CHECK, incident(), facts)
    assert (found.outcome, found.summary, found.resource_id) == (FAILED, summary, resource_id)
    assert [fix.title for fix in found.fixes] == [title]
    assert found.assumptions == (assumption,)


def test_owner_of_a_failed_firewall_deploys_it_again() -> None:
    facts = through(appliance(provisioning_state="Failed"), firewall_rules=by(ALLOWS), vnet=GATEWAY)
    found = finding_of(CHECK, incident(), facts)
    assert found.assumptions == (BGP, STUCK)
    assert found.fixes == (
        Fix(
            check="firewall_rules",
            title="Repair Azure Firewall fw-hub",
            verify=retest(incident(), facts),
            instructions="Its owner looks up in the Activity Log why the last deployment of fw-hub "
            "failed, and deploys it again.",
            owner="owner of resource group rg-hub",
        ),
    )


def integrated(*collections: RuleCollection) -> Finding:
    """Ask of an API server inside the network, behind a firewall with these rules."""
    table = route_table(route("10.0.9.0/24", "VirtualAppliance", next_hop_addresses=("10.0.1.4",)))
    facts = snapshot(
        cluster=Known(cluster(vnet_integration=True)),
        route_table=Known(table),
        appliances={"10.0.1.4": Known(appliance())},
        firewall_rules=by(*collections),
    )
    return finding_of(CHECK, incident(endpoint=Endpoint(ip=INSIDE)), facts)


INSIDE = "10.0.9.4"
OF_443 = network("https", destinations=(INSIDE,))
OF_BOTH = network("both", destinations=(INSIDE,), destination_ports=("443", "4443"))
OF_4443 = network("control", destination_ports=("4443",))
SECOND = "this is behind the error too, although nodes that are provisioned try port 443 alone"
KEEPS = (
    "replies from 10.0.9.4/32 get back to the nodes: Azure Firewall fw-hub keeps the nodes' "
    "address, and the way back was not seen to lead through it"
)


@pytest.mark.parametrize(
    ("collections", "summary", "ports", "assumptions"),
    [
        (
            (),
            (
                f"Azure Firewall fw-hub stops TCP to {INSIDE}:443 and 4443: no rule, so the "
                "default denial"
            ),
            ("443", "4443"),
            (),
        ),
        (
            (collection(OF_443),),
            f"Azure Firewall fw-hub stops TCP to {INSIDE}:4443: no rule, so the default denial",
            ("4443",),
            (SECOND,),
        ),
        (
            (collection(OF_4443, action="Deny"), collection(OF_BOTH, name="end", priority=900)),
            (
                f"Azure Firewall fw-hub stops TCP to {INSIDE}:4443: network rule control (denies), "
                f"{HELD}"
            ),
            ("4443",),
            (SECOND,),
        ),
        (
            (collection(OF_4443, action="Deny"),),
            (
                f"Azure Firewall fw-hub stops TCP to {INSIDE}:443: no rule, so the default denial "
                f"and Azure Firewall fw-hub stops TCP to {INSIDE}:4443: network rule control "
                f"(denies), {HELD}"
            ),
            ("443", "4443"),
            (),
        ),
    ],
)
def test_api_server_inside_the_network_needs_both_ports_and_one_rule_opens_them(
    collections: tuple[RuleCollection, ...],
    summary: str,
    ports: tuple[str, ...],
    assumptions: tuple[str, ...],
) -> None:
    found = integrated(*collections)
    assert (found.outcome, found.summary, found.assumptions) == (FAILED, summary, assumptions)
    (fix,) = found.fixes
    (edit,) = fix.edits
    assert isinstance(edit, AddRuleCollection | AddRuleGroup)
    held = edit.collection if isinstance(edit, AddRuleCollection) else edit.group.collections[0]
    assert held.rules == (
        network(
            f"allow-aks-api-server-{'-'.join(ports)}",
            sources=("10.0.2.0/24",),
            destinations=(INSIDE,),
            destination_ports=ports,
        ),
    )


def test_rule_that_opens_both_ports_is_proven() -> None:
    table = route_table(route("10.0.9.0/24", "VirtualAppliance", next_hop_addresses=("10.0.1.4",)))
    facts = snapshot(
        cluster=Known(cluster(vnet_integration=True)),
        route_table=Known(table),
        appliances={"10.0.1.4": Known(appliance())},
        firewall_rules=by(),
    )
    asked = incident(endpoint=Endpoint(ip=INSIDE))
    findings = {each.id: each for each in proven(asked, facts, findings_of(asked, facts))}
    assert [fix.proven for fix in findings["firewall_rules"].fixes] == [True]


def test_both_ports_that_pass_rest_on_the_way_back() -> None:
    found = integrated(collection(OF_BOTH))
    assert (found.outcome, found.summary, found.evidence, found.assumptions) == (
        PASSED,
        f"Azure Firewall fw-hub allows TCP to {INSIDE}:443 and 4443, uninspected",
        (f"network rule both (allows), {HELD}, FIRST MATCH",),
        (KEEPS,),
    )


@pytest.mark.parametrize(
    ("hop", "answer"),
    [
        ("Internet", Told(NOT_APPLICABLE, "no firewall on the path")),
        ("None", Told(NOT_APPLICABLE, "no firewall on the path")),
        (
            "VirtualNetworkGateway",
            Told(
                UNKNOWN,
                "what lies behind the virtual network gateway hop is not readable from Azure",
            ),
        ),
        (
            "HyperNetGateway",
            Told(UNKNOWN, "what lies behind the unknown hop is not readable from Azure"),
        ),
    ],
)
def test_other_hops(hop: str, answer: Told) -> None:
    table = Known(route_table(route("0.0.0.0/0", hop)))
    assert told(CHECK, incident(), snapshot(route_table=table)) == answer


def test_uncertain_route_leaves_it_open_s2_5() -> None:
    table = route_table(route("AzureCloud", "VirtualAppliance", name="tag"))
    assert told(CHECK, incident(), snapshot(route_table=Known(table))) == Told(
        UNKNOWN,
        "whether a firewall is on the path is not certain: route tag (AzureCloud) may hold the "
        "API server's address",
    )
