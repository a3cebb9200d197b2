"""Packets take a hop that exists, runs and leads to where the API server is, S2."""

import json
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.checks.route_table import CHECK
from diagnostics.fixes.retest import retest
from diagnostics.judging.asking import finding_of
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.finding import Danger, Finding, Outcome
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import Appliance, ApplianceKind, Onward, Peering, Route
from tests.builders import (
    API_IP,
    FIREWALL_ID,
    NAT_ID,
    NODE_ID,
    NODE_IP,
    REGION,
    SUBNET_ID,
    SUBSCRIPTION,
    TABLE_ID,
    VNET_ID,
    appliance,
    cluster,
    incident,
    nat_gateway,
    pool,
    private_cluster,
    private_endpoint,
    private_incident,
    private_snapshot,
    route,
    route_table,
    snapshot,
    subnet,
    vnet,
)
from tests.diagnostics.checks.asked import FAILED, ON, PASSED, UNKNOWN, Told, shell, told

HOP = "10.0.1.4"
HUB_TABLE_ID = ResourceId(f"{TABLE_ID}-fw")
NVA_ID = ResourceId(FIREWALL_ID.replace("azureFirewalls/fw-hub", "virtualMachines/nva"))
TO_HOP = route("0.0.0.0/0", "VirtualAppliance", name="to-hub", next_hop_addresses=(HOP,))
HOLE = route("0.0.0.0/0", "None", name="hole")
NARROW_HOLE = route("20.90.0.0/16", "None", name="hole")
BGP = ("no gateway advertises a more specific route (BGP routes are not readable)",)
GATEWAY = Known(vnet(subnet_ids=(ResourceId(f"{VNET_ID}/subnets/GatewaySubnet"),)))
BYPASS = (
    f"az network route-table route create --route-table-name rt-nodes --name aks-api-server {ON} "
    f"--address-prefix {API_IP}/32 --next-hop-type Internet"
)
REMOVE = f"az network route-table route delete --route-table-name rt-nodes --name hole {ON}"


def table(*routes: Route) -> dict[str, Fact[Any]]:
    return {"route_table": Known(route_table(*routes))}


def asked(*routes: Route, **facts: Any) -> Told:  # noqa: ANN401
    return told(CHECK, incident(), snapshot(**(table(*routes) | facts)))


def found(*routes: Route, **facts: Any) -> Finding:  # noqa: ANN401
    return finding_of(CHECK, incident(), snapshot(**(table(*routes) | facts)))


def held(holder: Appliance | Missing | None) -> dict[str, Any]:
    fact = holder if isinstance(holder, Missing) else Known(holder)
    return {"appliances": {HOP: fact}}


def machine(**fields: Any) -> Appliance:  # noqa: ANN401
    given = {"id": NVA_ID, "name": "nva", "kind": ApplianceKind.MACHINE, "provisioning_state": ""}
    return appliance(**(given | {"power_state": Known("running")} | fields))


LEADS = f"route to-hub (0.0.0.0/0) leads to virtual appliance {HOP}"


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, Told(PASSED, "the system route leads to internet")),
        (
            table(route()),
            Told(PASSED, "route to-internet (0.0.0.0/0) leads to internet"),
        ),
        (table(TO_HOP) | held(appliance()), Told(PASSED, f"{LEADS}, held by fw-hub")),
        (table(TO_HOP) | held(machine()), Told(PASSED, f"{LEADS}, held by nva")),
        # S2.1: a longer route to somewhere else
        (
            table(HOLE, route("20.90.0.0/16", "Internet")),
            Told(PASSED, "route to-internet (20.90.0.0/16) leads to internet"),
        ),
    ],
)
def test_hop_that_is_there_passes(facts: dict[str, Any], answer: Told) -> None:
    assert told(CHECK, incident(), snapshot(**facts)) == answer


