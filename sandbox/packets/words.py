"""What Azure's address words cover: CIDRs, ranges, service tags, default tags."""

from ipaddress import IPv4Address, ip_network

from sandbox.azure.store import Body
from sandbox.packets.place import Place, peered, space
from sandbox.world import AZURE_DNS, World

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


def covers(world: World, place: Place, word: str, address: str) -> bool:
    """Say whether an address word of a security rule covers an address."""
    if word == "*":
        return True
    if word == "VirtualNetwork":
        return _in_any(address, _virtual_network(world, place))
    if word == "Internet":
        known = _in_any(address, [*_virtual_network(world, place), *_PRIVATE])
        return not known
    if word == "AzureLoadBalancer":
        return address == AZURE_DNS
    return literal_covers(world, word, address)


def literal_covers(world: World, word: str, address: str) -> bool:
    """Say whether an address, CIDR, first-last range or service tag covers an address."""
    if word == "*":
        return True
    if word[:1].isdigit() and "-" in word:
        first, last = word.split("-")
        return IPv4Address(first) <= IPv4Address(address) <= IPv4Address(last)
    if word[:1].isdigit():
        return _in_any(address, [word])
    return _in_any(address, world.outside.service_tags.get(word, ()))


def words_of(properties: Body, side: str) -> list[str]:
    """Unite a rule's singular and plural field, `side` like `destinationPortRange`."""
    plural = f"{side}es" if side.endswith("Prefix") else f"{side}s"
    return [word for word in (properties.get(side), *(properties.get(plural) or [])) if word]


def port_fits(words: list[str], port: int) -> bool:
    """Say whether port words (`*`, `443`, `400-500`) hold a port."""
    for word in words:
        first, _, last = word.partition("-")
        if word == "*" or int(first) <= port <= int(last or first):
            return True
    return False


def _virtual_network(world: World, place: Place) -> list[str]:
    prefixes = [
        prefix for vnet in [place.vnet, *peered(world, place.vnet)] for prefix in space(vnet)
    ]
    table = place.attached(world, "routeTable")
    routes = table["properties"]["routes"] if table else []
    # Prefixes routed to an appliance count as the virtual network, a default route included.
    through_appliance = [
        one["properties"]["addressPrefix"]
        for one in routes
        if one["properties"]["nextHopType"] == "VirtualAppliance"
    ]
    return [*prefixes, *through_appliance, f"{AZURE_DNS}/32"]


def _in_any(address: str, prefixes: "list[str] | tuple[str, ...]") -> bool:
    networks = (ip_network(one, strict=False) for one in prefixes if one[:1].isdigit())
    return any(IPv4Address(address) in network for network in networks)
