"""Fakes that go in through the ports: values and errors by reading and id, and what was asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from diagnostics.model.activity import LogEntry, LogQuery
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.cluster import Cluster, Nic, Node, Pool, ScaleSet
from diagnostics.model.firewall import PolicySettings, RuleGroup
from diagnostics.model.holders import Firewall, InternalLoadBalancer
from diagnostics.model.ids import ResourceId, key, make_group_id
from diagnostics.model.network import (
    NatGateway,
    Nsg,
    PrivateEndpoint,
    PrivateZone,
    PublicAddress,
    RouteTable,
    Subnet,
    VirtualNetwork,
)
from diagnostics.model.snapshot import Identity
from diagnostics.ports import NotFound
from tests import builders

T = TypeVar("T")


@dataclass(slots=True)
class FakeArm:
    """The port `Arm` over values: `give` and `fail` say what a reading of an id answers.

    A single resource that nobody gave is `NotFound`; a list that nobody gave is empty. `asked`
    holds (reading, folded id) in the order asked, `queries` those of the Activity Log; `delays_s`
    slows a reading down.
    """

    answers: dict[tuple[str, str], object] = field(default_factory=dict)
    errors: dict[tuple[str, str], Exception] = field(default_factory=dict)
    delays_s: dict[str, float] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    queries: list[LogQuery] = field(default_factory=list)

    def give(self, reading: str, resource_id: str, value: object) -> None:
        """Let a reading (`subnet`) of an id answer a value."""
        self.answers[(reading, key(resource_id))] = value

    def fail(self, reading: str, resource_id: str, error: Exception) -> None:
        """Let a reading of an id raise an error."""
        self.errors[(reading, key(resource_id))] = error

    @property
    def calls(self) -> int:
        """Count the readings asked for."""
        return len(self.asked)

    async def _answer(self, reading: str, resource_id: str) -> object | None:
        at = (reading, key(resource_id))
        self.asked.append(at)
        if delay_s := self.delays_s.get(reading):
            await asyncio.sleep(delay_s)
        if at in self.errors:
            raise self.errors[at]
        return self.answers.get(at)

    async def _one(self, kind: type[T], reading: str, resource_id: str) -> T:
        value = await self._answer(reading, resource_id)
        if value is None:
            raise NotFound("404", resource_id=resource_id, action=f"{reading}/read")
        assert isinstance(value, kind)
        return value

    async def _many(self, kind: type[T], reading: str, resource_id: str) -> tuple[T, ...]:
        values = await self._answer(reading, resource_id) or ()
        assert isinstance(values, tuple)
        assert all(isinstance(value, kind) for value in values)
        return values

    async def identity(self) -> Identity:
        """Answer the identity given for the id ""."""
        return await self._one(Identity, "identity", "")

    async def cluster(self, cluster_id: ResourceId) -> Cluster:
        """Answer a cluster."""
        return await self._one(Cluster, "cluster", cluster_id)

    async def pools(self, cluster_id: ResourceId) -> tuple[Pool, ...]:
        """Answer a cluster's pools."""
        return await self._many(Pool, "pools", cluster_id)

    async def scale_sets(self, node_group_id: ResourceId) -> tuple[ScaleSet, ...]:
        """Answer the scale sets of a group."""
        return await self._many(ScaleSet, "scale_sets", node_group_id)

    async def instances(self, scale_set_id: ResourceId, pool: Pool) -> tuple[Node, ...]:
        """Answer the instances of a scale set that are the pool's."""
        found = await self._many(Node, "instances", scale_set_id)
        return tuple(node for node in found if node.pool == pool.name)

    async def machine_addresses(
        self, cluster_id: ResourceId, pool: Pool
    ) -> tuple[tuple[ResourceId, tuple[str, ...]], ...]:
        """Answer what was given for `CLUSTER_ID/POOL`, else for the cluster as a whole."""
        at = f"{cluster_id}/{pool.name}"
        whole = ("machine_addresses", key(at)) not in self.answers
        values = await self._answer("machine_addresses", cluster_id if whole else at) or ()
        assert isinstance(values, tuple)
        return values

    async def machines(self, cluster_id: ResourceId, pool: Pool) -> tuple[Node, ...]:
        """Answer the machines of a cluster that are the pool's."""
        found = await self._many(Node, "machines", cluster_id)
        return tuple(node for node in found if node.pool == pool.name)

    async def node_nics(self, node: Node) -> tuple[Nic, ...]:
        """Answer a node's interfaces."""
        return await self._many(Nic, "node_nics", node.id)

    async def subnet(self, subnet_id: ResourceId) -> Subnet:
        """Answer a subnet."""
        return await self._one(Subnet, "subnet", subnet_id)

    async def vnet(self, vnet_id: ResourceId) -> VirtualNetwork:
        """Answer a virtual network."""
        return await self._one(VirtualNetwork, "vnet", vnet_id)

    async def vnets(self, group_id: ResourceId) -> tuple[VirtualNetwork, ...]:
        """Answer a group's virtual networks."""
        return await self._many(VirtualNetwork, "vnets", group_id)

    async def nsg(self, nsg_id: ResourceId) -> Nsg:
        """Answer a network security group."""
        return await self._one(Nsg, "nsg", nsg_id)

    async def route_table(self, table_id: ResourceId) -> RouteTable:
        """Answer a route table."""
        return await self._one(RouteTable, "route_table", table_id)

    async def nat_gateway(self, gateway_id: ResourceId) -> NatGateway:
        """Answer a NAT gateway."""
        return await self._one(NatGateway, "nat_gateway", gateway_id)

    async def public_address(self, address_id: ResourceId) -> PublicAddress:
        """Answer a public address."""
        return await self._one(PublicAddress, "public_address", address_id)

    async def firewalls(self, subscription_id: str) -> tuple[Firewall, ...]:
        """Answer a subscription's firewalls."""
        return await self._many(Firewall, "firewalls", subscription_id)

    async def firewall_policy(self, policy_id: ResourceId) -> PolicySettings:
        """Answer a firewall policy."""
        return await self._one(PolicySettings, "firewall_policy", policy_id)

    async def rule_groups(self, policy_id: ResourceId) -> tuple[RuleGroup, ...]:
        """Answer a policy's rule collection groups."""
        return await self._many(RuleGroup, "rule_groups", policy_id)

    async def ip_group(self, group_id: ResourceId) -> tuple[str, ...]:
        """Answer an IP group's addresses."""
        return await self._one(tuple, "ip_group", group_id)

    async def service_tags(
        self, subscription_id: str, location: str, names: tuple[str, ...]
    ) -> Mapping[str, tuple[str, ...]]:
        """Answer the named ones of the tags that were given for `SUBSCRIPTION/LOCATION`."""
        found = await self._one(dict, "service_tags", f"{subscription_id}/{location}")
        return {tag: prefixes for tag, prefixes in found.items() if tag in names}

    async def admin_rules(self, vnet_id: ResourceId) -> tuple[AdminRule, ...]:
        """Answer a virtual network's security admin rules."""
        return await self._many(AdminRule, "admin_rules", vnet_id)

    async def activity(self, group_id: ResourceId, query: LogQuery) -> tuple[LogEntry, ...]:
        """Answer the entries given for a group that the query's time holds."""
        self.queries.append(query)
        found = await self._many(LogEntry, "activity", group_id)
        return tuple(entry for entry in found if query.since <= entry.at <= query.until)

    async def nics(self, subscription_id: str) -> tuple[Nic, ...]:
        """Answer a subscription's interfaces."""
        return await self._many(Nic, "nics", subscription_id)

    async def internal_load_balancers(
        self, subscription_id: str
    ) -> tuple[InternalLoadBalancer, ...]:
        """Answer a subscription's internal load balancers."""
        return await self._many(InternalLoadBalancer, "internal_load_balancers", subscription_id)

    async def address_is_free(self, vnet_id: ResourceId, address: str) -> bool:
        """Answer what was given for `VNET_ID/ADDRESS`."""
        return await self._one(bool, "address_is_free", f"{vnet_id}/{address}")

    async def power_state(self, machine_id: ResourceId) -> str:
        """Answer a machine's power state."""
        return await self._one(str, "power_state", machine_id)

    async def private_endpoints(self, group_id: ResourceId) -> tuple[PrivateEndpoint, ...]:
        """Answer a group's private endpoints."""
        return await self._many(PrivateEndpoint, "private_endpoints", group_id)

    async def nic(self, nic_id: ResourceId) -> Nic:
        """Answer an interface."""
        return await self._one(Nic, "nic", nic_id)

    async def zones(self, group_id: ResourceId) -> tuple[PrivateZone, ...]:
        """Answer a group's zones."""
        return await self._many(PrivateZone, "zones", group_id)

    async def all_zones(self, subscription_id: str) -> tuple[PrivateZone, ...]:
        """Answer a subscription's zones."""
        return await self._many(PrivateZone, "all_zones", subscription_id)

    async def zone(self, zone_id: ResourceId) -> PrivateZone:
        """Answer a zone."""
        return await self._one(PrivateZone, "zone", zone_id)

    async def run_command(self, node: Node, script: str) -> str:
        """Answer the output given for a node; the script does not matter."""
        del script
        return await self._one(str, "run_command", node.id)


