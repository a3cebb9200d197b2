"""Tell whether the API server's traffic goes through the cluster's HTTP proxy, as curl would."""

from diagnostics.model.cluster import HttpProxy


def bypasses(proxy: HttpProxy, host: str) -> bool:
    """Say whether `noProxy` exempts a host name.

    An entry is the name itself, a parent domain with or without leading dot, or `*`. curl does
    not read CIDR entries for names.
    """
    wanted = host.lower().rstrip(".")
    return any(_exempts(entry.strip().lower(), wanted) for entry in proxy.no_proxy)


def _exempts(entry: str, host: str) -> bool:
    domain = entry.removeprefix("*").strip(".")
    return entry == "*" or (bool(domain) and (host == domain or host.endswith(f".{domain}")))
