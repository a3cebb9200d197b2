"""Authorized IP ranges that miss an address the nodes leave with."""

from sandbox.azure.bodies import edge
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.scenarios.estate import CLUSTER, NETWORK
from sandbox.scenarios.topologies import FIREWALL_ADDRESS, NAT_ADDRESS
from sandbox.sweep.fault import Expected, Fault, cause, on, open_question
from sandbox.sweep.site import Site

CHECK = "authorized_ip_ranges"
_OFFICES = ("20.50.1.17/32", "51.140.60.0/26")
_PREFIX = "Microsoft.Network/publicIPPrefixes"
_SECOND = "51.140.61.93"


def _authorize(site: Site, *ranges: str) -> Expected:
    site.estate.properties["apiServerAccessProfile"]["authorizedIPRanges"] = list(ranges)
    return cause(CHECK, CLUSTER)


def _missing(site: Site) -> Expected:
    return _authorize(site, *_OFFICES)


def _only_private(site: Site) -> Expected:
    """List what the article says, the node subnet, which the API server never sees."""
    return _authorize(site, site.range, *_OFFICES)


def _nothing_else(site: Site) -> Expected:
    """Let nothing in but the cluster's own load balancer, which nodes do not use."""
    return _authorize(site, "0.0.0.0/32")


def _partial_nat(site: Site) -> Expected:
    """List one of the NAT gateway's two addresses."""
    public = edge.public_ip(NETWORK, "pip-nat-second", _SECOND)
    site.world.put(public)
    (gateway,) = site.world.of_kind(edge.NAT)
    gateway["properties"]["publicIpAddresses"].append(ref(public["id"]))
    return _authorize(site, f"{NAT_ADDRESS}/32", *_OFFICES)


def _partial_firewall(site: Site) -> Expected:
    """List one of the firewall's two addresses, of which it takes any."""
    firewall = site.firewall()
    public = edge.public_ip(Scope.of(firewall), "pip-afw-second", _SECOND)
    site.world.put(public)
    second = {"name": "second", "properties": {"publicIPAddress": ref(public["id"])}}
    firewall["properties"]["ipConfigurations"].append(second)
    return _authorize(site, f"{FIREWALL_ADDRESS}/32", *_OFFICES)


def _unknown_source(site: Site) -> Expected:
    """Nobody can read which address a third-party appliance leaves with."""
    _authorize(site, *_OFFICES)
    return open_question(CHECK)


def _partial_prefix(site: Site) -> Expected:
    """List half of the prefix that the NAT gateway takes its addresses from."""
    place = Scope.of(site.world.of_kind(edge.NAT)[0])
    body = place.body(_PREFIX, "ippre-nat", {"ipPrefix": "51.140.80.0/30", "prefixLength": 30})
    site.world.put(body)
    (gateway,) = site.world.of_kind(edge.NAT)
    gateway["properties"]["publicIpPrefixes"] = [ref(body["id"])]
    return _authorize(site, f"{NAT_ADDRESS}/32", "51.140.80.0/31", *_OFFICES)


def _unlisted_prefix(site: Site) -> Expected:
    """List nothing of the prefix that all pools' nodes take their own addresses from."""
    fields = {"ipPrefix": "20.108.4.8/29", "prefixLength": 29}
    body = NETWORK.body(_PREFIX, "ippre-nodes", fields)
    site.world.put(body)
    for pool in site.estate.properties["agentPoolProfiles"]:
        pool["nodePublicIPPrefixID"] = body["id"]
    return _authorize(site, *_OFFICES)


FAULTS = (
    Fault(name="ranges-partial-prefix", apply=_partial_prefix, needs=on("public", "nat")),
    Fault(name="ranges-miss-nodes", apply=_missing, needs=on("own_addresses")),
    Fault(name="ranges-miss-prefix", apply=_unlisted_prefix, needs=on("own_addresses")),
    Fault(name="ranges-only-balancer", apply=_nothing_else, needs=on("own_addresses")),
    Fault(name="ranges-balancer-firewall", apply=_nothing_else, needs=on("public", "firewall")),
    Fault(name="ranges-miss-nat", apply=_missing, needs=on("public", "nat")),
    Fault(name="ranges-miss-firewall", apply=_missing, needs=on("public", "firewall")),
    Fault(name="ranges-only-private", apply=_only_private, needs=on("public", "nat")),
    Fault(name="ranges-only-private-firewall", apply=_only_private, needs=on("public", "firewall")),
    Fault(name="ranges-nothing-else", apply=_nothing_else, needs=on("public", "nat")),
    Fault(name="ranges-partial-nat", apply=_partial_nat, needs=on("public", "nat")),
    Fault(name="ranges-partial-firewall", apply=_partial_firewall, needs=on("public", "firewall")),
    Fault(name="ranges-unknown-source", apply=_unknown_source, needs=on("public", "appliance")),
)
