"""`preflight` over HTTPS against simulated networks: state, check, resource and exit status."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from diagnostics.checks import all_checks
from diagnostics.cli.main import main
from diagnostics.cli.streams import Streams
from diagnostics.model.ids import name
from sandbox.azure.bodies import edge, names, network
from sandbox.azure.server import serve
from sandbox.azure.store import Body
from sandbox.scenarios.estate import HUB, NAMES, NETWORK, SUBSCRIPTION, Estate
from sandbox.scenarios.topologies import (
    OWN_ZONE,
    RESOLVER,
    add_hub,
    add_routes,
    public_appliance,
    public_firewall,
    public_lb,
    public_nat,
)
from sandbox.stage import azure_settings
from sandbox.world import Denial, World

Ran = tuple[int, str, str]
Running = Callable[..., Awaitable[Ran]]
UDR = ("--outbound-type", "userDefinedRouting")
ASSIGNED = ("--outbound-type", "userAssignedNATGateway")
PRIVATE = ("--private",)
OWN = NAMES.id(names.ZONE, OWN_ZONE)
OWN_DNS = ("--private", "--dns-zone", OWN)
POOL = public_lb().apps["id"]
PAGE = Path(__file__).parents[2] / "docs/preflight.md"
FAULT, FINE, OPEN = "cause_found", "no_fault_found", "not_determined"


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    """Return what runs the command line against a world; its own loop is in a thread."""

    async def run(world: World, *argv: str) -> Ran:
        async with serve(world) as arm:
            settings = azure_settings(world, arm)
            for setting, value in settings.items():
                monkeypatch.setenv(setting, value)
            out, err = io.StringIO(), io.StringIO()
            streams = Streams(stdin=io.StringIO(), stdout=out, stderr=err)
            status = await asyncio.to_thread(main, ("preflight", *argv), streams, settings)
            return status, out.getvalue(), err.getvalue()

    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A network, the options of a plan, and what a right report says; `blames` is a name."""

    build: Callable[[], Estate]
    options: tuple[str, ...] = ()
    status: int
    state: str
    check: str | None = None
    blames: str | None = None
    undecided: tuple[str, ...] = ()


def fine(build: Callable[[], Estate], *options: str) -> Case:
    return Case(build=build, options=options, status=0, state=FINE)


def fault(build: Callable[[], Estate], check: str, blames: str | None, *options: str) -> Case:
    return Case(build=build, options=options, status=1, state=FAULT, check=check, blames=blames)


def unsure(build: Callable[[], Estate], checks: str, *options: str) -> Case:
    return Case(build=build, options=options, status=3, state=OPEN, undecided=tuple(checks.split()))


def guarded(*rules: tuple[str, int, str, str]) -> Callable[[], Estate]:
    def build() -> Estate:
        estate = public_lb()
        for label, priority, access, destination in rules:
            network.rule(
                estate.nodes_nsg, label, priority, access, destinationAddressPrefix=destination
            )
        return estate

    return build


def guarded_pool(*rules: tuple[str, int, str, str]) -> Callable[[], Estate]:
    """Build a group before the second pool's subnet."""

    def build() -> Estate:
        estate = public_lb()
        for label, priority, access, destination in rules:
            network.rule(
                estate.apps_nsg, label, priority, access, destinationAddressPrefix=destination
            )
        return estate

    return build


def routed(*routes: tuple[str, ...], policies: str = "Disabled") -> Callable[[], Estate]:
    def build() -> Estate:
        estate = public_lb()
        add_routes(estate, *routes)
        estate.nodes["properties"]["privateEndpointNetworkPolicies"] = policies
        return estate

    return build


def walled(**names_: list[str]) -> Callable[[], Estate]:
    """Build a default route to a firewall with one application rule."""

    def build() -> Estate:
        estate = public_firewall()
        policy = estate.world.need(HUB.id(edge.POLICY, "afwp-hub-uks"))
        rule = edge.application_rule("aks", **names_)
        collection = edge.collection("allow-aks", 100, "Allow", rule)
        estate.world.put(edge.rule_group(policy, "rcg-aks", 500, collection))
        return estate

    return build


def named(*linked: str, dns: str = "", zone: str = OWN_ZONE) -> Callable[[], Estate]:
    """Build a hub and a zone of one's own, linked to the networks named."""

    def build() -> Estate:
        estate = public_lb()
        hub = add_hub(estate)
        own = names.zone(NAMES, zone)
        estate.world.put(own)
        for each in linked:
            estate.world.put(names.link(own, {"hub": hub, "spoke": estate.vnet}[each]["id"]))
        if dns:
            estate.vnet["properties"]["dhcpOptions"] = {"dnsServers": [dns]}
        return estate

    return build


