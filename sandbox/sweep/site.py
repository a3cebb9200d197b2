"""A healthy estate with what a fault must know: where the API server is, which pool breaks."""

from dataclasses import dataclass

from sandbox.azure import ids
from sandbox.azure.bodies import edge, network
from sandbox.azure.bodies.scope import ref
from sandbox.azure.store import Body
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import NETWORK, Estate
from sandbox.world import Middlebox, Node, World

TABLE = "rt-aks-nodes"


@dataclass(slots=True, kw_only=True)
class Site:
    """An estate under test. `traits` are what faults ask for, see `sandbox.sweep.grounds`.

    `api` is the address that nodes connect to, `around` a prefix that holds it, but neither nodes
    nor registry. `pool` is the pool that is to fail. `healthy` is the state a report should give
    while nothing is wrong (rules of a third-party appliance, say, are never readable), `recovered`
    the same where an error text of earlier names the API server's address. `region` and `domain`
    are parts of the API server's name.
    """

    estate: Estate
    traits: frozenset[str]
    api: str
    around: str
    pool: str = "system"
    healthy: str = "no_fault_found"
    recovered: str = "no_fault_found"
    region: str = "uksouth"
    domain: str = "azmk8s.io"

    @property
    def world(self) -> World:
        """Return the world."""
        return self.estate.world

    @property
    def nodes(self) -> list[Node]:
        """Return the nodes of the pool that is to fail."""
        return [one for one in self.world.nodes if one.pool == self.pool]

    @property
    def nics(self) -> list[Body]:
        """Return their network interfaces."""
        return [self.world.need(one.nic_id) for one in self.nodes]

    @property
    def subnet(self) -> Body:
        """Return their subnet."""
        configuration = self.nics[0]["properties"]["ipConfigurations"][0]
        return self.world.need(configuration["properties"]["subnet"]["id"])

    @property
    def range(self) -> str:
        """Return the subnet's range that its nodes have their addresses from."""
        held = self.subnet["properties"]
        return str(held.get("addressPrefix") or held["addressPrefixes"][-1])

    @property
    def vnet(self) -> Body:
        """Return their virtual network."""
        return self.world.need(ids.parent(self.subnet["id"]))

    @property
    def group(self) -> Body:
        """Return the subnet's network security group."""
        return self.world.need(self.subnet["properties"]["networkSecurityGroup"]["id"])

    @property
    def nic_group(self) -> Body:
        """Return the interfaces' network security group."""
        return self.world.need(self.nics[0]["properties"]["networkSecurityGroup"]["id"])

    @property
    def table(self) -> Body:
        """Return the subnet's route table; make one where there is none."""
        attached = self.subnet["properties"].get("routeTable")
        if attached:
            return self.world.need(attached["id"])
        table = network.route_table(NETWORK, TABLE)
        self.world.put(table)
        self.subnet["properties"]["routeTable"] = ref(table["id"])
        return table

    @property
    def way(self) -> tuple[str, ...]:
        """Return the next hop (kind, address) by which nodes leave."""
        if "appliance" in self.traits:
            return ("VirtualAppliance", topologies.APPLIANCE_HOP)
        wall = ("VirtualAppliance", topologies.FIREWALL_HOP)
        return wall if "firewall" in self.traits else ("Internet",)

    @property
    def hub(self) -> Body:
        """Return the hub; make one and peer it where there is none."""
        found = [one for one in self.world.of_kind(network.VNET) if one["name"] == "vnet-hub-uks"]
        return found[0] if found else topologies.add_hub(self.estate)

    def route(self, *row: str) -> str:
        """Add a route (name, prefix, hop, address) to the subnet's table; return its name."""
        table = self.table
        network.route(table, *row)
        return str(table["name"])

    def firewall(self) -> Body:
        """Return the estate's Azure Firewall; put one into the hub where there is none."""
        found = self.world.of_kind(edge.FIREWALL)
        return found[0] if found else topologies.add_firewall(self.estate, self.hub)

    def appliance(self) -> Body:
        """Return the estate's appliance; put one into the hub where there is none."""
        found = [one for one in self.world.of_kind(edge.MACHINE) if one["name"].startswith("nva-")]
        return found[0] if found else topologies.add_appliance(self.estate, self.hub, Middlebox())
