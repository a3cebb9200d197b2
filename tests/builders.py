"""Build the values that tests speak of: small, healthy, and complete unless a test says otherwise.

`snapshot()` is a healthy public cluster in a virtual network of its owner's, with everything read.
`private_snapshot()` is the same as a private cluster. Every builder takes any field of its type.
"""

# ruff: noqa: ANN401 - a builder takes any field of its type and hands it on

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from diagnostics.model.activity import History
from diagnostics.model.cluster import Cluster, HttpProxy, Nic, Node, Pool, PoolKind, ScaleSet
from diagnostics.model.facts import Known
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.incident import Category, Endpoint, Incident, NodeRef, Source
from diagnostics.model.network import (
    Appliance,
    ApplianceKind,
    NatGateway,
    Nsg,
    NsgRule,
    Peering,
    PrivateEndpoint,
    PrivateZone,
    PublicAddress,
    Route,
    RouteTable,
    Subnet,
    VirtualNetwork,
    ZoneLink,
)
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Identity, Snapshot

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
GROUP = "rg-shop"
NODE_GROUP = "MC_rg-shop_aks-shop_uksouth"
REGION = "uksouth"
NOW = datetime(2026, 11, 22, 18, 43, tzinfo=UTC)

NODE_IP = "10.0.2.10"
API_IP = "20.90.10.20"
EGRESS_IP = "20.90.30.40"
PRIVATE_API_IP = "10.0.2.4"
FQDN = f"aks-shop-k3xq9w2p.hcp.{REGION}.azmk8s.io"
ZONE_NAME = f"9b2f6a1e-0c4d-4e7b-8f3a-5d6c7b8a9e0f.privatelink.{REGION}.azmk8s.io"
PRIVATE_FQDN = f"aks-shop-k3xq9w2p.{ZONE_NAME}"


def arm_id(kind: str, name: str, *, group: str = GROUP) -> ResourceId:
    """Build an id; `kind` is the provider and type, `Microsoft.Network/routeTables`."""
    return ResourceId(
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/{kind}/{name}"
    )


CLUSTER_ID = arm_id("Microsoft.ContainerService/managedClusters", "aks-shop")
VNET_ID = arm_id("Microsoft.Network/virtualNetworks", "vnet-shop")
SUBNET_ID = ResourceId(f"{VNET_ID}/subnets/snet-nodes")
NSG_ID = arm_id("Microsoft.Network/networkSecurityGroups", "nsg-nodes")
NIC_NSG_ID = arm_id("Microsoft.Network/networkSecurityGroups", "nsg-nic", group=NODE_GROUP)
TABLE_ID = arm_id("Microsoft.Network/routeTables", "rt-nodes")
FIREWALL_ID = arm_id("Microsoft.Network/azureFirewalls", "fw-hub", group="rg-hub")
NAT_ID = arm_id("Microsoft.Network/natGateways", "nat-shop")
EGRESS_ID = arm_id("Microsoft.Network/publicIPAddresses", "pip-egress", group=NODE_GROUP)
VMSS = "aks-nodepool1-12345678-vmss"
VMSS_ID = arm_id("Microsoft.Compute/virtualMachineScaleSets", VMSS, group=NODE_GROUP)
NODE_ID = ResourceId(f"{VMSS_ID}/virtualMachines/0")
NIC_ID = ResourceId(f"{NODE_ID}/networkInterfaces/nic-0")
ENDPOINT_ID = arm_id("Microsoft.Network/privateEndpoints", "kube-apiserver", group=NODE_GROUP)
ZONE_ID = arm_id("Microsoft.Network/privateDnsZones", ZONE_NAME, group=NODE_GROUP)