def public_arm() -> FakeArm:
    """Return the fake that answers `builders.snapshot()`: a healthy public cluster."""
    fake = FakeArm()
    group = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)
    fake.give("identity", "", builders.snapshot().identity.value)
    fake.give("cluster", builders.CLUSTER_ID, builders.cluster())
    fake.give("pools", builders.CLUSTER_ID, (builders.pool(),))
    fake.give("scale_sets", group, (builders.scale_set(),))
    fake.give("instances", builders.VMSS_ID, (builders.node(nic=None),))
    fake.give("node_nics", builders.NODE_ID, (builders.nic(),))
    fake.give("subnet", builders.SUBNET_ID, builders.subnet())
    fake.give("vnet", builders.VNET_ID, builders.vnet())
    fake.give("nsg", builders.NSG_ID, builders.nsg())
    address = PublicAddress(id=builders.EGRESS_ID, network=f"{builders.EGRESS_IP}/32")
    fake.give("public_address", builders.EGRESS_ID, address)
    return fake


def private_arm() -> FakeArm:
    """Return the fake that answers `builders.private_snapshot()`: a healthy private cluster."""
    fake = public_arm()
    group = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)
    endpoint = builders.private_endpoint(addresses=())
    nic_id = endpoint.nic_ids[0]
    fake.give("cluster", builders.CLUSTER_ID, builders.private_cluster())
    fake.give("private_endpoints", group, (endpoint,))
    fake.give("nic", nic_id, builders.nic(id=nic_id, addresses=(builders.PRIVATE_API_IP,)))
    fake.give("zones", group, (builders.zone(records=(), links=()),))
    fake.give("zone", builders.ZONE_ID, builders.zone())
    return fake
