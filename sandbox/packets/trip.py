"""How a connection attempt ends."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What the node notices."""

    OPEN = "open"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    NO_ROUTE = "no_route"
    TLS_RESET = "tls_reset"
    WRONG_CERTIFICATE = "wrong_certificate"
    NAME_MISMATCH = "name_mismatch"
    UNRESOLVED = "unresolved"
    PROXY_REFUSED = "proxy_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One attempt to reach `host` on TCP 443.

    `where` is the id of the resource that ended it, or a word for what is no resource; empty
    where it got through. `egress` are the public addresses it may have left with. `issuer` is
    the certificate's issuer where TLS got that far. `proxy` is host:port, `proxy_url` as it is
    configured, password included.
    """

    outcome: Outcome
    host: str
    source: str
    address: str | None = None
    dns_server: str | None = None
    where: str = ""
    egress: tuple[str, ...] = ()
    issuer: str | None = None
    proxy: str | None = None
    proxy_url: str | None = None
    proxy_status: int | None = None


class Stopped(Exception):
    """A packet, a look-up or a handshake ended; internal to the model."""

    def __init__(self, outcome: Outcome, where: str, *, issuer: str | None = None) -> None:
        """Keep what the node notices, and where it happened."""
        super().__init__(f"{outcome} at {where}")
        self.outcome = outcome
        self.where = where
        self.issuer = issuer
