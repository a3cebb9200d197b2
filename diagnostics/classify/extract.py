"""The addresses and names that a text holds: endpoint, node, region, certificate issuer.

Only what stands in a telling place counts ("connect to X port 443", "Node X could not"): a log
is full of other addresses. The last attempt's address is the one reported.
"""

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.classify.clues import known
from diagnostics.classify.folded import Clued, Folded, Phrases, spelt
from diagnostics.classify.names import find_fqdn
from diagnostics.classify.trace import Trace
from diagnostics.model.incident import Endpoint, NodeRef

_IP = r"((?:\d{1,3}\.){3}\d{1,3})(?![\d]|\.\d)"
_BEFORE = (
    "trying",
    "fail for",
    "dial tcp",
    "refused it",
    "failed to respond",
    "unreachable host",
)
_THERE = rf" \(?{_IP}\)?(?:(?::| port | )(\d{{1,5}})\b)?"
_API_ADDRESS = Phrases(
    Clued(r"api server(?: at| ip:)?" + _THERE, "api server"),
    Clued(r"connect to(?: \S{1,253})?" + _THERE, "connect to "),
    Clued(r"nc -v?z?v?" + _THERE, "nc -"),
    *(Clued(words + _THERE, f"{words} ") for words in _BEFORE),
)
_NODE_ADDRESS = Phrases(
    Clued(rf"node (?<=\bnode ){_IP} could not", "node "),
    Clued(rf"from (?<=\bfrom ){_IP} port \d", "from "),
)
_ISSUER = Clued(r"issuer(?<=\bissuer)(?:: ?|=| = )([^\n]{2,200})", "issuer")
_PROXY_STATUS = Phrases(
    Clued(r"http code (\d{3}) from proxy after connect", " from proxy after connect"),
    Clued(r"connect tunnel failed, response (\d{3})\b", "connect tunnel failed"),
)
_SCALE_SET = Clued(
    r"aks-(?<=\baks-)([a-z][a-z0-9]{0,11})-\d{4,12}-vmss(?:_(\d{1,6})|([0-9a-z]{6}))?\b", "-vmss"
)
_WINDOWS_COMPUTER = re.compile(r"\b(aks([a-z][a-z0-9]{0,5}))([0-9a-z]{6})\b")
_INSTANCE = Phrases(
    Clued(r"instance (?<=\binstance )(\d{1,6}) has extension error", " has extension error"),
    Clued(r"target(?<=\btarget)[\"']?\s?[:=]\s?[\"'](\d{1,6})[\"']", "target"),
    Clued(r"/virtualmachines/(\d{1,6})\b", "/virtualmachines/"),
)
_POOL = Phrases(
    Clued(r"/agentpools/([a-z][a-z0-9]{0,11})\b", "/agentpools/"),
    Clued(
        r"agent ?pool(?:(?<=\bagentpool)|(?<=\bagent pool)) ['\"]([a-z][a-z0-9]{0,11})['\"]",
        "agentpool ",
        "agent pool ",
    ),
    Clued(r"reconcile agent pool ([a-z][a-z0-9]{0,11})\b", "reconcile agent pool "),
    Clued(r"aks-(?<=\baks-)([a-z][a-z0-9]{0,11}+)-(?:\d{5,12}|n{4,12})-(?:vmss|\d{1,4}\b)", "aks-"),
)
_BEHIND_NAME = re.compile(r"(?: \([\d.]{7,15}\))?(?::| port | )(\d{2,5})\b")
_LARGEST_OCTET = 255
_API_PORT = 443
_MENTIONED_PORT = known([str(_API_PORT)])
_SET = "-vmss"


def read_endpoint(text: Folded, trace: Trace) -> Endpoint:
    """Return the API server as the text has it; the address comes from the trace's lines only."""
    fqdn = find_fqdn(text)
    ip, port = _address(trace)
    return Endpoint(fqdn=fqdn, ip=ip, port=port or _port_of(fqdn, text))


def read_node(text: Folded, *, windows: bool) -> NodeRef:
    """Return the failed node, the first one named where several are.

    `windows` allows the shorter computer names of Windows nodes (`aksnpwin000002`).
    """
    vmss, instance = _instance(text, windows=windows)
    return NodeRef(
        ip=_last(_NODE_ADDRESS, text),
        pool=_pool(text, vmss),
        vmss=vmss,
        instance_id=_first(_INSTANCE, text) or instance,
    )


def read_issuer(trace: Trace) -> str | None:
    """Return the certificate issuer that curl or openssl printed last."""
    found = list(_ISSUER.finditer(trace.text))
    return spelt(trace.text, found[-1]).strip(" ;,.\"'") if found else None


def read_proxy_status(trace: Trace) -> int | None:
    """Return the HTTP status with which the proxy refused CONNECT, None where it did not."""
    found = _PROXY_STATUS.in_order(trace.text)
    return int(found[-1][1]) if found else None


def _address(trace: Trace) -> tuple[str | None, int | None]:
    """Return the last address that is named with the API server's port or none, and the port."""
    text = trace.text
    patterns = (pattern for pattern in _API_ADDRESS.patterns if pattern.fits(text))
    found = [each for pattern in patterns for each in _last_two(pattern, text)]
    if not found:
        return None, None
    has_port = any(each[2] for each in found)
    return max(found, key=re.Match.start)[1], _API_PORT if has_port else None


def _last_two(pattern: Clued, text: Folded) -> Iterator[re.Match[str]]:
    """Yield the last place of an address that may be the API server's, and the last with a port."""
    places = filter(_may_be_api_server, pattern.backwards(text))
    if last := next(places, None):
        yield last
        if not last[2] and _MENTIONED_PORT.issubset(text.clues):
            yield from islice((place for place in places if place[2]), 1)


def _may_be_api_server(found: re.Match[str]) -> bool:
    is_address = all(int(octet) <= _LARGEST_OCTET for octet in found[1].split("."))
    return is_address and found[2] in (None, str(_API_PORT))


def _port_of(fqdn: str | None, text: Folded) -> int | None:
    """Return the port written behind the name, in any of the tools' spellings."""
    if fqdn is None:
        return None
    at = text.low.find(fqdn)
    while at >= 0:
        if found := _BEHIND_NAME.match(text.low, at + len(fqdn)):
            return int(found[1])
        at = text.low.find(fqdn, at + 1)
    return None


def _instance(text: Folded, *, windows: bool) -> tuple[str | None, str | None]:
    """Return scale set and instance id; computer names end in the id in base 36."""
    sets = list(_SCALE_SET.finditer(text))
    if not sets and windows and (computer := _WINDOWS_COMPUTER.search(text.plain)):
        return computer[1], str(int(computer[3], 36))
    numbered = [found for found in sets if found[2] or found[3]]
    if not numbered:
        return (_set_name(text, sets[0]), None) if sets else (None, None)
    first = numbered[0]
    return _set_name(text, first), first[2] or str(int(first[3], 36))


def _set_name(text: Folded, found: re.Match[str]) -> str:
    begin = found.start()
    return text.plain[begin : begin + found[0].index(_SET) + len(_SET)]


def _pool(text: Folded, vmss: str | None) -> str | None:
    """Return the pool, from the scale set's name where that is known."""
    if vmss is None:
        return _first(_POOL, text)
    return vmss.split("-")[1] if "-" in vmss else vmss.removeprefix("aks")


def _first(patterns: Phrases, text: Folded) -> str | None:
    found = patterns.first(text)
    return spelt(text, found) if found else None


def _last(patterns: Phrases, text: Folded) -> str | None:
    found = patterns.in_order(text)
    return found[-1][1] if found else None