@pytest.mark.parametrize(
    ("routes", "evidence"),
    [
        ({}, ("no route table on the node subnet",)),
        (table(route()), ("rt-nodes: to-internet 0.0.0.0/0 to Internet",)),
    ],
)
def test_pass_shows_the_whole_table(routes: dict[str, Any], evidence: tuple[str, ...]) -> None:
    assert finding_of(CHECK, incident(), snapshot(**routes)).evidence == evidence


DROPS = "of rt-nodes has next hop None and drops everything to 20.90.10.20:443"


@pytest.mark.parametrize(
    ("routes", "outbound", "answer"),
    [
        # another route leads on: this one address goes there too
        (
            (NARROW_HOLE,),
            "loadBalancer",
            Told(FAILED, f"route hole (20.90.0.0/16) {DROPS}", TABLE_ID, (BYPASS,)),
        ),
        # a hole of this one address: remove it
        (
            (route(API_IP, "None", name="hole"),),
            "loadBalancer",
            Told(FAILED, f"route hole ({API_IP}) {DROPS}", TABLE_ID, (REMOVE,)),
        ),
        # the default route itself: lead this one address out
        (
            (HOLE,),
            "loadBalancer",
            Told(FAILED, f"route hole (0.0.0.0/0) {DROPS}", TABLE_ID, (BYPASS,)),
        ),
        # two holes, one in the other
        (
            (NARROW_HOLE, route("20.0.0.0/8", "None", name="wide")),
            "loadBalancer",
            Told(FAILED, f"route hole (20.90.0.0/16) {DROPS}", TABLE_ID, (BYPASS,)),
        ),
        # what the next route would be is not certain
        (
            (
                route("20.90.0.0/16", "None", name="hole"),
                route("AzureCloud", "None", name="tag"),
            ),
            "loadBalancer",
            Told(FAILED, f"route hole (20.90.0.0/16) {DROPS}", TABLE_ID, (BYPASS,)),
        ),
        # the table takes no second route with the same prefix
        (
            (route(API_IP, "None", name="hole"), route("0.0.0.0/0", "None", name="wide")),
            "loadBalancer",
            Told(FAILED, f"route hole ({API_IP}) {DROPS}", TABLE_ID),
        ),
        # a cluster that has no way out of its own
        ((HOLE,), "userDefinedRouting", Told(FAILED, f"route hole (0.0.0.0/0) {DROPS}", TABLE_ID)),
        ((HOLE,), "none", Told(FAILED, f"route hole (0.0.0.0/0) {DROPS}", TABLE_ID)),
        ((HOLE,), "block", Told(FAILED, f"route hole (0.0.0.0/0) {DROPS}", TABLE_ID)),
    ],
)
def test_next_hop_none_drops_s2_7(routes: tuple[Route, ...], outbound: str, answer: Told) -> None:
    assert asked(*routes, cluster=Known(cluster(outbound_type=outbound))) == answer


def test_hole_beside_a_gateway_shows_the_table_and_rests_on_bgp() -> None:
    hole = found(HOLE, vnet=GATEWAY)
    assert (hole.outcome, hole.evidence, hole.assumptions) == (
        FAILED,
        ("rt-nodes: hole 0.0.0.0/0 to None",),
        BGP,
    )


WATCHER = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network"
    f"/networkWatchers/NetworkWatcher_{REGION}/nextHop?api-version=2024-05-01"
)
ENDS = {
    "targetResourceId": NODE_ID,
    "sourceIPAddress": NODE_IP,
    "destinationIPAddress": API_IP,
}
ASKED_AGAIN = (
    ("az", "rest", "--method", "post", "--url", WATCHER, "--body", json.dumps(ENDS)),
    *retest(incident(), snapshot()),
)


@pytest.mark.parametrize(
    ("routes", "facts"),
    [
        ((HOLE,), {}),
        ((NARROW_HOLE,), {}),
        ((TO_HOP,), held(None)),
        ((TO_HOP,), held(machine(power_state=Known("deallocated")))),
    ],
)
def test_mended_route_is_asked_of_azure_and_of_the_node(
    routes: tuple[Route, ...], facts: dict[str, Any]
) -> None:
    assert found(*routes, **facts).fixes[0].verify == ASKED_AGAIN


