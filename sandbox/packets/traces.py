"""What curl and nc print on a node, by outcome and by the tools of the node's image.

The wording differs between curl 7.81 (Ubuntu 22.04), 8.5 (Ubuntu 24.04) and 8.11 (Azure Linux 3);
from 8.5 on the reason of a failed connection is no longer on the last line.
"""

from dataclasses import dataclass

from sandbox.packets.trip import Outcome, Trip

CA_FILE = "/etc/kubernetes/certs/ca.crt"
_SYN_LIMIT_MS = 130917
_OLD, _MIDDLE = "ubuntu2204", "ubuntu2404"
_UNREACHED = {
    Outcome.REFUSED: ("Connection refused", 7, 12),
    Outcome.NO_ROUTE: ("No route to host", 7, 3068),
    Outcome.TIMED_OUT: ("Connection timed out", 28, _SYN_LIMIT_MS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a command wrote to stderr, and its exit status."""

    lines: tuple[str, ...]
    status: int

    @property
    def text(self) -> str:
        """Return the lines as one text."""
        return "\n".join(self.lines)


def curl(trip: Trip, image: str) -> Printed:
    """Return what `curl -v --cacert` prints when it has all the time it wants."""
    if trip.outcome is Outcome.UNRESOLVED:
        return _printed(
            6,
            f"* Could not resolve host: {trip.host}",
            "* Closing connection 0",
            f"curl: (6) Could not resolve host: {trip.host}",
        )
    if trip.outcome in _UNREACHED:
        return _unreached(trip, image)
    if trip.outcome is Outcome.PROXY_REFUSED:
        return _proxy_refused(trip, image)
    if trip.outcome is Outcome.TLS_RESET:
        return _reset(trip, image)
    return _certificate(trip, image)


def hanging(trip: Trip) -> Printed:
    """Return what curl printed when `timeout` killed it while it waited for an answer."""
    return _printed(124, f"* Trying {trip.address}:443...")


def netcat(trip: Trip, image: str) -> Printed:
    """Return what `nc -vz` prints."""
    if trip.outcome not in _UNREACHED:
        if trip.outcome is Outcome.UNRESOLVED:
            reason = "Temporary failure in name resolution"
            return _printed(1, f'nc: getaddrinfo for host "{trip.host}" port 443: {reason}')
        return _printed(0, f"Connection to {trip.host} 443 port [tcp/https] succeeded!")
    reason = _UNREACHED[trip.outcome][0]
    if image == "azurelinux3":
        return _printed(1, "Ncat: Version 7.95 ( https://nmap.org/ncat )", f"Ncat: {reason}.")
    named = trip.host if trip.host == trip.address else f"{trip.host} ({trip.address})"
    return _printed(1, f"nc: connect to {named} port 443 (tcp) failed: {reason}")


def _unreached(trip: Trip, image: str) -> Printed:
    reason, status, waited = _UNREACHED[trip.outcome]
    target, trying = trip.proxy or f"{trip.host} port 443", _trying(trip)
    place = target.replace(":", " port ")
    if image == _OLD:
        last = f"curl: ({status}) Failed to connect to {place} after {waited} ms: {reason}"
        return _printed(
            status, trying, f"* connect to {trip.address} port 443 failed: {reason}", last
        )
    words = "Couldn't connect to server" if image == _MIDDLE else "Could not connect to server"
    star = f"* connect to {trip.address} port 443 from {trip.source} port 51842 failed: {reason}"
    last = f"curl: ({status}) Failed to connect to {place} after {waited} ms: {words}"
    return _printed(
        status, trying, star, f"* {last.split(') ', 1)[1]}", "* Closing connection", last
    )


def _reset(trip: Trip, image: str) -> Printed:
    reason = "Recv failure: Connection reset by peer"
    if image == _OLD:
        reason = f"OpenSSL SSL_connect: Connection reset by peer in connection to {trip.host}:443"
    return _printed(
        35, *_hello(trip), f"* {reason}", "* Closing connection", f"curl: (35) {reason}"
    )


def _certificate(trip: Trip, image: str) -> Printed:
    if trip.outcome is Outcome.OPEN:
        return _printed(
            0,
            *_hello(trip),
            *_presented(trip),
            "* SSL certificate verify ok.",
            "< HTTP/2 401",
            "* Connection #0 left intact",
        )
    reason = "SSL certificate problem: unable to get local issuer certificate"
    if trip.outcome is Outcome.NAME_MISMATCH:
        spelled = "target hostname" if image == "azurelinux3" else "target host name"
        reason = f"SSL: no alternative certificate subject name matches {spelled} '{trip.host}'"
    alert = "* TLSv1.3 (OUT), TLS alert, unknown CA (560):"
    return _printed(
        60,
        *_hello(trip),
        "* TLSv1.3 (IN), TLS handshake, Server hello (2):",
        "* TLSv1.3 (IN), TLS handshake, Certificate (11):",
        *(_presented(trip) if trip.outcome is Outcome.NAME_MISMATCH else (alert,)),
        f"* {reason}",
        "* Closing connection",
        f"curl: (60) {reason}",
        "More details here: https://curl.se/docs/sslcerts.html",
    )


def _proxy_refused(trip: Trip, image: str) -> Printed:
    status = trip.proxy_status
    reason = f"CONNECT tunnel failed, response {status}"
    if image == _OLD:
        reason = f"Received HTTP code {status} from proxy after CONNECT"
    return _printed(
        56,
        f"* Uses proxy env variable HTTPS_PROXY == '{trip.proxy_url}'",
        _trying(trip),
        f"* Connected to {str(trip.proxy).replace(':', ' port ')}",
        f"* Establish HTTP proxy tunnel to {trip.host}:443",
        f"> CONNECT {trip.host}:443 HTTP/1.1",
        f"< HTTP/1.1 {status} Forbidden",
        f"* {reason}",
        "* Closing connection",
        f"curl: (56) {reason}",
    )


def _trying(trip: Trip) -> str:
    port = trip.proxy.rsplit(":", 1)[1] if trip.proxy else "443"
    return f"* Trying {trip.address}:{port}..."


def _hello(trip: Trip) -> tuple[str, ...]:
    return (
        _trying(trip),
        f"* Connected to {trip.host} ({trip.address}) port 443",
        "* ALPN: curl offers h2,http/1.1",
        f"* CAfile: {CA_FILE}",
        "* CApath: /etc/ssl/certs",
        "* TLSv1.3 (OUT), TLS handshake, Client hello (1):",
    )


def _presented(trip: Trip) -> tuple[str, ...]:
    """Show the certificate; curl prints the issuer only after the name was found to match."""
    issuer = f"* issuer: {str(trip.issuer).replace(' = ', '=')}"
    shown = ("* Server certificate:", "* subject: CN=apiserver")
    return (*shown, issuer) if trip.outcome is Outcome.OPEN else shown


def _printed(status: int, *lines: str) -> Printed:
    return Printed(lines=lines, status=status)
