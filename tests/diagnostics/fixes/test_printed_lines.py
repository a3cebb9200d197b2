"""Every shape of line that a configuration check prints, before the real CLI's own parser."""

import shlex
from dataclasses import replace
from ipaddress import IPv4Network

from diagnostics.fixes import appliances, cluster, dns, firewall, nsg, proxy, routes, watcher
from diagnostics.model.finding import Fix
from diagnostics.network.firewall.opening import Opening
from diagnostics.network.flow import Flow
from diagnostics.network.hops import ANYWHERE, Hop, HopKind
from tests import builders as b
from tests.az.lines import AzLines
from tests.diagnostics.network.firewall.values import application, collection, group, policy

API = IPv4Network("20.90.10.20")
FLOW = Flow(source=IPv4Network("10.0.2.10"), destination=API)
VM = b.arm_id("Microsoft.Compute/virtualMachines", "nva")
NIC = b.arm_id("Microsoft.Network/networkInterfaces", "nva-nic")
NVA = b.appliance(id=VM, name="nva")
STOP = b.rule("stop", priority=300, access="Deny")
HOLE = b.route("20.0.0.0/8", "None", name="hole")
GROUP = group(name="rcg-aks")
OPENING = Opening(policy=policy(GROUP), group=GROUP, collection=collection(application()))
WATCHED = (
    *watcher.ip_flow_verify(b.node(), FLOW, b.REGION),
    *watcher.next_hop(b.node(), FLOW, b.REGION),
)
DROPPED = Hop(kind=HopKind.NONE, addresses=(), route=None, prefix=ANYWHERE)


def fixes() -> list[Fix]:
    """Return a fix of every builder, the one-address and the tag form of an NSG rule."""
    guard, table, zone = b.nsg(STOP), b.route_table(HOLE), b.zone()
    single = b.node(id=VM, vmss=None, instance_id=None)
    return [
        cluster.start(b.cluster()),
        cluster.retry(b.cluster()),
        cluster.authorize(b.cluster(), ("20.1.2.0/24",), ("20.9.9.9/32",)),
        cluster.authorize(b.cluster(), (), ("20.9.9.9/32",)),
        cluster.support(b.cluster(), b.node()),
        cluster.support(b.cluster(), single),
        *(
            fix
            for sources, destination in (
                (("10.0.2.0/24",), "20.90.10.20"),
                (nsg.BALANCER, "10.0.9.0/28"),
                (("10.0.2.0/24",), "AzureCloud.uksouth"),
            )
            for fix in nsg.allow(
                "nsg_outbound",
                (
                    nsg.Stop(
                        nsg=guard,
                        rule=STOP,
                        ports=(443, 4443),
                        sources=sources,
                        destination=destination,
                    ),
                ),
                verify=WATCHED,
            )
        ),
        routes.remove(table, HOLE, ()),
        routes.bypass(table, API, DROPPED, ()),
        appliances.start_machine(NVA, ()),
        appliances.forward(NVA, NIC, ()),
        dns.link(zone, b.VNET_ID, ()),
        dns.relink(zone, b.zone_link(), ()),
        dns.point(zone, "api", ("10.0.2.9",), ("10.0.2.4",), ()),
        proxy.bypass(b.cluster(), b.FQDN, ()),
        firewall.admit(OPENING, ()),
        firewall.admit(replace(OPENING, policy=policy()), ()),
    ]


def test_real_cli_takes_every_line(az_lines: AzLines) -> None:
    argvs = [argv for fix in fixes() for argv in (*fix.command, *fix.undo, *fix.verify)]
    lines = list(dict.fromkeys(shlex.join(argv) for argv in argvs))
    assert [
        (result.line, result.message) for result in az_lines.check(lines) if not result.ok
    ] == []


def test_rule_is_what_the_line_says(az_lines: AzLines) -> None:
    rule = next(fix for fix in fixes() if fix.check == "nsg_outbound")
    (result,) = az_lines.check([shlex.join(rule.command[0])])
    assert (result.method, (result.body or "").count('"Outbound"')) == ("PUT", 1)
