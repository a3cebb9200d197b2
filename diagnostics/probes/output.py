"""Read a probe's `KEY=value` lines back into measurements; what surrounds the marks is noise."""

import re
from collections.abc import Iterable

from diagnostics.model.probe import Probe
from diagnostics.probes.body import BEGIN, END

TIMED_OUT = 124
_LINE = re.compile(r"(?P<key>[A-Z_]+)=(?P<value>.*)")
_TCP = (
    (re.compile(r"refused", re.IGNORECASE), "refused"),
    (re.compile(r"timed out|timeout", re.IGNORECASE), "timed_out"),
    (re.compile(r"no route to host", re.IGNORECASE), "no_route"),
    (re.compile(r"network is unreachable", re.IGNORECASE), "unreachable"),
    (
        re.compile(r"resolve|getaddrinfo|not known|invalid host|name resolution", re.IGNORECASE),
        "unresolved",
    ),
)
_DNS = (
    (re.compile(r"NXDOMAIN"), "NXDOMAIN"),
    (re.compile(r"SERVFAIL"), "SERVFAIL"),
    (re.compile(r"REFUSED|connection refused"), "REFUSED"),
    (re.compile(r"timed out|no servers could be reached"), "timed out"),
    (re.compile(r"No answer|no address"), "no address"),
)


def parse(stdout: str) -> Probe:
    """Return what a probe's output says; never raises, cut or foreign text included."""
    lines, complete = _between_marks(stdout)
    pairs = [match.group("key", "value") for line in lines if (match := _LINE.fullmatch(line))]
    said = {key: value.strip() for key, value in reversed(pairs)}
    return Probe(
        complete=complete,
        dns_server=said.get("DNS_SERVER"),
        addresses=tuple(value.strip() for key, value in pairs if key == "ADDRESS"),
        dns_error=_word(_DNS, said.get("DNS_ERROR")),
        tcp=_tcp(said.get("TCP_EXIT"), said.get("TCP_TEXT", "")),
        tcp_text=said.get("TCP_TEXT"),
        http_status=_status(said.get("HTTP")),
        tls_error=said.get("TLS_ERROR"),
        issuer=_issuer(said.get("ISSUER")),
        proxy=said.get("PROXY"),
        proxy_status=_status(said.get("PROXY_STATUS")),
        proxy_http_status=_status(said.get("PROXY_HTTP")),
        proxy_error=said.get("PROXY_ERROR"),
        proxy_issuer=_issuer(said.get("PROXY_ISSUER")),
    )


def _between_marks(stdout: str) -> tuple[list[str], bool]:
    lines = [line.rstrip() for line in stdout.splitlines()]
    end = lines.index(END) if END in lines else len(lines)
    begin = lines.index(BEGIN) + 1 if BEGIN in lines[:end] else 0
    return lines[begin:end], begin > 0 and end < len(lines)


def _word(table: Iterable[tuple[re.Pattern[str], str]], text: str | None) -> str | None:
    if text is None:
        return None
    return next((word for pattern, word in table if pattern.search(text)), text)


def _tcp(exit_status: str | None, text: str) -> str | None:
    if exit_status is None or not exit_status.isdecimal():
        return None
    if int(exit_status) == 0:
        return "open"
    if int(exit_status) == TIMED_OUT:
        return "timed_out"
    return next((word for pattern, word in _TCP if pattern.search(text)), "failed")


def _status(text: str | None) -> int | None:
    # curl writes 000 where no answer came.
    return int(text) or None if text and re.fullmatch(r"\d{3}", text) else None


def _issuer(text: str | None) -> str | None:
    return re.sub(r"^issuer\s*=\s*", "", text) or None if text else None