def test_unnamed_address_cannot_be_led_past_the_hole() -> None:
    answer = told(CHECK, incident(endpoint=Endpoint()), snapshot(**table(HOLE)))
    assert (answer.outcome, answer.lines) == (FAILED, ())


def test_removed_hole_can_be_put_back() -> None:
    fix = found(route(API_IP, "None", name="hole")).fixes[0]
    undo = (
        f"az network route-table route create --route-table-name rt-nodes --name hole {ON} "
        f"--address-prefix {API_IP} --next-hop-type None"
    )
    assert (shell(*fix.undo), fix.danger) == ((undo,), Danger.SECURITY)
    assert fix.verify == ASKED_AGAIN


def test_bypass_can_be_undone_and_its_owner_has_a_choice() -> None:
    fixes = found(HOLE).fixes
    words = "az network route-table route delete --route-table-name rt-nodes"
    undo = f"{words} --name aks-api-server {ON}"
    assert [(shell(*fix.undo), bool(fix.instructions)) for fix in fixes] == [
        ((undo,), True),
        ((), True),
    ]
    assert fixes[1].title == "Give route hole in rt-nodes a next hop that works"


def test_bypass_never_overwrites_another_route() -> None:
    taken = route("20.0.0.0/8", "Internet", name="AKS-api-server")
    wide = route("20.90.0.0/16", "None", name="hole")
    answer = asked(taken, wide, route("20.90.10.0/24", "None", name="inner"))
    assert answer.lines == (BYPASS.replace("aks-api-server", "aks-api-server-2"),)


@pytest.mark.parametrize(
    ("holder", "because", "resource_id", "lines"),
    [
        (None, f"nothing holds {HOP}", TABLE_ID, (BYPASS,)),
        (
            machine(power_state=Known("deallocated")),
            "nva is deallocated",
            NVA_ID,
            (f"az vm start --ids {NVA_ID}",),
        ),
        (
            machine(ip_forwarding=False, nic_id=ResourceId("/nics/nva-nic")),
            "the interface of nva does not forward packets that are not its own",
            NVA_ID,
            ("az network nic update --ids /nics/nva-nic --ip-forwarding true",),
        ),
        (
            machine(ip_forwarding=False),
            "the interface of nva does not forward packets that are not its own",
            NVA_ID,
            (),
        ),
        (
            appliance(power_state=Known("deallocated"), matched_by="it is the only one"),
            "fw-hub is deallocated",
            FIREWALL_ID,
            (),
        ),
    ],
)
def test_broken_appliance_is_named_and_mended(
    holder: Appliance | None, because: str, resource_id: ResourceId, lines: tuple[str, ...]
) -> None:
    answer = Told(FAILED, f"{LEADS}, but {because}", resource_id, lines)
    assert asked(TO_HOP, **held(holder)) == answer


@pytest.mark.parametrize(
    ("holder", "titles"),
    [
        (
            None,
            [
                f"Route {API_IP}/32 to the internet in rt-nodes",
                "Give route to-hub in rt-nodes a next hop that works",
            ],
        ),
        (appliance(power_state=Known("deallocated")), ["Start Azure Firewall fw-hub"]),
        (machine(ip_forwarding=False), ["Repair appliance nva"]),
    ],
)
def test_every_broken_appliance_has_a_remedy(holder: Appliance | None, titles: list[str]) -> None:
    assert [fix.title for fix in found(TO_HOP, **held(holder)).fixes] == titles


def test_how_a_stopped_firewall_was_found_is_evidence() -> None:
    stopped = appliance(power_state=Known("deallocated"), matched_by="it is the only one")
    assert found(TO_HOP, **held(stopped)).evidence == (
        "it is the only one",
        f"rt-nodes: to-hub 0.0.0.0/0 to VirtualAppliance {HOP}",
    )