def rivalled() -> Estate:
    """Build a network that is linked to another zone of the name already."""
    estate = named()()
    other = names.zone(HUB, OWN_ZONE)
    estate.world.put(other)
    estate.world.put(names.link(other, estate.vnet["id"]))
    return estate


def integrated(*rules: tuple[str, int, str, str]) -> Callable[[], Estate]:
    """Build a subnet for the API server whose group has inbound rules."""

    def build() -> Estate:
        estate = public_lb()
        group = network.nsg(NETWORK, "nsg-aks-api")
        for label, priority, access, port in rules:
            network.rule(
                group, label, priority, access, direction="Inbound", destinationPortRange=port
            )
        estate.world.put(group)
        network.subnet(
            estate.vnet, "snet-aks-api", "10.40.8.0/28", networkSecurityGroup=group["id"]
        )
        return estate

    return build


def integration(estate: Estate) -> tuple[str, ...]:
    return ("--apiserver-subnet", f"{estate.vnet['id']}/subnets/snet-aks-api")


CASES = {
    "healthy": fine(public_lb),
    "healthy behind a NAT gateway": fine(public_nat, *ASSIGNED),
    "healthy behind a firewall": fine(public_firewall, *UDR),
    "NSG denies the internet": fault(
        guarded(("deny-internet", 200, "Deny", "Internet")), "nsg_outbound", "nsg-aks-nodes"
    ),
    "NSG allows the region's tag first": fine(
        guarded(
            ("allow-region", 200, "Allow", "AzureCloud.uksouth"),
            ("deny-internet", 210, "Deny", "Internet"),
        )
    ),
    "NSG decides by the unknown address": unsure(
        guarded(("deny-some", 200, "Deny", "20.26.0.0/16")), "nsg_outbound"
    ),
    "default route to None": fault(
        routed(("drop", "0.0.0.0/0", "None")), "route_table", "rt-aks-nodes"
    ),
    "route to None for a part of the public space": unsure(
        routed(("drop", "20.26.0.0/16", "None")), "route_table firewall_rules"
    ),
    "UDR without a route table": fault(public_lb, "route_table", "snet-aks-nodes", *UDR),
    "UDR without a default route": fault(
        routed(("office", "192.168.0.0/16", "None")), "route_table", "rt-aks-nodes", *UDR
    ),
    "UDR with a default route to the internet": fault(
        routed(("default", "0.0.0.0/0", "Internet")), "route_table", "rt-aks-nodes", *UDR
    ),
    "private UDR without a default route": fault(
        routed(("office", "192.168.0.0/16", "None")),
        "route_table",
        "rt-aks-nodes",
        *UDR,
        *PRIVATE,
    ),
    "default route to an address nobody holds": fault(
        routed(("default", "0.0.0.0/0", "VirtualAppliance", "10.40.9.9")),
        "route_table",
        "rt-aks-nodes",
        *UDR,
    ),
    "firewall without the AKS rules": fault(
        walled(targetFqdns=["ghcr.io"]), "firewall_rules", "afwp-hub-uks", *UDR
    ),
    "firewall with the documented name": fine(
        walled(targetFqdns=["*.hcp.uksouth.azmk8s.io"]), *UDR
    ),
    "firewall with another region's name": fault(
        walled(targetFqdns=["*.hcp.ukwest.azmk8s.io"]), "firewall_rules", "afwp-hub-uks", *UDR
    ),
    "firewall with one server's name": unsure(
        walled(targetFqdns=["aks-old-1a2b3c4d.hcp.uksouth.azmk8s.io"]), "firewall_rules", *UDR
    ),
    "appliance of a third party": unsure(public_appliance, "firewall_rules", *UDR),
    "managed NAT gateway in a network of one's own": fault(
        public_lb, "route_table", "snet-aks-nodes", "--outbound-type", "managedNATGateway"
    ),
    "NAT gateway that is not there": fault(
        public_lb, "route_table", "snet-aks-nodes", *ASSIGNED
    ),
    "no outbound, and default outbound access is open": unsure(
        public_lb, "route_table", "--outbound-type", "none"
    ),
    "ranges with the gateway's address": fine(
        public_nat, *ASSIGNED, "--authorized-ip-ranges", "198.51.100.0/24,51.140.61.92"
    ),
    "ranges without the gateway's address": fault(
        public_nat, "authorized_ip_ranges", None, *ASSIGNED,
        "--authorized-ip-ranges", "198.51.100.0/24",
    ),
    "ranges and the cluster's load balancer": fine(
        public_lb, "--authorized-ip-ranges", "198.51.100.0/24"
    ),
    "private, Azure DNS": fine(public_lb, *PRIVATE),
    "private, public name": fine(public_lb, *PRIVATE, "--dns-zone", "none"),
    "private, NSG denies the subnet": fault(
        guarded(("deny-own", 200, "Deny", "10.40.0.0/22")),
        "nsg_outbound",
        "nsg-aks-nodes",
        *PRIVATE,
    ),
    "private, NSG denies a part of the subnet": unsure(
        guarded(("deny-part", 200, "Deny", "10.40.0.0/24")), "nsg_outbound", *PRIVATE
    ),
    "private, NSG denies the internet alone": fine(
        guarded(("deny-internet", 200, "Deny", "Internet")), *PRIVATE
    ),
    "private, routes do not steer the endpoint": fine(
        routed(("own", "10.40.0.0/22", "None")), *PRIVATE
    ),
    "private, routes steer the endpoint": fault(
        routed(("own", "10.40.0.0/22", "None"), policies="Enabled"),
        "route_table",
        "rt-aks-nodes",
        *PRIVATE,
    ),
    "private, routes may steer the endpoint": unsure(
        routed(("part", "10.40.0.0/24", "None"), policies="Enabled"),
        "route_table firewall_rules",
        *PRIVATE,
    ),
    "private, custom DNS in the hub, zone by AKS": unsure(
        named(dns=RESOLVER), "private_dns", *PRIVATE
    ),
    "private, custom DNS in the nodes' network, zone by AKS": fine(
        named(dns="10.40.200.4"), *PRIVATE
    ),
    "private, own zone, Azure DNS, AKS links it": fine(named(), *OWN_DNS),
    "private, own zone, custom DNS, linked to the hub": fine(
        named("hub", dns=RESOLVER), *OWN_DNS
    ),
    "private, own zone, custom DNS, no link": unsure(
        named(dns=RESOLVER), "private_dns", *OWN_DNS
    ),
    "private, own zone, custom DNS, linked to the spoke alone": unsure(
        named("spoke", dns=RESOLVER), "private_dns", *OWN_DNS
    ),
    "private, own zone of another region": fault(
        named(zone="privatelink.ukwest.azmk8s.io"),
        "private_dns",
        "privatelink.ukwest.azmk8s.io",
        "--private",
        "--dns-zone",
        NAMES.id(names.ZONE, "privatelink.ukwest.azmk8s.io"),
    ),
    "private, another zone of the name is linked": fault(
        rivalled, "private_dns", OWN_ZONE, *OWN_DNS
    ),
    "private, further pool that may not reach the first one's subnet": fault(
        guarded_pool(("deny-first", 200, "Deny", "10.40.0.0/22")),
        "nsg_outbound",
        "nsg-aks-apps",
        *PRIVATE,
        "--pool-subnet",
        POOL,
    ),
    "private, further pool": fine(guarded_pool(), *PRIVATE, "--pool-subnet", POOL),
    "VNet integration": fine(integrated(), *integration(integrated()())),
    "VNet integration, group shuts the API server in": fault(
        integrated(("deny-in", 200, "Deny", "443")),
        "api_server_subnet",
        "nsg-aks-api",
        *integration(integrated()()),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_networks_of_planned_clusters(case: Case, running: Running) -> None:
    estate = case.build()
    status, out, err = await running(
        estate.world, "--subnet", estate.nodes["id"], *case.options, "--format", "json"
    )
    report = json.loads(out)
    verdict = report["verdict"]
    blamed = name(verdict["resource_id"]) if verdict["resource_id"] else None
    assert (
        status,
        verdict["state"],
        verdict["check"],
        blamed,
        tuple(verdict["undecided"]),
        err,
    ) == (case.status, case.state, case.check, case.blames, case.undecided, "")
    assert strays(report) == []


def strays(report: Body) -> list[str]:
    """Return what a report says of a cluster that does not exist."""
    words = ("managedClusters/planned", "az aks", "az rest", "run-command", "az vmss")
    said = json.dumps({**report, "plan": None})
    return [word for word in words if word in said]


@pytest.mark.parametrize(
    ("build", "options", "denied", "undecided"),
    [
        (public_lb, (), "Microsoft.Network/networkSecurityGroups/read", ["nsg_outbound"]),
        (
            public_lb,
            (),
            "Microsoft.Network/virtualNetworks/read",
            ["nsg_outbound", "route_table", "firewall_rules"],
        ),
        (
            public_lb,
            PRIVATE,
            "Microsoft.Network/virtualNetworks/subnets/read",
            ["private_dns", "nsg_outbound", "route_table", "firewall_rules"],
        ),
        (
            public_firewall,
            UDR,
            "Microsoft.Network/routeTables/read",
            ["route_table", "firewall_rules"],
        ),
    ],
)
async def test_missing_right_is_unknown_and_names_the_grant(
    build: Callable[[], Estate],
    options: tuple[str, ...],
    denied: str,
    undecided: list[str],
    running: Running,
) -> None:
    estate = build()
    estate.world.denials.append(Denial(scope=f"/subscriptions/{SUBSCRIPTION}", action=denied))
    status, out, _ = await running(
        estate.world, "--subnet", estate.nodes["id"], *options, "--format", "json"
    )
    verdict = json.loads(out)["verdict"]
    reader = estate.world.reader.object_id
    who = f"--assignee-object-id {reader} --assignee-principal-type ServicePrincipal"
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{NETWORK.group}"
    assert (status, verdict["state"], verdict["undecided"], verdict["grant"]) == (
        3,
        OPEN,
        undecided,
        f"az role assignment create {who} --role Reader --scope {scope}",
    )


WRONG_REGION = (
    "Virtual network vnet-prod-uks is in uksouth: no cluster in westeurope can have its nodes "
    "there.\n"
)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ("--location", "westeurope"),
            WRONG_REGION,
        ),
        (("--location", "UK South"), ""),
    ],
)
async def test_region_of_the_plan_is_the_networks(
    options: tuple[str, ...], line: str, running: Running
) -> None:
    estate = public_lb()
    status, out, err = await running(estate.world, "--subnet", estate.nodes["id"], *options)
    assert (status, bool(out), err) == (2 if line else 0, not line, line)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("--subnet",), ()),
        (("--private", "--subnet"), ("--pool-subnet", POOL)),
        (("--subnet", POOL, "--apiserver-subnet"), ()),
    ],
)
async def test_subnet_that_does_not_exist(
    before: tuple[str, ...], after: tuple[str, ...], running: Running
) -> None:
    estate = public_lb()
    wrong = f"{estate.vnet['id']}/subnets/none"
    assert await running(estate.world, *before, wrong, *after) == (
        2,
        "",
        f"There is no subnet {wrong}, or it cannot be seen.\n",
    )


