"""Routes that lead the node's packets nowhere, and hops that pass nothing on."""

from collections.abc import Callable

from sandbox.azure.bodies import edge
from sandbox.azure.store import Body
from sandbox.sweep.fault import Expected, Fault, cause, on, open_question
from sandbox.sweep.site import Site

CHECK = "route_table"
_NOBODY = "10.40.200.9"
_DEALLOCATED = {
    "code": "PowerState/deallocated",
    "level": "Info",
    "displayStatus": "VM deallocated",
}


def _routed(
    prefix: str, hop: str, address: str = "", *, notices: str = "silence"
) -> Callable[[Site], Expected]:
    """Add one route; `{api}` and `{around}` stand for the addresses."""

    def apply(site: Site) -> Expected:
        site.world.outside.dead_hop = notices
        row = (_prefix(site, prefix), hop, *([address] if address else []))
        return cause(CHECK, site.route("quarantine", *row))

    return apply


def _prefix(site: Site, text: str) -> str:
    return text.format(api=site.api, around=site.around, region=site.region)


def _longer_prefix(site: Site) -> Expected:
    """Drop a narrow range inside a wider one that leads on."""
    site.route("quarantine", "20.26.114.0/24", "None")
    return cause(CHECK, site.route("partner-link", "20.26.0.0/16", *site.way))


def _stopped_machine(site: Site) -> Expected:
    machine = site.appliance()
    machine["properties"]["instanceView"]["statuses"][1] = dict(_DEALLOCATED)
    _steer(site, "10.10.2.4")
    return cause(CHECK, machine["name"])


def _unseen_hop(site: Site) -> Expected:
    """Lead to an address in no network that can be seen, so nobody can say what holds it."""
    site.route("quarantine", site.around, "VirtualAppliance", "192.168.50.4")
    return open_question(CHECK)


def _to_gateway(site: Site) -> Expected:
    """Lead to a gateway; what lies behind one is not readable."""
    site.route("on-premises", site.around, "VirtualNetworkGateway")
    return open_question(CHECK)


def _forwarding_off(site: Site) -> Expected:
    machine = site.appliance()
    nic = _nic_of(site, machine)
    nic["properties"]["enableIPForwarding"] = False
    _steer(site, "10.10.2.4")
    return cause(CHECK, machine["name"])


def _stopped_firewall(site: Site) -> Expected:
    """Stop a firewall of its own: a stopped one keeps its resource and gives addresses back."""
    firewall = site.firewall()
    firewall["properties"]["ipConfigurations"] = []
    _steer(site, "10.10.1.4")
    return cause(CHECK, firewall["name"])


def _beyond_peering(site: Site) -> Expected:
    """Lead to a firewall in a hub whose peering is gone."""
    site.firewall()
    (peering,) = site.vnet["properties"]["virtualNetworkPeerings"]
    peering["properties"]["peeringState"] = "Disconnected"
    _steer(site, "10.10.1.4")
    return cause(CHECK, site.vnet["name"])


def _steer(site: Site, address: str) -> None:
    site.route("api-by-appliance", site.around, "VirtualAppliance", address)


def _nic_of(site: Site, machine: Body) -> Body:
    (reference,) = machine["properties"]["networkProfile"]["networkInterfaces"]
    return site.world.need(reference["id"])


def _endpoint_overruled(site: Site) -> Expected:
    """Let routes overrule the endpoint's own /32, and drop its range."""
    site.subnet["properties"]["privateEndpointNetworkPolicies"] = "RouteTableEnabled"
    for subnet in site.vnet["properties"]["subnets"]:
        subnet["properties"]["privateEndpointNetworkPolicies"] = "RouteTableEnabled"
    return cause(CHECK, site.route("quarantine", site.around, "None"))


def _unsynced_hub(site: Site) -> Expected:
    """Have a hub whose present space the peering does not show as synced."""
    (peering,) = site.vnet["properties"]["virtualNetworkPeerings"]
    peering["properties"]["peeringSyncLevel"] = "LocalNotInSync"
    peering["properties"]["remoteAddressSpace"] = {"addressPrefixes": ["10.11.0.0/16"]}
    return open_question(CHECK)