@pytest.mark.parametrize(
    ("holder", "sentence"),
    [
        (
            appliance(name="ilb", kind=ApplianceKind.LOAD_BALANCER),
            f"{LEADS}, held by ilb; whether an appliance runs behind it is not readable from Azure",
        ),
        (
            appliance(name=HOP, kind=ApplianceKind.OTHER, matched_by=f"Azure says {HOP} is in use"),
            (
                f"{LEADS}, held by {HOP}; whether an appliance runs behind it is not readable from "
                "Azure"
            ),
        ),
        (
            machine(power_state=Missing(why=Why.DENIED, what="the power state of nva")),
            "could not read the power state of nva: the right to read it is missing",
        ),
        (
            Missing(why=Why.DENIED, what="the network interfaces"),
            "could not read the network interfaces: the right to read it is missing",
        ),
    ],
)
def test_appliance_that_is_not_seen_to_run_is_unknown(
    holder: Appliance | Missing, sentence: str
) -> None:
    assert asked(TO_HOP, **held(holder)) == Told(UNKNOWN, sentence)


def test_unread_holder_tells_what_azure_said() -> None:
    other = appliance(name=HOP, kind=ApplianceKind.OTHER, matched_by=f"Azure says {HOP} is in use")
    assert found(TO_HOP, **held(other)).evidence == (f"Azure says {HOP} is in use",)


def test_one_dead_hop_of_several_fails_its_share() -> None:
    both = route("0.0.0.0/0", "VirtualApplianceEcmp", next_hop_addresses=(HOP, "10.0.1.5"))
    facts = {"appliances": {HOP: Known(appliance()), "10.0.1.5": Known(None)}}
    answer = asked(both, **facts)
    assert (answer.outcome, answer.summary, answer.resource_id) == (
        FAILED,
        (
            f"route to-virtualapplianceecmp (0.0.0.0/0) leads to virtual appliance {HOP}, "
            "10.0.1.5, but nothing holds 10.0.1.5"
        ),
        TABLE_ID,
    )


def test_every_holder_of_several_hops_is_named() -> None:
    both = route(
        "0.0.0.0/0", "VirtualAppliance", name="to-hub", next_hop_addresses=(HOP, "10.0.1.5")
    )
    facts = {"appliances": {HOP: Known(appliance()), "10.0.1.5": Known(machine())}}
    assert asked(both, **facts) == Told(PASSED, f"{LEADS}, 10.0.1.5, held by fw-hub, nva")


@pytest.mark.parametrize(
    ("peerings", "told_"),
    [
        (
            [("hub", "Disconnected", "10.9.0.0/16")],
            "10.9.1.4, but peering hub of vnet-shop, which would lead there, is Disconnected",
        ),
        ([("a", "Disconnected", "10.9.0.0/16"), ("b", "Connected", "10.9.1.0/24")], None),
        ([("hub", "Disconnected", "10.8.0.0/16")], None),
        ([("hub", "Disconnected", "no prefix")], None),
    ],
)
def test_appliance_behind_a_broken_peering_is_out_of_reach_s2_7(
    peerings: list[tuple[str, str, str]], told_: str | None
) -> None:
    made = tuple(
        Peering(name=name, remote_vnet_id=HUB_ID, state=state, prefixes=(prefix,))
        for name, state, prefix in peerings
    )
    finding = found(
        route("0.0.0.0/0", "VirtualAppliance", name="to-hub", next_hop_addresses=("10.9.1.4",)),
        vnet=Known(vnet(peerings=made)),
        appliances={"10.9.1.4": Known(machine())},
    )
    if told_ is None:
        assert finding.outcome is Outcome.PASSED
        return
    to_hub = "route to-hub (0.0.0.0/0) leads to virtual appliance "
    assert (finding.outcome, finding.summary) == (Outcome.FAILED, to_hub + told_)
    assert finding.resource_id == VNET_ID
    assert [fix.title for fix in finding.fixes] == ["Peer vnet-shop with vnet-shop-hub again"]


