"""Private endpoints, private DNS zones, links and records."""

from sandbox.azure import ids
from sandbox.azure.bodies.scope import Scope, child, ref
from sandbox.azure.store import Body

ENDPOINT = "Microsoft.Network/privateEndpoints"
ZONE = "Microsoft.Network/privateDnsZones"


def private_endpoint(scope: Scope, subnet_id: str, nic_id: str, service_id: str) -> Body:
    """Build the API server's private endpoint, approved."""
    body = scope.body(ENDPOINT, "kube-apiserver", {})
    connection = child(
        body,
        "privateLinkServiceConnections",
        "kube-apiserver",
        {
            "privateLinkServiceId": service_id,
            "groupIds": ["management"],
            "privateLinkServiceConnectionState": {
                "status": "Approved",
                "description": "Auto Approved",
                "actionsRequired": "None",
            },
        },
    )
    body["properties"] |= {
        "privateLinkServiceConnections": [connection],
        "manualPrivateLinkServiceConnections": [],
        "subnet": ref(subnet_id),
        "networkInterfaces": [ref(nic_id)],
        "customDnsConfigs": [],
    }
    return body


def zone(scope: Scope, name: str) -> Body:
    """Build a private DNS zone."""
    properties: Body = {"maxNumberOfRecordSets": 25000, "numberOfRecordSets": 2}
    return scope.body(ZONE, name, properties, location="global")


def link(held_by: Body, vnet_id: str) -> Body:
    """Build a zone's link to a virtual network, completed."""
    properties: Body = {
        "registrationEnabled": False,
        "resolutionPolicy": "Default",
        "virtualNetwork": ref(vnet_id),
        "virtualNetworkLinkState": "Completed",
    }
    name = f"link-{ids.name(vnet_id)}"
    return {**child(held_by, "virtualNetworkLinks", name, properties), "location": "global"}


def record(held_by: Body, name: str, *addresses: str) -> Body:
    """Build an A record set; `name` is relative to the zone."""
    properties: Body = {
        "fqdn": f"{name}.{held_by['name']}.",
        "ttl": 300,
        "aRecords": [{"ipv4Address": address} for address in addresses],
        "isAutoRegistered": False,
    }
    return {**child(held_by, "A", name, properties), "etag": "a3e1c7f0"}
