"""What one combined run-command on the node reported."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The node's own measurements; None in a field means the output did not say.

    `addresses` are what the name resolved to, `dns_error` the resolver's word (`NXDOMAIN`, …).
    `tcp` is `open`, `refused`, `timed_out`, `no_route` or another short word of the tool.
    `http_status` is any HTTP answer of the API server (401 is healthy). `tls_error` is curl's
    complaint, `issuer` the certificate's issuer. `proxy_status` is the proxy's answer to CONNECT.
    `complete` is False where the end mark is missing and the output was cut.
    """

    complete: bool
    dns_server: str | None = None
    addresses: tuple[str, ...] = ()
    dns_error: str | None = None
    tcp: str | None = None
    http_status: int | None = None
    tls_error: str | None = None
    issuer: str | None = None
    proxy: str | None = None
    proxy_status: int | None = None
    proxy_error: str | None = None