def incident(category: Category = Category.CONNECTION_TIMEOUT, **fields: Any) -> Incident:
    """Build an incident whose text named the public endpoint and the node."""
    given: dict[str, Any] = {
        "cluster_id": CLUSTER_ID,
        "category": category,
        "exit_code": 51,
        "error_name": "VMExtensionError_K8SAPIServerConnFail",
        "endpoint": Endpoint(fqdn=FQDN, ip=API_IP, port=443),
        "node": NodeRef(ip=NODE_IP, pool="nodepool1", vmss=VMSS, instance_id="0"),
        "region": REGION,
        "source": Source.GIVEN,
    }
    return Incident(**(given | fields))


def private_incident(category: Category = Category.CONNECTION_TIMEOUT, **fields: Any) -> Incident:
    """Build an incident of the private cluster."""
    endpoint = Endpoint(fqdn=PRIVATE_FQDN, ip=PRIVATE_API_IP, port=443)
    return incident(category, **({"endpoint": endpoint} | fields))


def cluster(**fields: Any) -> Cluster:
    """Build a running public cluster that leaves through its load balancer."""
    given: dict[str, Any] = {
        "id": CLUSTER_ID,
        "name": "aks-shop",
        "location": REGION,
        "provisioning_state": "Succeeded",
        "power_state": "Running",
        "node_resource_group": NODE_GROUP,
        "fqdn": FQDN,
        "private_fqdn": None,
        "private": False,
        "private_dns_zone": None,
        "vnet_integration": False,
        "api_subnet_id": None,
        "authorized_ranges": (),
        "outbound_type": "loadBalancer",
        "load_balancer_sku": "standard",
        "load_balancer_outbound_ids": (EGRESS_ID,),
        "nat_outbound_ids": (),
        "http_proxy": None,
        "network_isolated": False,
        "node_group_locked": False,
        "run_command_disabled": False,
        "tags": (),
        "error": None,
    }
    return Cluster(**(given | fields))


def private_cluster(**fields: Any) -> Cluster:
    """Build a running private cluster with its system zone."""
    given = {"private": True, "private_fqdn": PRIVATE_FQDN, "private_dns_zone": "system"}
    return cluster(**(given | fields))


def proxy(**fields: Any) -> HttpProxy:
    """Build a cluster's HTTP proxy that lets the API server's name past it."""
    given: dict[str, Any] = {
        "http_proxy": "http://proxy.corp.example:3128",
        "https_proxy": "http://proxy.corp.example:3128",
        "no_proxy": ("localhost", "10.0.0.0/16", FQDN),
        "has_trusted_ca": False,
    }
    return HttpProxy(**(given | fields))


def pool(**fields: Any) -> Pool:
    """Build a scale set's pool in the owner's subnet."""
    given: dict[str, Any] = {
        "name": "nodepool1",
        "kind": PoolKind.SCALE_SET,
        "provisioning_state": "Succeeded",
        "power_state": "Running",
        "os_type": "Linux",
        "subnet_id": SUBNET_ID,
        "node_public_ip": False,
        "error": None,
    }
    return Pool(**(given | fields))


def nic(**fields: Any) -> Nic:
    """Build the node's network interface."""
    given: dict[str, Any] = {
        "id": NIC_ID,
        "addresses": (NODE_IP,),
        "subnet_id": SUBNET_ID,
        "nsg_id": None,
        "machine_id": NODE_ID,
    }
    return Nic(**(given | fields))


def scale_set(**changes: Any) -> ScaleSet:
    """Return the pool's scale set."""
    values = {"id": VMSS_ID, "name": VMSS, "pool": None, "planned_nic": None}
    return ScaleSet(**{**values, **changes})


def node(**fields: Any) -> Node:
    """Build the failed instance of the scale set."""
    given: dict[str, Any] = {
        "id": NODE_ID,
        "pool": "nodepool1",
        "vmss": VMSS,
        "instance_id": "0",
        "failed": True,
        "extension_message": None,
        "nic": nic(),
    }
    return Node(**(given | fields))