def test_broken_peering_beside_a_gateway_shows_the_table_and_rests_on_bgp() -> None:
    broken = Peering(
        name="hub", remote_vnet_id=HUB_ID, state="Disconnected", prefixes=("10.9.0.0/16",)
    )
    answer = found(
        route("0.0.0.0/0", "VirtualAppliance", name="to-hub", next_hop_addresses=("10.9.1.4",)),
        vnet=Known(replace(GATEWAY.value, peerings=(broken,))),
    )
    assert (answer.outcome, answer.evidence, answer.assumptions) == (
        FAILED,
        ("rt-nodes: to-hub 0.0.0.0/0 to VirtualAppliance 10.9.1.4",),
        BGP,
    )


def test_appliance_route_without_an_address_is_unknown_s2_7() -> None:
    sentence = "could not read the address of the next hop: it does not exist, or cannot be seen"
    assert asked(route("0.0.0.0/0", "VirtualAppliance")) == Told(UNKNOWN, sentence)


@pytest.mark.parametrize(
    ("hop", "words"), [("VirtualNetworkGateway", "virtual network gateway"), ("New", "unknown")]
)
def test_what_lies_behind_a_gateway_is_unknown(hop: str, words: str) -> None:
    name = f"to-{hop.lower()}"
    assert asked(route("0.0.0.0/0", hop)) == Told(
        UNKNOWN,
        f"route {name} (0.0.0.0/0) leads to {words}; what lies behind it is not readable from "
        f"Azure. Ask the network owner whether TCP to {API_IP}:443 passes",
    )


def test_tag_and_bgp_that_may_decide_are_unknown_s2_4_s2_5() -> None:
    tag = route("AzureCloud.uksouth", "None", name="tag")
    start = f"the route to {API_IP}:443 is not certain: "
    assert asked(tag) == Told(
        UNKNOWN, f"{start}route tag (AzureCloud.uksouth) may hold the API server's address"
    )
    assert told(CHECK, incident(), snapshot(vnet=GATEWAY)) == Told(
        UNKNOWN, f"{start}a gateway may advertise a route for it, and BGP routes cannot be read"
    )


@pytest.mark.parametrize("holder", [None, appliance()])
def test_user_route_beside_a_gateway_rests_on_bgp_s2_4(holder: Appliance | None) -> None:
    assert found(TO_HOP, vnet=GATEWAY, **held(holder)).assumptions == BGP


def beyond(*routes: Route, **fields: Any) -> Finding:  # noqa: ANN401 - any field of the network
    table = Known(route_table(*routes, id=HUB_TABLE_ID, name="rt-fw"))
    onward = Onward(vnet=Known(vnet(**fields)), table=table, managed=True)
    return found(TO_HOP, **held(appliance(onward=onward)))


def test_firewall_whose_own_routes_drop_is_no_way_s2_7() -> None:
    answer = beyond(
        route("20.90.0.0/16", "None", name="drop"),
        subnet_ids=(ResourceId(f"{VNET_ID}/subnets/GatewaySubnet"),),
    )
    assert (answer.outcome, answer.resource_id, answer.evidence) == (
        FAILED,
        HUB_TABLE_ID,
        ("rt-fw: drop 20.90.0.0/16 to None",),
    )
    assert answer.summary == (
        "what Azure Firewall fw-hub lets through takes route drop (20.90.0.0/16) of rt-fw to none, "
        "which drops everything to 20.90.10.20:443"
    )
    (fix,) = answer.fixes
    assert fix.title == "Give route drop in rt-fw a next hop that works"
    assert fix.instructions.startswith("It has next hop None. ")
    assert answer.assumptions == BGP


