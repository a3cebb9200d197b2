"""The lines of a node's trace that speak of the API server.

The trace also holds the outbound probe (mcr.microsoft.com), package downloads, name lookups and
attempts through a proxy. Their time-outs and certificates look exactly like the API server's, so
they are taken out before evidence is looked for, and what they alone would have said is noted.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from diagnostics.classify.folded import Clued, Folded, Phrases
from diagnostics.classify.names import is_api_server

# A statement begins with these, wherever on a line; each is sought by the letters it begins with.
_BEGINS = (
    Clued(r"\+(?<!\S\+)\+{0,2} ", "+ ", cased=True),
    Clued(r"\* [A-Za-z]", "* ", cased=True),
    Clued(r"curl: \((?<=\bcurl: \()", "curl: (", cased=True),
    Clued(r"nc: (?<=\bnc: )", "nc: ", cased=True),
    Clued(r"Ncat: (?<=\bNcat: )", "Ncat: ", cased=True),
    Clued(";; ", ";; ", cased=True),
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
    r"connect(?<=\bconnect)(?:ion)? to ([^\s:]{1,253}+)(?: \([\d.]{7,15}\))?(?: port |:)"
    r"(\d{1,5})\b",
    "connect to ",
    "connection to ",
)
_ATTEMPT = Clued(r"Trying (?<=\bTrying )([\d.]{7,15}):(\d{1,5})\b", "Trying ", cased=True)
_AT_ONCE = Clued(
    r"connect fail for (?<=\bconnect fail for )([\d.]{7,15}):", "connect fail for ", cased=True
)
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
    own = text.part("\n".join(_statements(text)))
    if _OTHER_HOST.fits(text):
        own = _joined(_without_other_hosts(own), text)
    if _NOISE.fits(text):
        own = _joined([line for line in own.lines() if not _NOISE.found_in(line)], text)
    proxies = {found[1] for found in _ATTEMPT.finditer(text) if found[2] != _API_PORT}
    return _without_hops(own, proxies)


def _joined(lines: list[Folded], text: Folded) -> Folded:
    plain = "\n".join([line.plain for line in lines])
    return text._replace(plain=plain, low="\n".join([line.low for line in lines]))


def _statements(text: Folded) -> list[str]:
    found = (match.start() for begin in _BEGINS for match in begin.finditer(text))
    begins = [0, *sorted(found), len(text.plain)]
    parts = [text.plain[begin:end] for begin, end in pairwise(begins)]
    return [line for each in "\n".join(parts).split("\n") if (line := each.strip())]


def _without_other_hosts(text: Folded) -> list[Folded]:
    """Drop lines that name another host, and the nameless lines of curl that follow such a one."""
    kept: list[Folded] = []
    elsewhere = False
    others = _OTHER_HOST.among(text.clues)
    for line in text.lines():
        if others.found_in(line) and not _is_own(line):
            elsewhere = elsewhere or _is_silent(line) or _COMMAND.found_in(line)
            continue
        if elsewhere and (_COMMAND.found_in(line) or is_api_server(line.low)):
            elsewhere = False
        if not (elsewhere and _is_silent(line)):
            kept.append(line)
    return kept


def _is_silent(line: Folded) -> bool:
    """Tell whether curl printed the line without a word of what it is connecting to."""
    return _SILENT.match(line.plain) is not None


def _is_own(line: Folded) -> bool:
    return is_api_server(line.low) or _SPOKEN.search(line) is not None


def _without_hops(text: Folded, proxies: set[str]) -> Trace:
    """Drop lines about connecting to something that is not the API server."""
    if not (_AT_ONCE.fits(text) or any(map(_is_foreign, _TARGET.finditer(text)))):
        return Trace(text=text)
    lines = text.lines()
    hops = [_is_hop(line, proxies) for line in lines]
    own = [line for line, hop in zip(lines, hops, strict=True) if not hop]
    return Trace(
        text=_joined(own, text),
        proxy_hop=any(hop and "fail" in line.low for line, hop in zip(lines, hops, strict=True)),
    )


def _is_hop(line: Folded, proxies: set[str]) -> bool:
    if at_once := _AT_ONCE.search(line):
        return at_once[1] in proxies
    target = _TARGET.search(line)
    return target is not None and _is_foreign(target)


def _is_foreign(target: re.Match[str]) -> bool:
    host, port = target.groups()
    return port != _API_PORT or (_is_name(host) and not is_api_server(host))


def _is_name(host: str) -> bool:
    """Tell a host name from an address and from a placeholder (`$API_HOST`, `F`)."""
    return "." in host and host.replace(".", "").replace("-", "").isalnum() and host[-1].isalpha()
