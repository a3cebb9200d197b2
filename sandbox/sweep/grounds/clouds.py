"""Sovereign clouds: other names for the API server, other regions in the service tags."""

from collections.abc import Callable

from sandbox.sweep.grounds.inward import private_own_zone, private_system_zone
from sandbox.sweep.grounds.outward import public_firewall, public_lb
from sandbox.sweep.moving import rename
from sandbox.sweep.site import Site

_US = ("AZURE_US_GOVERNMENT", "usgovvirginia", "cx.aks.containerservice.azure.us")
_CHINA = ("AZURE_CHINA_CLOUD", "chinanorth3", "cx.prod.service.azk8s.cn")


def us_public() -> Site:
    """Azure US Government: public API server, out through an Azure Firewall."""
    return _abroad(public_firewall, *_US)


def us_private() -> Site:
    """Azure US Government: private API server, its zone made by AKS."""
    return _abroad(private_system_zone, *_US)


def china_public() -> Site:
    """Azure China: public API server, out by the cluster's load balancer."""
    return _abroad(public_lb, *_CHINA)


def china_private() -> Site:
    """Azure China: private API server, a zone of one's own."""
    return _abroad(private_own_zone, *_CHINA)


def _abroad(build: Callable[[], Site], cloud: str, region: str, domain: str) -> Site:
    """Move a site into another cloud: its location and every name of its API server."""
    site = build()
    world, outside = site.world, site.world.outside
    rename(world, "uksouth.azmk8s.io", f"{region}.{domain}")
    for body in world.resources.values():
        if body.get("location") == "uksouth":
            body["location"] = region
    outside.public_dns = {
        host.replace("uksouth.azmk8s.io", f"{region}.{domain}"): found
        for host, found in outside.public_dns.items()
    }
    outside.service_tags = {
        tag.replace(".uksouth", f".{region}"): found for tag, found in outside.service_tags.items()
    }
    world.cloud, site.region, site.domain = cloud, region, domain
    return site
