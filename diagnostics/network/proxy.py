"""Tell whether the API server's traffic goes through the cluster's HTTP proxy, as curl would."""

from diagnostics.model.cluster import Cluster, HttpProxy


def bypasses(proxy: HttpProxy, host: str) -> bool:
    """Say whether `noProxy` exempts a host name.

    An entry is the name itself or a parent domain, with or without leading dot. curl reads `*`
    only where it is the whole list, and neither `*.domain` nor CIDR entries for names. What AKS
    adds to the list counts where Azure shows it.

    Source: https://curl.se/docs/manpage.html#--noproxy
    """
    wanted = host.lower().strip(".")
    given = (*proxy.no_proxy, *(proxy.effective_no_proxy or ()))
    entries = list(dict.fromkeys(entry.strip().lower() for entry in given))
    return entries == ["*"] or any(_exempts(entry, wanted) for entry in entries)


def _exempts(entry: str, host: str) -> bool:
    domain = entry.strip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def proxy_on_path(cluster: Cluster, host: str) -> str | None:
    """Return the proxy's URL that nodes take to `host`, None where they go straight.

    With API Server VNet Integration nodes dial an address with nc, which takes no proxy.
    """
    proxy = cluster.http_proxy
    if proxy is None or cluster.vnet_integration or bypasses(proxy, host):
        return None
    return proxy.https_proxy or proxy.http_proxy
