"""The lines of a node's trace that speak of the API server.

The trace also holds the outbound probe (mcr.microsoft.com), package downloads, name lookups and
attempts through a proxy. Their time-outs and certificates look exactly like the API server's, so
they are taken out before evidence is looked for, and what they alone would have said is noted.
"""

import re
from dataclasses import dataclass

from diagnostics.classify.names import is_api_server

_SPLIT = re.compile(
    r"\n|(?=(?<!\S)\+{1,3} )|(?=\* [A-Za-z])|(?=\bcurl: \()|(?=\bnc: )|(?=\bNcat: )|(?=;; )"
)
_OTHER_HOST = re.compile(
    r"\bmcr\.microsoft|\bmscr\.io|\b(?:mcr|gcr|mirror)\.azk8s\.cn|packages\.aks\.azure"
    r"|packages\.microsoft|acs-mirror|archive\.ubuntu|deb\.debian",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"\bAPI ?server", re.IGNORECASE)
_COMMAND = re.compile(r"\b(?:curl -|nc -)|\bAPI ?server", re.IGNORECASE)
_SILENT = re.compile(r"^(?:[\d:. -]*\* |curl: )")
_LOOKUP = re.compile(r"^;;|no servers could be reached", re.IGNORECASE)
# Insecure probes print what they were told to ignore; a success can hold the words of a failure.
_IGNORED = re.compile(r"continuing anyway|\bapt-mark\b", re.IGNORECASE)
_TARGET = re.compile(
    r"\bconnect(?:ion)? to ([^\s:]{1,253})(?: \([\d.]{7,15}\))?(?: port |:)(\d{1,5})\b",
    re.IGNORECASE,
)
_ATTEMPT = re.compile(r"\bTrying ([\d.]{7,15}):(\d{1,5})\b")
_AT_ONCE = re.compile(r"\bconnect fail for ([\d.]{7,15}):")
_API_PORT = "443"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is left of a text: `lines` about the API server, and whether proxy hops were among it.

    `proxy_hop`: a connection failed on the way to something else than port 443 of the API server.
    """

    lines: tuple[str, ...]
    proxy_hop: bool = False


def read_trace(text: str) -> Trace:
    """Split a normalised text into statements and keep those about the API server."""
    lines = [line for line in (part.strip() for part in _SPLIT.split(text)) if line]
    own = [line for line in _without_other_hosts(lines) if not _is_noise(line)]
    proxies = {address for address, port in _ATTEMPT.findall(text) if port != _API_PORT}
    hops = [_is_hop(line, proxies) for line in own]
    return Trace(
        lines=tuple(line for line, hop in zip(own, hops, strict=True) if not hop),
        proxy_hop=any(hop and "fail" in line.lower() for line, hop in zip(own, hops, strict=True)),
    )


def _without_other_hosts(lines: list[str]) -> list[str]:
    """Drop lines that name another host, and the nameless lines of curl that follow such a one."""
    kept: list[str] = []
    elsewhere = False
    for line in lines:
        if _is_elsewhere(line):
            elsewhere = elsewhere or bool(_SILENT.match(line) or _COMMAND.search(line))
            continue
        if _COMMAND.search(line) or is_api_server(line):
            elsewhere = False
        if not (elsewhere and _SILENT.match(line)):
            kept.append(line)
    return kept


def _is_elsewhere(line: str) -> bool:
    """Tell whether the line names another host and not the API server beside it."""
    both = is_api_server(line) or _SPOKEN.search(line)
    return bool(_OTHER_HOST.search(line)) and not both


def _is_noise(line: str) -> bool:
    return bool(_LOOKUP.search(line) or _IGNORED.search(line))


def _is_hop(line: str, proxies: set[str]) -> bool:
    """Tell whether the line is about connecting to something that is not the API server."""
    if at_once := _AT_ONCE.search(line):
        return at_once[1] in proxies
    target = _TARGET.search(line)
    if target is None:
        return False
    host, port = target.groups()
    return port != _API_PORT or (_is_name(host) and not is_api_server(host))


def _is_name(host: str) -> bool:
    """Tell a host name from an address and from a placeholder (`$API_HOST`, `F`)."""
    return "." in host and host.replace(".", "").replace("-", "").isalnum() and host[-1].isalpha()
