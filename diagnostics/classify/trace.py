"""The lines of a node's trace that speak of the API server.

The trace also holds the outbound probe (mcr.microsoft.com), package downloads, name lookups and
attempts through a proxy. Their time-outs and certificates look exactly like the API server's, so
they are taken out before evidence is looked for, and what they alone would have said is noted.
"""

import re
from dataclasses import dataclass
from itertools import pairwise, starmap

from diagnostics.classify.folded import Clued, Folded, Phrases, folded
from diagnostics.classify.names import is_api_server

# A statement begins with these, wherever on a line; each is sought by the letters it begins with.
_BEGINS = (
    Clued(r"\+(?<!\S\+)\+{0,2} ", "+ "),
    Clued(r"\* [A-Za-z]", "* "),
    Clued(r"curl: \((?<=\bcurl: \()", "curl: ("),
    Clued(r"nc: (?<=\bnc: )", "nc: "),
    Clued(r"Ncat: (?<=\bNcat: )", "Ncat: "),
    Clued(";; ", ";; "),
)
_OTHER_HOST = Phrases(
    Clued(r"mcr\.microsoft(?<=\bmcr\.microsoft)", "mcr.microsoft"),
    Clued(r"mscr\.io(?<=\bmscr\.io)", "mscr.io"),
    Clued(r"\b(?:mcr|gcr|mirror)\.azk8s\.cn", ".azk8s.cn"),
    "packages.aks.azure",
    "packages.microsoft",
    "acs-mirror",
    "archive.ubuntu",
    "deb.debian",
)
_SPOKEN = Clued(r"api ?server(?:(?<=\bapiserver)|(?<=\bapi server))", "apiserver", "api server")
_COMMAND = Phrases(
    Clued(r"curl -(?<=\bcurl -)", "curl -"), Clued(r"nc -(?<=\bnc -)", "nc -"), _SPOKEN
)
_SILENT = re.compile(r"(?:[\d:. -]*\* |curl: )")
# Insecure probes print what they were told to ignore; a success can hold the words of a failure.
_NOISE = Phrases(
    Clued("^;;", ";;"),
    "no servers could be reached",
    "continuing anyway",
    Clued(r"apt-mark(?<=\bapt-mark)\b", "apt-mark"),
)
_TARGET = Clued(
    r"\bconnect(?:ion)? to ([^\s:]{1,253})(?: \([\d.]{7,15}\))?(?: port |:)(\d{1,5})\b",
    "connect to ",
    "connection to ",
)
_ATTEMPT = Clued(r"Trying (?<=\bTrying )([\d.]{7,15}):(\d{1,5})\b", "Trying ")
_AT_ONCE = Clued(r"connect fail for (?<=\bconnect fail for )([\d.]{7,15}):", "connect fail for ")
_API_PORT = "443"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is left of a text: the statements about the API server, a line each.

    `proxy_hop`: a connection failed on the way to something else than port 443 of the API server.
    """

    text: Folded
    proxy_hop: bool = False


NO_TRACE = Trace(text=Folded("", ""))


def read_trace(text: Folded) -> Trace:
    """Split a normalised text into statements and keep those about the API server."""
    lines = _lines(folded("\n".join(_statements(text.plain))))
    if _OTHER_HOST.fits(text.low):
        lines = _without_other_hosts(lines)
    if _NOISE.fits(text.low):
        lines = [line for line in lines if not _NOISE.found_in(line.low)]
    proxies = {found[1] for found in _ATTEMPT.finditer(text.plain) if found[2] != _API_PORT}
    hops = ["connect" in line.low and _is_hop(line, proxies) for line in lines]
    own = [line for line, hop in zip(lines, hops, strict=True) if not hop]
    return Trace(
        text=Folded("\n".join([line.plain for line in own]), "\n".join([line.low for line in own])),
        proxy_hop=any(hop and "fail" in line.low for line, hop in zip(lines, hops, strict=True)),
    )


def _lines(text: Folded) -> list[Folded]:
    pairs = zip(text.plain.split("\n"), text.low.split("\n"), strict=True)
    return list(starmap(Folded, pairs))


def _statements(text: str) -> list[str]:
    found = (match.start() for begin in _BEGINS for match in begin.finditer(text))
    begins = [0, *sorted(found), len(text)]
    parts = [text[begin:end] for begin, end in pairwise(begins)]
    return [line for each in "\n".join(parts).split("\n") if (line := each.strip())]


def _without_other_hosts(lines: list[Folded]) -> list[Folded]:
    """Drop lines that name another host, and the nameless lines of curl that follow such a one."""
    kept: list[Folded] = []
    elsewhere = False
    for line in lines:
        is_silent = _SILENT.match(line.plain) is not None
        if _is_elsewhere(line.low):
            elsewhere = elsewhere or is_silent or _COMMAND.found_in(line.low)
            continue
        if elsewhere and (_COMMAND.found_in(line.low) or is_api_server(line.low)):
            elsewhere = False
        if not (elsewhere and is_silent):
            kept.append(line)
    return kept


def _is_elsewhere(low: str) -> bool:
    """Tell whether the line names another host and not the API server beside it."""
    return _OTHER_HOST.found_in(low) and not (is_api_server(low) or _SPOKEN.search(low))


def _is_hop(line: Folded, proxies: set[str]) -> bool:
    """Tell whether the line is about connecting to something that is not the API server."""
    if at_once := _AT_ONCE.search(line.plain):
        return at_once[1] in proxies
    target = _TARGET.search(line.low)
    if target is None:
        return False
    host, port = target.groups()
    return port != _API_PORT or (_is_name(host) and not is_api_server(host))


def _is_name(host: str) -> bool:
    """Tell a host name from an address and from a placeholder (`$API_HOST`, `F`)."""
    return "." in host and host.replace(".", "").replace("-", "").isalnum() and host[-1].isalpha()