def rule(name: str = "allow-api", **fields: Any) -> NsgRule:
    """Build an outbound rule that allows TCP 443 to anywhere."""
    given: dict[str, Any] = {
        "name": name,
        "priority": 200,
        "direction": "Outbound",
        "access": "Allow",
        "protocol": "Tcp",
        "sources": ("*",),
        "source_ports": ("*",),
        "destinations": ("*",),
        "destination_ports": ("443",),
    }
    return NsgRule(**(given | fields))


DEFAULT_RULES = tuple(
    rule(
        name,
        priority=priority,
        access=access,
        protocol="*",
        sources=(source,),
        destinations=(destination,),
        destination_ports=("*",),
        default=True,
    )
    for name, priority, access, source, destination in (
        ("AllowVnetOutBound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
        ("AllowInternetOutBound", 65001, "Allow", "*", "Internet"),
        ("DenyAllOutBound", 65500, "Deny", "*", "*"),
    )
)


def nsg(*rules: NsgRule, **fields: Any) -> Nsg:
    """Build the subnet's NSG: the given rules and the default ones."""
    given: dict[str, Any] = {
        "id": NSG_ID,
        "name": "nsg-nodes",
        "rules": (*rules, *DEFAULT_RULES),
        "subnet_ids": (SUBNET_ID,),
    }
    return Nsg(**(given | fields))


def route(prefix: str = "0.0.0.0/0", next_hop_type: str = "Internet", **fields: Any) -> Route:
    """Build a user route."""
    given: dict[str, Any] = {"name": f"to-{next_hop_type.lower()}"}
    return Route(prefix=prefix, next_hop_type=next_hop_type, **(given | fields))


def route_table(*routes: Route, **fields: Any) -> RouteTable:
    """Build the node subnet's route table."""
    given: dict[str, Any] = {"id": TABLE_ID, "name": "rt-nodes", "routes": routes}
    return RouteTable(**(given | fields))


def appliance(**fields: Any) -> Appliance:
    """Build a running Azure Firewall on the path."""
    given: dict[str, Any] = {
        "id": FIREWALL_ID,
        "name": "fw-hub",
        "kind": ApplianceKind.FIREWALL,
        "provisioning_state": "Succeeded",
        "public_ids": (EGRESS_ID,),
    }
    return Appliance(**(given | fields))


def subnet(**fields: Any) -> Subnet:
    """Build the nodes' subnet with its NSG."""
    given: dict[str, Any] = {
        "id": SUBNET_ID,
        "name": "snet-nodes",
        "prefixes": ("10.0.2.0/24",),
        "nsg_id": NSG_ID,
    }
    return Subnet(**(given | fields))


def vnet(**fields: Any) -> VirtualNetwork:
    """Build the owner's virtual network, with Azure DNS."""
    given: dict[str, Any] = {
        "id": VNET_ID,
        "name": "vnet-shop",
        "prefixes": ("10.0.0.0/16",),
        "subnet_ids": (SUBNET_ID,),
    }
    return VirtualNetwork(**(given | fields))


def peering(**fields: Any) -> Peering:
    """Build the owner's network's connected peering with a hub."""
    given: dict[str, Any] = {
        "name": "to-hub",
        "remote_vnet_id": arm_id("Microsoft.Network/virtualNetworks", "vnet-hub", group="rg-hub"),
        "state": "Connected",
        "prefixes": ("10.1.0.0/16",),
    }
    return Peering(**(given | fields))


def nat_gateway(**fields: Any) -> NatGateway:
    """Build a NAT gateway with the egress address."""
    given: dict[str, Any] = {"id": NAT_ID, "name": "nat-shop", "public_ids": (EGRESS_ID,)}
    return NatGateway(**(given | fields))


def public_addresses(
    network: str = f"{EGRESS_IP}/32", resource_id: ResourceId = EGRESS_ID
) -> Mapping[str, Known[PublicAddress]]:
    """Build a snapshot's public addresses: one, keyed by its folded id."""
    address = PublicAddress(id=resource_id, network=network)
    return {key(resource_id): Known(address, resource_id)}


def private_endpoint(**fields: Any) -> PrivateEndpoint:
    """Build the API server's approved private endpoint in the nodes' subnet."""
    given: dict[str, Any] = {
        "id": ENDPOINT_ID,
        "name": "kube-apiserver",
        "provisioning_state": "Succeeded",
        "subnet_id": SUBNET_ID,
        "connections": (("kube-apiserver", "Approved"),),
        "nic_ids": (
            arm_id("Microsoft.Network/networkInterfaces", "kube-apiserver.nic", group=NODE_GROUP),
        ),
        "addresses": (PRIVATE_API_IP,),
        "target_ids": (CLUSTER_ID,),
        "asg_ids": (),
    }
    return PrivateEndpoint(**(given | fields))


def zone_link(**fields: Any) -> ZoneLink:
    """Build the zone's completed link to the nodes' virtual network."""
    given: dict[str, Any] = {
        "id": ResourceId(f"{ZONE_ID}/virtualNetworkLinks/link-shop"),
        "name": "link-shop",
        "vnet_id": VNET_ID,
        "state": "Completed",
    }
    return ZoneLink(**(given | fields))


def zone(**fields: Any) -> PrivateZone:
    """Build the private zone with the API server's record and its link."""
    given: dict[str, Any] = {
        "id": ZONE_ID,
        "name": ZONE_NAME,
        "records": (("aks-shop-k3xq9w2p", (PRIVATE_API_IP,)),),
        "links": (zone_link(),),
    }
    return PrivateZone(**(given | fields))


def probe(**fields: Any) -> Probe:
    """Build what a healthy node of the public cluster measures."""
    given: dict[str, Any] = {
        "complete": True,
        "dns_server": "168.63.129.16",
        "addresses": (API_IP,),
        "tcp": "open",
        "http_status": 401,
        "issuer": "CN = ca",
    }
    return Probe(**(given | fields))


def snapshot(**overrides: Any) -> Snapshot:
    """Build a healthy public cluster's snapshot; an override is the whole fact.

    The probe is None (nobody asked) unless given.
    """
    facts: dict[str, Any] = {
        "identity": Known(Identity(object_id="0a1b2c3d", principal_type="ServicePrincipal")),
        "cluster": Known(cluster(), CLUSTER_ID),
        "pools": Known((pool(),), CLUSTER_ID),
        "pool": Known(pool(), CLUSTER_ID),
        "node": Known(node(), NODE_ID),
        "subnet": Known(subnet(), SUBNET_ID),
        "vnet": Known(vnet(), VNET_ID),
        "nic_nsg": Known(None),
        "subnet_nsg": Known(nsg(), NSG_ID),
        "route_table": Known(None),
        "nat_gateway": Known(None),
        "public_addresses": public_addresses(),
        "api_subnet": Known(None),
        "private_endpoint": Known(None),
        "endpoint_subnet": Known(None),
        "zone": Known(None),
        "admin_rules": Known(()),
        "service_tags": Known({}),
        "api_subnet_nsg": Known(None),
        "api_route_table": Known(None),
        "endpoint_subnet_nsg": Known(None),
        "history": Known(History(since=NOW - timedelta(days=14))),
    }
    return Snapshot(cluster_id=CLUSTER_ID, read_at=NOW, **(facts | overrides))


def private_snapshot(**overrides: Any) -> Snapshot:
    """Build a healthy private cluster's snapshot; an override is the whole fact."""
    return replace(
        snapshot(),
        **{
            "cluster": Known(private_cluster(), CLUSTER_ID),
            "private_endpoint": Known(private_endpoint(), ENDPOINT_ID),
            "endpoint_subnet": Known(subnet(), SUBNET_ID),
            "zone": Known(zone(), ZONE_ID),
            "other_zones": Known((), VNET_ID),
            **overrides,
        },
    )
