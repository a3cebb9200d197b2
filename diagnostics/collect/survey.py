"""All that lies on the path, each thing read as soon as what leads to it is known."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from diagnostics.collect.attachments import (
    gateway_of,
    nsg_before_endpoints,
    nsg_of,
    nsg_of_nic,
    read_admin_rules,
    read_attached,
    table_of,
)
from diagnostics.collect.egress import (
    PublicFacts,
    appliance_ids,
    cluster_ids,
    is_limited,
    nat_ids,
    nic_ids,
    pool_ids,
    read_public_addresses,
)
from diagnostics.collect.ends import Ends
from diagnostics.collect.firewalls import RuleFacts, read_firewall_rules
from diagnostics.collect.hops import read_appliances
from diagnostics.collect.logged import read_logged_error
from diagnostics.collect.once import once, settled
from diagnostics.collect.reads import gathered
from diagnostics.collect.rivals import read_other_zones
from diagnostics.model.activity import LoggedError
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.facts import Fact
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Appliance, NatGateway, Nsg, PrivateZone, RouteTable, Subnet
from diagnostics.model.snapshot import Snapshot

T = TypeVar("T")
_API_NSG = "the NSG of the API server's subnet"
_API_TABLE = "the route table of the API server's subnet"
_ENDPOINT_NSG = "the NSG of the private endpoint's subnet"


class Survey(Ends):
    """The two ends and what is between them; what is not asked for is not read."""

    def give(self, **facts: object) -> None:
        """Take facts as they are given, by name, instead of reading them."""
        self.__dict__.update({name: settled(fact) for name, fact in facts.items()})

    def begin(self, names: Iterable[str]) -> None:
        """Start to read the facts of these names, and what leads to them."""
        for name in names:
            getattr(self, name)

    async def add(self, snapshot: Snapshot, names: Iterable[str]) -> Snapshot:
        """Add the facts of these names to a snapshot, when they are all there."""
        wanted = tuple(names)
        self.begin(wanted)
        return replace(snapshot, **{name: await getattr(self, name) for name in wanted})

    @once
    async def nic_nsg(self) -> Fact[Nsg | None]:
        """Read the NSG of the node's interface."""
        nsg = self.reads.arm.nsg
        return await read_attached(self.reads, "the NIC's NSG", await self.nic, nsg_of_nic, nsg)

    @once
    async def subnet_nsg(self) -> Fact[Nsg | None]:
        """Read the NSG of the node subnet."""
        nsg = self.reads.arm.nsg
        return await read_attached(self.reads, "the subnet's NSG", await self.subnet, nsg_of, nsg)

    @once
    async def api_subnet_nsg(self) -> Fact[Nsg | None]:
        """Read the NSG of the API server's subnet."""
        nsg = self.reads.arm.nsg
        return await read_attached(self.reads, _API_NSG, await self.api_subnet, nsg_of, nsg)

    @once
    async def endpoint_subnet_nsg(self) -> Fact[Nsg | None]:
        """Read the NSG of the private endpoint's subnet, where it has a say."""
        at, nsg = await self.endpoint_subnet, self.reads.arm.nsg
        return await read_attached(self.reads, _ENDPOINT_NSG, at, nsg_before_endpoints, nsg)

    @once
    async def admin_rules(self) -> Fact[tuple[AdminRule, ...]]:
        """Read the security admin rules."""
        return await read_admin_rules(self.reads, await self.vnet)

    @once
    async def route_table(self) -> Fact[RouteTable | None]:
        """Read the route table of the node subnet."""
        return await self._table("the route table", await self.subnet)

    @once
    async def api_route_table(self) -> Fact[RouteTable | None]:
        """Read the route table of the API server's subnet."""
        return await self._table(_API_TABLE, await self.api_subnet)

    async def _table(self, what: str, subnet: Fact[Subnet | None]) -> Fact[RouteTable | None]:
        return await read_attached(self.reads, what, subnet, table_of, self.reads.arm.route_table)

    @once
    async def nat_gateway(self) -> Fact[NatGateway | None]:
        """Read the NAT gateway of the node subnet."""
        at, read = await self.subnet, self.reads.arm.nat_gateway
        return await read_attached(self.reads, "the NAT gateway", at, gateway_of, read)

    @once
    async def appliances(self) -> Mapping[str, Fact[Appliance | None]]:
        """Find out who holds the next hops of the node subnet's routes."""
        return await read_appliances(self.reads, await self.route_table, await self.vnet)

    @once
    async def firewall_rules(self) -> RuleFacts:
        """Read the rules of the firewalls among them."""
        return await read_firewall_rules(self.reads, await self.appliances)

    @once
    async def public_addresses(self) -> PublicFacts:
        """Read the addresses that packets may leave with, where somebody asks for them."""
        if not is_limited(await self.cluster):
            return {}
        found = await gathered(
            (
                self._addresses(self.cluster, cluster_ids),
                self._addresses(self.pool, pool_ids),
                self._addresses(self.nic, nic_ids),
                self._addresses(self.nat_gateway, nat_ids),
                self._addresses(self.appliances, appliance_ids),
            )
        )
        return {at: fact for facts in found for at, fact in facts.items()}

    async def _addresses(
        self, owner: Awaitable[T], ids_of: Callable[[T], tuple[ResourceId, ...]]
    ) -> PublicFacts:
        return await read_public_addresses(self.reads, ids_of(await owner))

    @once
    async def other_zones(self) -> Fact[tuple[PrivateZone, ...]] | None:
        """Read further zones for the API server's name, where the node's words ask for it."""
        # Each of them was read for its own sake, too.
        names = ("cluster", "pool", "node", "vnet", "zone", "private_endpoint")
        facts = await self.add(self.blank, names)
        return await read_other_zones(self.reads, self.incident, facts)

    @once
    async def logged_error(self) -> Fact[LoggedError | None] | None:
        """Read the error text from the logs, where nothing else holds one."""
        facts = await self.add(self.blank, ("cluster", "pools", "pool", "node"))
        return await read_logged_error(self.log, facts, self.blank.read_at)
