"""What a reconcile makes anew: the endpoint and the zone that the cluster itself owns.

The article says of an endpoint that is not Succeeded and Approved that it needs reprovisioning,
and that `az aks update` does it.
"""

from sandbox.azure import ids, store
from sandbox.azure.bodies import edge, names
from sandbox.azure.bodies.scope import Scope
from sandbox.azure.store import Body
from sandbox.world import World

_A = "microsoft.network/privatednszones/a"


def reconcile(world: World) -> None:
    """Bring the private way to the API server back to what the cluster asks for."""
    access = world.cluster["properties"].get("apiServerAccessProfile") or {}
    if not access.get("enablePrivateCluster") or access.get("enableVnetIntegration"):
        return
    endpoint = _endpoint(world) or _new_endpoint(world)
    _approve(endpoint)
    fqdn = world.cluster["properties"].get("fqdn")
    if access.get("privateDNSZone") == "none" and fqdn in world.outside.public_dns:
        # Without a zone the public name carries the private address, and AKS keeps it.
        world.outside.public_dns[fqdn] = (_address(world, endpoint),)
    if access.get("privateDNSZone") == "system" and not world.of_kind(names.ZONE):
        _new_zone(world, _address(world, endpoint))


def _endpoint(world: World) -> Body | None:
    found = world.of_kind(names.ENDPOINT)
    return next((one for one in found if one["name"] == "kube-apiserver"), None)


def _approve(endpoint: Body) -> None:
    properties = endpoint["properties"]
    properties["provisioningState"] = "Succeeded"
    for field in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
        for one in properties[field]:
            one["properties"]["privateLinkServiceConnectionState"]["status"] = "Approved"


def _address(world: World, endpoint: Body) -> str:
    nic = world.need(endpoint["properties"]["networkInterfaces"][0]["id"])
    configuration = nic["properties"]["ipConfigurations"][0]["properties"]
    return str(configuration["privateIPAddress"])


def _new_endpoint(world: World) -> Body:
    """Make the endpoint anew, at the address that its name still carries."""
    place = _node_group(world)
    nic_id = world.nodes[0].nic_id
    configuration = world.need(nic_id)["properties"]["ipConfigurations"][0]["properties"]
    subnet_id = configuration["subnet"]["id"]
    nic = edge.interface(place, "kube-apiserver.nic.9d1e", _named(world), subnet_id)
    service_id = f"{world.cluster_id}/privateLinkResources/management"
    endpoint = names.private_endpoint(place, subnet_id, nic["id"], service_id)
    world.put(nic)
    world.put(endpoint)
    return endpoint


def _named(world: World) -> str:
    fqdn = world.cluster["properties"].get("fqdn")
    if fqdn in world.outside.public_dns:
        return world.outside.public_dns[fqdn][0]
    (zone,) = world.of_kind(names.ZONE)
    (record,) = store.children(world.resources, zone["id"], _A) or []
    return str(record["properties"]["aRecords"][0]["ipv4Address"])


def _new_zone(world: World, address: str) -> None:
    label, _, zone_name = world.cluster["properties"]["privateFQDN"].partition(".")
    zone = names.zone(_node_group(world), zone_name)
    world.put(zone)
    world.put(names.record(zone, label, address))
    nic = world.need(world.nodes[0].nic_id)
    subnet_id = nic["properties"]["ipConfigurations"][0]["properties"]["subnet"]["id"]
    world.put(names.link(zone, ids.parent(subnet_id)))


def _node_group(world: World) -> Scope:
    group = world.cluster["properties"]["nodeResourceGroup"]
    return Scope(subscription_id=ids.after(world.cluster_id, "subscriptions"), group=group)