async def test_report_has_every_check_once_in_the_order_of_the_contract(running: Running) -> None:
    estate = public_lb()
    _, out, _ = await running(estate.world, "--subnet", estate.nodes["id"], "--format", "json")
    report = json.loads(out)
    assert [check["id"] for check in report["checks"]] == [check.id for check in all_checks()]
    assert (report["schema"], report["incident"], report["plan"]) == (
        "aks-conncheck/report/1",
        {
            "cluster_id": None,
            "category": "unspecified",
            "exit_code": None,
            "endpoint": {"fqdn": None, "ip": None, "port": 443},
            "node": {"ip": None, "pool": None, "vmss": None, "instance_id": None},
            "source": None,
        },
        {
            "subnet_id": estate.nodes["id"],
            "location": "uksouth",
            "private": False,
            "private_dns_zone": None,
            "outbound_type": "loadBalancer",
            "authorized_ip_ranges": [],
            "api_server_subnet_id": None,
            "endpoint_subnet_id": None,
        },
    )


async def test_saved_plan_is_replayed_as_one(running: Running, tmp_path: Path) -> None:
    estate, bundle = named(dns=RESOLVER)(), str(tmp_path / "bundle.json")
    options = ("--subnet", estate.nodes["id"], *OWN_DNS, "--format", "json")
    status, out, _ = await running(estate.world, *options, "--save", bundle)
    streams = Streams(stdin=io.StringIO(), stdout=io.StringIO(), stderr=io.StringIO())
    assert main(("replay", bundle, "--format", "json"), streams, {}) == status
    assert isinstance(streams.stdout, io.StringIO)
    again = json.loads(streams.stdout.getvalue())
    assert {**again, "timing": None} == {**json.loads(out), "timing": None}


async def test_page_shows_what_is_printed(running: Running) -> None:
    case = CASES["NSG denies the internet"]
    estate = case.build()
    _, out, _ = await running(estate.world, "--subnet", estate.nodes["id"])
    shown = PAGE.read_text().partition("```text\n")[2].partition("```")[0]
    assert out.partition("\n\n")[0] == shown.strip()


@pytest.mark.parametrize(
    ("form", "start"), [("text", "NO FAULT FOUND: Nodes"), ("markdown", "## No fault found: Nodes")]
)
async def test_other_formats_speak_of_the_plan(form: str, start: str, running: Running) -> None:
    estate = public_lb()
    _, out, _ = await running(estate.world, "--subnet", estate.nodes["id"], "--format", form)
    assert (out.startswith(start), "Planned" in out, "Cluster:" in out) == (True, True, False)
