"""Which proxies of the environment stand before a host."""

import ipaddress
import urllib.request
from urllib.parse import urlsplit


def proxies_for(url: str) -> dict[str, str]:
    """Return the environment's proxies for a URL, none for loopback and `NO_PROXY` hosts."""
    host = urlsplit(url).hostname or ""
    if _is_loopback(host) or urllib.request.proxy_bypass(host):
        return {}
    proxies = urllib.request.getproxies()
    return {scheme: proxies[scheme] for scheme in ("http", "https") if scheme in proxies}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
