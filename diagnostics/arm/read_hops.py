"""Readings that find out who holds a route's next hop address."""

from diagnostics.arm.parse_egress import parse_firewall, parse_load_balancer
from diagnostics.arm.parse_nodes import parse_nic
from diagnostics.arm.requests import Reading, Readings
from diagnostics.model.cluster import Nic
from diagnostics.model.holders import Firewall, InternalLoadBalancer
from diagnostics.model.ids import ResourceId, name, resource_group

_NETWORK = "Microsoft.Network"


class HopReadings(Readings):
    """Firewalls, interfaces and load balancers of a subscription, and free addresses."""

    async def firewalls(self, subscription_id: str) -> tuple[Firewall, ...]:
        """List the Azure Firewalls of a subscription."""
        at = _subscription(subscription_id)
        return await self._requests.every(
            Reading(at, f"{_NETWORK}/azureFirewalls/read"),
            self._requests.clients.network(at).azure_firewalls.list_all,
            parse_firewall,
        )

    async def nics(self, subscription_id: str) -> tuple[Nic, ...]:
        """List the standalone network interfaces of a subscription."""
        at = _subscription(subscription_id)
        return await self._requests.every(
            Reading(at, f"{_NETWORK}/networkInterfaces/read"),
            self._requests.clients.network(at).network_interfaces.list_all,
            lambda model: parse_nic(model, ResourceId(model.id or "")),
        )

    async def internal_load_balancers(
        self, subscription_id: str
    ) -> tuple[InternalLoadBalancer, ...]:
        """List the load balancers of a subscription that have private frontend addresses."""
        at = _subscription(subscription_id)
        found = await self._requests.every(
            Reading(at, f"{_NETWORK}/loadBalancers/read"),
            self._requests.clients.network(at).load_balancers.list_all,
            parse_load_balancer,
        )
        return tuple(each for each in found if each.frontends)

    async def address_is_free(self, vnet_id: ResourceId, address: str) -> bool:
        """Ask whether nothing in the virtual network holds a private address."""
        client = self._requests.clients.network(vnet_id)
        answer = await self._requests.one(
            Reading(
                vnet_id,
                f"{_NETWORK}/virtualNetworks/checkIpAddressAvailability/read",
                lists=True,
            ),
            lambda: client.virtual_networks.check_ip_address_availability(
                resource_group(vnet_id), name(vnet_id), ip_address=address
            ),
        )
        return bool(answer.available)


def _subscription(subscription_id: str) -> ResourceId:
    return ResourceId(f"/subscriptions/{subscription_id}")
