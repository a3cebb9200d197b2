"""What one combined run-command on the node reported."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The node's own measurements; None in a field means the output did not say.

    `addresses` are what the name resolved to, `dns_error` the resolver's word (`NXDOMAIN`, …).
    Both together: the name server failed, and the node's hosts file answered.
    `tcp` is `open`, `refused`, `timed_out`, `no_route`, `unreachable`, `unresolved` or `failed`;
    `tcp_text` the tool's own words. TLS is not tried where TCP failed.
    `http_status` is any HTTP answer of the API server (401 is healthy). `tls_error` is curl's
    complaint, `issuer` the certificate's issuer. `proxy_status` is the proxy's answer to CONNECT,
    `proxy_http_status`, `proxy_error` and `proxy_issuer` are the same three through the proxy.
    `complete` is False where a mark is missing and the output was cut.
    """

    complete: bool
    dns_server: str | None = None
    addresses: tuple[str, ...] = ()
    dns_error: str | None = None
    tcp: str | None = None
    tcp_text: str | None = None
    http_status: int | None = None
    tls_error: str | None = None
    issuer: str | None = None
    proxy: str | None = None
    proxy_status: int | None = None
    proxy_http_status: int | None = None
    proxy_error: str | None = None
    proxy_issuer: str | None = None
