"""Read what hangs on the subnets of nodes, API server and private endpoint."""

import asyncio
from dataclasses import replace

from diagnostics.collect.egress import nic_ids, read_public_addresses
from diagnostics.collect.reads import Reads, passed_on
from diagnostics.collect.subnets import read_attached
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.cluster import Nic
from diagnostics.model.facts import Fact, Missing
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Subnet, VirtualNetwork
from diagnostics.model.snapshot import Snapshot

# The values of `privateEndpointNetworkPolicies` under which NSGs meet private endpoints.
_NSG_POLICIES = frozenset({"enabled", "networksecuritygroupenabled"})


async def read_filters(reads: Reads, snapshot: Snapshot, nic: Fact[Nic | None]) -> Snapshot:
    """Read every NSG on the path, and the security admin rules that come before them."""
    nsg, api, endpoint = reads.arm.nsg, snapshot.api_subnet, snapshot.endpoint_subnet
    of_api = "the NSG of the API server's subnet"
    of_endpoint = "the NSG of the private endpoint's subnet"
    async with asyncio.TaskGroup() as wave:
        nic_nsg = wave.create_task(read_attached(reads, "the NIC's NSG", nic, _of_nic, nsg))
        subnet_nsg = wave.create_task(
            read_attached(reads, "the subnet's NSG", snapshot.subnet, _of_subnet, nsg)
        )
        api_nsg = wave.create_task(read_attached(reads, of_api, api, _of_subnet, nsg))
        endpoint_nsg = wave.create_task(
            read_attached(reads, of_endpoint, endpoint, _before_endpoints, nsg)
        )
        admin_rules = wave.create_task(_admin_rules(reads, snapshot.vnet))
    return replace(
        snapshot,
        nic_nsg=nic_nsg.result(),
        subnet_nsg=subnet_nsg.result(),
        api_subnet_nsg=api_nsg.result(),
        endpoint_subnet_nsg=endpoint_nsg.result(),
        admin_rules=admin_rules.result(),
    )


def _of_nic(nic: Nic | None) -> ResourceId | None:
    return nic.nsg_id if nic else None


def _of_subnet(subnet: Subnet | None) -> ResourceId | None:
    return subnet.nsg_id if subnet else None


def _before_endpoints(subnet: Subnet | None) -> ResourceId | None:
    """Return the NSG that meets traffic to private endpoints: by default none does (S1)."""
    if subnet is None or subnet.endpoint_policies.lower() not in _NSG_POLICIES:
        return None
    return subnet.nsg_id


async def _admin_rules(reads: Reads, vnet: Fact[VirtualNetwork]) -> Fact[tuple[AdminRule, ...]]:
    what = "the security admin rules"
    if isinstance(vnet, Missing):
        return passed_on(vnet, what)
    return await reads.read(f"{what} of {vnet.value.name}", reads.arm.admin_rules, vnet.value.id)


async def read_ways(reads: Reads, snapshot: Snapshot, nic: Fact[Nic | None]) -> Snapshot:
    """Read both ends' route tables, NAT gateway and the node's own public addresses."""
    arm, subnet = reads.arm, snapshot.subnet
    of_api = "the route table of the API server's subnet"
    async with asyncio.TaskGroup() as wave:
        table = wave.create_task(
            read_attached(reads, "the route table", subnet, _table_of, arm.route_table)
        )
        gateway = wave.create_task(
            read_attached(
                reads, "the NAT gateway", subnet, lambda it: it.nat_gateway_id, arm.nat_gateway
            )
        )
        api_table = wave.create_task(
            read_attached(reads, of_api, snapshot.api_subnet, _table_of, arm.route_table)
        )
        public = wave.create_task(read_public_addresses(reads, nic_ids(nic)))
    return replace(
        snapshot,
        route_table=table.result(),
        api_route_table=api_table.result(),
        nat_gateway=gateway.result(),
        public_addresses={**snapshot.public_addresses, **public.result()},
    )


def _table_of(subnet: Subnet | None) -> ResourceId | None:
    return subnet.route_table_id if subnet else None
