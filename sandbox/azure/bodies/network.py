"""Virtual networks, subnets, peerings, network security groups, route tables."""

from sandbox.azure import ids
from sandbox.azure.bodies.scope import Scope, child, ref
from sandbox.azure.store import Body

VNET = "Microsoft.Network/virtualNetworks"
NSG = "Microsoft.Network/networkSecurityGroups"
ROUTES = "Microsoft.Network/routeTables"


def vnet(scope: Scope, name: str, space: str, dns: tuple[str, ...] = ()) -> Body:
    """Build a virtual network without subnets."""
    properties: Body = {
        "addressSpace": {"addressPrefixes": [space]},
        "subnets": [],
        "virtualNetworkPeerings": [],
        "enableDdosProtection": False,
    }
    if dns:
        properties["dhcpOptions"] = {"dnsServers": list(dns)}
    return scope.body(VNET, name, properties)


def subnet(network: Body, name: str, prefix: str, **attached: str) -> Body:
    """Add a subnet; `attached` are ids under `networkSecurityGroup`, `routeTable`, `natGateway`."""
    properties: Body = {
        "addressPrefix": prefix,
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
        "delegations": [],
        **{field: ref(resource_id) for field, resource_id in attached.items()},
    }
    body = child(network, "subnets", name, properties)
    network["properties"]["subnets"].append(body)
    return body


def peer(network: Body, other: Body) -> None:
    """Peer two virtual networks, both ways."""
    for here, there in ((network, other), (other, network)):
        properties: Body = {
            "peeringState": "Connected",
            "peeringSyncLevel": "FullyInSync",
            "remoteVirtualNetwork": ref(there["id"]),
            "remoteAddressSpace": there["properties"]["addressSpace"],
            "remoteVirtualNetworkAddressSpace": there["properties"]["addressSpace"],
            "allowVirtualNetworkAccess": True,
            "allowForwardedTraffic": True,
            "allowGatewayTransit": False,
            "useRemoteGateways": False,
        }
        name = f"peer-{ids.name(there['id'])}"
        held = here["properties"]["virtualNetworkPeerings"]
        held.append(child(here, "virtualNetworkPeerings", name, properties))


def nsg(scope: Scope, name: str) -> Body:
    """Build a network security group with Azure's default rules and none of its own."""
    body = scope.body(NSG, name, {"securityRules": []})
    body["properties"]["defaultSecurityRules"] = default_rules(body)
    return body


def default_rules(group: Body) -> list[Body]:
    """Build the rules that every group has."""
    return [_default(group, *row) for row in _DEFAULTS]


def rule(group: Body, name: str, priority: int, access: str, **fields: object) -> Body:
    """Add an outbound TCP 443 rule from anywhere to anywhere; `fields` overrides properties."""
    properties: Body = {
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": "443",
        "sourceAddressPrefix": "*",
        "destinationAddressPrefix": "*",
        "access": access,
        "priority": priority,
        "direction": "Outbound",
        "sourcePortRanges": [],
        "destinationPortRanges": [],
        "sourceAddressPrefixes": [],
        "destinationAddressPrefixes": [],
        **fields,
    }
    body = child(group, "securityRules", name, properties)
    group["properties"]["securityRules"].append(body)
    return body


def route_table(scope: Scope, name: str) -> Body:
    """Build a route table without routes."""
    return scope.body(ROUTES, name, {"disableBgpRoutePropagation": False, "routes": []})


def route(table: Body, name: str, prefix: str, hop: str, address: str = "") -> Body:
    """Add a route; `hop` is Azure's word, `address` the appliance's."""
    properties: Body = {"addressPrefix": prefix, "nextHopType": hop, "hasBgpOverride": False}
    if address:
        properties["nextHopIpAddress"] = address
    body = child(table, "routes", name, properties)
    table["properties"]["routes"].append(body)
    return body


_DEFAULTS = (
    ("AllowVnetInBound", 65000, "Allow", "Inbound", "VirtualNetwork", "VirtualNetwork"),
    ("AllowAzureLoadBalancerInBound", 65001, "Allow", "Inbound", "AzureLoadBalancer", "*"),
    ("DenyAllInBound", 65500, "Deny", "Inbound", "*", "*"),
    ("AllowVnetOutBound", 65000, "Allow", "Outbound", "VirtualNetwork", "VirtualNetwork"),
    ("AllowInternetOutBound", 65001, "Allow", "Outbound", "*", "Internet"),
    ("DenyAllOutBound", 65500, "Deny", "Outbound", "*", "*"),
)


def _default(group: Body, *row: str | int) -> Body:
    name, priority, access, direction, source, destination = row
    properties: Body = {
        "protocol": "*",
        "sourcePortRange": "*",
        "destinationPortRange": "*",
        "sourceAddressPrefix": source,
        "destinationAddressPrefix": destination,
        "access": access,
        "priority": priority,
        "direction": direction,
    }
    return child(group, "defaultSecurityRules", str(name), properties)