def test_firewall_that_leads_elsewhere_is_unknown() -> None:
    answer = beyond(route("0.0.0.0/0", "VirtualNetworkGateway", name="home"))
    assert (answer.outcome, answer.summary) == (
        UNKNOWN,
        (
            "what Azure Firewall fw-hub lets through takes route home (0.0.0.0/0) of rt-fw to "
            "virtual network gateway; ask the network owner whether TCP to 20.90.10.20:443 passes "
            "from there"
        ),
    )


UDR = Known(cluster(outbound_type="userDefinedRouting"))
NO_ADDRESS = (
    "the system route leads to internet, but with outbound type userDefinedRouting the nodes have "
    "no public address, and subnet snet-nodes has no NAT gateway"
)


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (
            {"subnet": Known(subnet(default_outbound=False))},
            Told(FAILED, NO_ADDRESS, SUBNET_ID),
        ),
        (
            {},
            Told(
                UNKNOWN,
                f"{NO_ADDRESS}; Azure's default outbound access may still carry the traffic",
            ),
        ),
        (
            {"nat_gateway": Known(nat_gateway())},
            Told(PASSED, "the system route leads to internet"),
        ),
        (
            {"pool": Known(pool(node_public_ip=True))},
            Told(PASSED, "the system route leads to internet"),
        ),
    ],
)
def test_internet_needs_a_public_source_address_s4_2(facts: dict[str, Any], answer: Told) -> None:
    assert told(CHECK, incident(), snapshot(cluster=UDR, **facts)) == answer


def test_missing_way_out_is_the_owners() -> None:
    facts = snapshot(cluster=UDR, subnet=Known(subnet(default_outbound=False)))
    fix = finding_of(CHECK, incident(), facts).fixes[0]
    assert (fix.title, fix.danger) == ("Give subnet snet-nodes a way out", Danger.SECURITY)


def test_nat_gateway_without_an_address_is_named_s4_2() -> None:
    facts = snapshot(
        cluster=Known(cluster(outbound_type="userAssignedNATGateway")),
        subnet=Known(subnet(default_outbound=False)),
        nat_gateway=Known(nat_gateway(public_ids=())),
    )
    answer = finding_of(CHECK, incident(), facts)
    assert (answer.outcome, answer.summary, answer.resource_id) == (
        FAILED,
        (
            "the system route leads to internet, but NAT gateway nat-shop on subnet snet-nodes has "
            "neither a public address nor a prefix"
        ),
        NAT_ID,
    )
    assert [fix.title for fix in answer.fixes] == ["Give NAT gateway nat-shop a public address"]


def test_missing_way_out_beside_a_gateway_rests_on_bgp() -> None:
    closed = Known(subnet(default_outbound=False))
    answer = found(route(), cluster=UDR, subnet=closed, vnet=GATEWAY)
    assert (answer.outcome, answer.assumptions) == (FAILED, BGP)


def private(*routes: Route, **facts: Any) -> Finding:  # noqa: ANN401
    return finding_of(CHECK, private_incident(), private_snapshot(**(table(*routes) | facts)))


HUB_ID = ResourceId(f"{VNET_ID}-hub")
IN_HUB = Known(
    private_endpoint(subnet_id=ResourceId(f"{HUB_ID}/subnets/snet"), addresses=("10.1.2.4",))
)


def hub(state: str) -> Known[Any]:
    peering = Peering(name="hub", remote_vnet_id=HUB_ID, state=state, prefixes=("10.1.0.0/16",))
    return Known(vnet(peerings=(peering,)))


def test_endpoint_is_reached_by_its_own_route_s2_6() -> None:
    """A default route to an appliance does not take a private endpoint's packets."""
    answer = private(TO_HOP)
    assert (answer.outcome, answer.summary) == (
        PASSED,
        "the system route leads to private endpoint",
    )


def test_private_cluster_needs_no_public_source_address() -> None:
    routed = Known(private_cluster(outbound_type="userDefinedRouting"))
    answer = private(cluster=routed, subnet=Known(subnet(default_outbound=False)))
    assert (answer.outcome, answer.summary) == (
        PASSED,
        "the system route leads to private endpoint",
    )