def _joined_in_part(site: Site) -> Expected:
    """Have a hub of which only some subnets are peered."""
    (peering,) = site.vnet["properties"]["virtualNetworkPeerings"]
    peering["properties"]["peerCompleteVnets"] = False
    return open_question(CHECK)


def _straight(site: Site) -> None:
    """Lead all but the API server's range by a firewall, so that nodes get as far as asking it."""
    site.firewall()
    site.route("by-firewall", "0.0.0.0/0", "VirtualAppliance", "10.10.1.4")
    site.route("api-straight", site.around, "Internet")


def _gateway_off_subnet(site: Site) -> Expected:
    """Leave a closed subnet without the NAT gateway that the outbound type counts on."""
    _straight(site)
    del site.subnet["properties"]["natGateway"]
    site.subnet["properties"]["defaultOutboundAccess"] = False
    return cause(CHECK, site.subnet["name"])


def _gateway_off_open_subnet(site: Site) -> Expected:
    """Take the NAT gateway off, where Azure's default outbound access may carry the traffic."""
    del site.subnet["properties"]["natGateway"]
    site.estate.properties["apiServerAccessProfile"]["authorizedIPRanges"] = ["20.50.1.17/32"]
    return open_question(CHECK)


def _gateway_without_address(site: Site) -> Expected:
    _straight(site)
    (gateway,) = site.world.of_kind(edge.NAT)
    gateway["properties"]["publicIpAddresses"] = []
    site.subnet["properties"]["defaultOutboundAccess"] = False
    return cause(CHECK, gateway["name"])


FAULTS = (
    Fault(name="route-none-host", apply=_routed("{api}/32", "None")),
    Fault(name="route-none-wide", apply=_routed("{around}", "None"), unless=on("endpoint")),
    Fault(
        name="route-no-appliance",
        apply=_routed("{around}", "VirtualAppliance", _NOBODY),
        unless=on("endpoint"),
    ),
    Fault(
        name="route-no-appliance-unreachable",
        apply=_routed("{api}/32", "VirtualAppliance", _NOBODY, notices="unreachable"),
    ),
    Fault(name="route-longer-prefix", apply=_longer_prefix, needs=on("public")),
    Fault(
        name="route-stopped-machine",
        apply=_stopped_machine,
        after="firewall_rules",
        needs=on("public"),
        unless=on("appliance"),
    ),
    Fault(
        name="route-forwarding-off",
        apply=_forwarding_off,
        after="firewall_rules",
        needs=on("public"),
        unless=on("appliance"),
    ),
    Fault(
        name="route-stopped-firewall",
        apply=_stopped_firewall,
        needs=on("public"),
        unless=on("firewall"),
    ),
    Fault(
        name="route-service-tag",
        apply=_routed("AzureCloud.{region}", "None"),
        needs=on("public"),
    ),
    Fault(
        name="route-peering-gone",
        apply=_beyond_peering,
        needs=on("public"),
        unless=on("firewall", "appliance"),
    ),
    Fault(
        name="route-hop-nowhere",
        apply=_unseen_hop,
        needs=on("public"),
    ),
    Fault(
        name="route-gateway",
        apply=_to_gateway,
        unless=on("endpoint"),
    ),
    Fault(
        name="peering-unsynced",
        apply=_unsynced_hub,
        needs=on("public", "firewall"),
        unless=on("partly_routed"),
        past=True,
    ),
    Fault(
        name="peering-in-part",
        apply=_joined_in_part,
        needs=on("public", "firewall"),
        unless=on("partly_routed"),
        past=True,
    ),
    Fault(name="nat-off-subnet", apply=_gateway_off_subnet, needs=on("public", "nat")),
    Fault(name="nat-off-open-subnet", apply=_gateway_off_open_subnet, needs=on("public", "nat")),
    Fault(name="nat-without-address", apply=_gateway_without_address, needs=on("public", "nat")),
    Fault(name="route-endpoint-overruled", apply=_endpoint_overruled, needs=on("endpoint")),
    Fault(name="route-astray", apply=_routed("{api}/32", "Internet"), needs=on("private")),
)
