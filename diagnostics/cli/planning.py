"""Read the options of a planned cluster; what cannot be a cluster's is wrong usage.

The values are those of `az aks create`.
Source: https://learn.microsoft.com/cli/azure/aks#az-aks-create
"""

import argparse
import re

from diagnostics.cli.usage import UsageError
from diagnostics.model.ids import ResourceId, parent, same
from diagnostics.model.plan import NONE, PUBLIC_DOMAIN, SYSTEM, Plan
from diagnostics.network.match import parse_network
from diagnostics.settings import CloudName

OUTBOUND_TYPES = (
    "loadBalancer",
    "userDefinedRouting",
    "managedNATGateway",
    "userAssignedNATGateway",
    "none",
    "block",
)
# What the names of API servers end with.
# Source: https://learn.microsoft.com/azure/aks/outbound-rules-control-egress
DOMAINS = {
    CloudName.PUBLIC: PUBLIC_DOMAIN,
    CloudName.US_GOVERNMENT: "cx.aks.containerservice.azure.us",
    CloudName.CHINA: "cx.prod.service.azk8s.cn",
}
MOST_RANGES = 200
_IN_GROUP = r"/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[^/\s]+"
_SUBNET = re.compile(
    rf"{_IN_GROUP}/providers/Microsoft\.Network/virtualNetworks/[^/\s]+/subnets/[^/\s]+",
    re.IGNORECASE,
)
_ZONE = re.compile(
    rf"{_IN_GROUP}/providers/Microsoft\.Network/privateDnsZones/[^/\s]+", re.IGNORECASE
)
_REGION = re.compile(r"[A-Za-z0-9 ]{1,40}")


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Add the options of a planned cluster."""
    parser.add_argument(
        "--subnet", required=True, metavar="ID", help="the subnet of the first node pool"
    )
    parser.add_argument(
        "--pool-subnet",
        metavar="ID",
        help="judge the nodes of a further pool, in this subnet, instead of the first pool's",
    )
    parser.add_argument("--private", action="store_true", help="plan a private cluster")
    parser.add_argument(
        "--dns-zone",
        metavar="ID|system|none",
        help="a private cluster's private DNS zone, as --private-dns-zone of az (default: system)",
    )
    parser.add_argument(
        "--outbound-type",
        choices=OUTBOUND_TYPES,
        default=OUTBOUND_TYPES[0],
        help="how nodes leave the network (default: %(default)s)",
    )
    parser.add_argument(
        "--authorized-ip-ranges",
        metavar="CIDR,…",
        default="",
        help="what a public API server will let in (default: everything)",
    )
    parser.add_argument(
        "--location", metavar="REGION", help="the cluster's region (default: the network's)"
    )
    parser.add_argument(
        "--apiserver-subnet",
        metavar="ID",
        help="the API server's subnet, with API Server VNet Integration",
    )


def read_plan(options: argparse.Namespace, cloud: CloudName) -> Plan:
    """Return the plan that the options make.

    Raises:
        UsageError: an option is malformed, or two cannot go together.
    """
    first = _subnet("--subnet", options.subnet)
    further = _beside("--pool-subnet", options.pool_subnet, first)
    plan = Plan(
        subnet_id=further or first,
        endpoint_subnet_id=first if further else None,
        location=_region(options.location),
        private=options.private,
        private_dns_zone=_zone(options.dns_zone),
        outbound_type=options.outbound_type,
        authorized_ranges=_ranges(options.authorized_ip_ranges),
        api_subnet_id=_beside("--apiserver-subnet", options.apiserver_subnet, first),
        domain=DOMAINS[cloud],
    )
    if options.dns_zone and not plan.private:
        raise UsageError("--dns-zone is for private clusters: give --private too.")
    if further and same(further, plan.api_subnet_id):
        raise UsageError("--pool-subnet and --apiserver-subnet take different subnets.")
    if plan.authorized_ranges and plan.private:
        raise UsageError("--authorized-ip-ranges is for public clusters: AKS refuses both.")
    return plan


def _subnet(option: str, text: str) -> ResourceId:
    wanted = text.strip().rstrip("/")
    if not _SUBNET.fullmatch(wanted):
        raise UsageError(
            f"{option} takes a subnet's resource id: /subscriptions/…/resourceGroups/…/providers/"
            "Microsoft.Network/virtualNetworks/VNET/subnets/SUBNET."
        )
    return ResourceId(wanted)


def _beside(option: str, text: str | None, first: ResourceId) -> ResourceId | None:
    """Return another subnet of the network; all of a cluster's pools are in one."""
    if text is None:
        return None
    found = _subnet(option, text)
    if same(found, first) or not same(parent(found), parent(first)):
        raise UsageError(
            f"{option} takes another subnet of the same virtual network than --subnet."
        )
    return found


def _zone(text: str | None) -> str:
    wanted = (text or SYSTEM).strip().rstrip("/")
    if wanted.lower() in (SYSTEM, NONE):
        return wanted.lower()
    if not _ZONE.fullmatch(wanted):
        raise UsageError("--dns-zone takes system, none, or a private DNS zone's resource id.")
    return wanted


def _region(text: str | None) -> str:
    if text is not None and not _REGION.fullmatch(text):
        raise UsageError("--location takes the name of a region, such as uksouth.")
    return (text or "").replace(" ", "").lower()


def _ranges(text: str) -> tuple[str, ...]:
    found = tuple(each.strip() for each in text.split(",") if each.strip())
    if len(found) > MOST_RANGES or not all(map(parse_network, found)):
        raise UsageError(
            f"--authorized-ip-ranges takes up to {MOST_RANGES} IPv4 addresses or CIDRs with commas "
            "between them."
        )
    return found