def test_endpoint_in_a_connected_peer_is_reached_s2_6() -> None:
    assert private(private_endpoint=IN_HUB, vnet=hub("Connected")).outcome is PASSED


def test_endpoint_behind_a_broken_peering_is_out_of_reach_s2_6() -> None:
    answer = private(private_endpoint=IN_HUB, vnet=hub("Disconnected"))
    assert (answer.outcome, answer.summary, answer.evidence, answer.resource_id) == (
        FAILED,
        (
            "no route leads to 10.1.2.4:443: it lies neither in virtual network vnet-shop nor in a "
            "connected peer"
        ),
        ("peering hub: Disconnected",),
        VNET_ID,
    )
    assert [fix.title for fix in answer.fixes] == [
        "Connect virtual network vnet-shop with virtual network vnet-shop-hub"
    ]


def test_address_that_nothing_holds_names_no_network() -> None:
    gone = Known(private_endpoint(subnet_id=None, addresses=()))
    asked_ = private_incident(endpoint=Endpoint(ip="10.9.0.4"))
    answer = finding_of(CHECK, asked_, private_snapshot(private_endpoint=gone))
    assert [fix.title for fix in answer.fixes] == [
        "Connect virtual network vnet-shop with the network of the API server's endpoint"
    ]


def test_private_address_is_not_on_the_internet() -> None:
    out = route("0.0.0.0/0", "Internet", name="out")
    answer = private(out, private_endpoint=IN_HUB)
    assert (answer.outcome, answer.summary, answer.resource_id, answer.evidence) == (
        FAILED,
        "route out (0.0.0.0/0) leads to internet, where 10.1.2.4:443 cannot be reached",
        TABLE_ID,
        ("virtual network vnet-shop: 10.0.0.0/16", "rt-nodes: out 0.0.0.0/0 to Internet"),
    )
    assert [(fix.title, fix.instructions) for fix in answer.fixes] == [
        (
            "Give route out in rt-nodes a next hop that works",
            (
                "It leads away from 10.1.2.4:443. The owner of rt-nodes points 0.0.0.0/0 at a "
                "running appliance, or removes the route."
            ),
        )
    ]


def test_route_that_leads_astray_beside_a_gateway_rests_on_bgp() -> None:
    answer = found(route("20.90.0.0/16", "VnetLocal"), vnet=GATEWAY)
    assert (answer.outcome, answer.assumptions) == (FAILED, BGP)


def test_public_address_is_not_in_the_network() -> None:
    own = Known(vnet(prefixes=("10.0.0.0/16", "20.90.0.0/16")))
    answer = finding_of(CHECK, incident(), snapshot(vnet=own))
    assert (answer.outcome, answer.summary, answer.resource_id, answer.evidence) == (
        FAILED,
        f"the system route leads to virtual network, where {API_IP}:443 cannot be reached",
        VNET_ID,
        (
            "virtual network vnet-shop: 10.0.0.0/16, 20.90.0.0/16",
            "no route table on the node subnet",
        ),
    )
    assert [fix.title for fix in answer.fixes] == [
        "Free the API server's address in virtual network vnet-shop"
    ]


def test_table_that_does_not_route_the_address_does_not_decide() -> None:
    own = Known(vnet(prefixes=("20.90.0.0/16",)))
    answer = found(route("192.0.2.0/24", "None", name="other"), vnet=own)
    assert (answer.outcome, answer.resource_id) == (FAILED, VNET_ID)


def test_integrated_api_server_is_in_the_network() -> None:
    facts = snapshot(
        cluster=Known(cluster(vnet_integration=True)),
        api_subnet=Known(subnet(prefixes=("10.0.9.0/28",))),
    )
    answer = told(CHECK, incident(endpoint=Endpoint()), facts)
    assert answer == Told(PASSED, "the system route leads to virtual network")
