"""The addresses and names that a text holds: endpoint, node, region, certificate issuer.

Only what stands in a telling place counts ("connect to X port 443", "Node X could not"): a log
is full of other addresses. The last attempt's address is the one reported.
"""

import re

from diagnostics.classify.names import find_fqdn
from diagnostics.classify.trace import Trace
from diagnostics.model.incident import Endpoint, NodeRef

_IP = r"((?:\d{1,3}\.){3}\d{1,3})(?![\d]|\.\d)"
_API_ADDRESS = re.compile(
    rf"(?:API server(?: at| IP:)?|connect to(?: \S{{1,253}})?|Trying|fail for|nc -v?z?v?|dial tcp"
    rf"|refused it|failed to respond|unreachable host) \(?{_IP}\)?(?:(?::| port | )(\d{{1,5}})\b)?",
    re.IGNORECASE,
)
_NODE_ADDRESS = re.compile(rf"\bNode {_IP} could not|\bfrom {_IP} port \d", re.IGNORECASE)
_ISSUER = re.compile(r"\bissuer(?:: ?|=| = )([^\n]{2,200})", re.IGNORECASE)
_PROXY_STATUS = re.compile(
    r"HTTP code (\d{3}) from proxy after CONNECT|CONNECT tunnel failed, response (\d{3})\b",
    re.IGNORECASE,
)
_SCALE_SET = re.compile(
    r"\b(aks-([a-z][a-z0-9]{0,11})-\d{4,12}-vmss)(?:_(\d{1,6})|([0-9a-z]{6}))?\b", re.IGNORECASE
)
_WINDOWS_COMPUTER = re.compile(r"\b(aks([a-z][a-z0-9]{0,5}))([0-9a-z]{6})\b")
_INSTANCE = re.compile(
    r"\binstance (\d{1,6}) has extension error|[\"']?\btarget[\"']?\s?[:=]\s?[\"'](\d{1,6})[\"']"
    r"|/virtualMachines/(\d{1,6})\b",
    re.IGNORECASE,
)
_POOL = re.compile(
    r"/agentPools/([a-z][a-z0-9]{0,11})\b|\bagent ?pool ['\"]([a-z][a-z0-9]{0,11})['\"]"
    r"|reconcile agent pool ([a-z][a-z0-9]{0,11})\b"
    r"|\baks-([a-z][a-z0-9]{0,11})-(?:\d{5,12}|n{4,12})-(?:vmss|\d{1,4}\b)",
    re.IGNORECASE,
)
_LARGEST_OCTET = 255


def read_endpoint(text: str, trace: Trace) -> Endpoint:
    """Return the API server as the text has it; the address comes from the trace's lines only."""
    fqdn = find_fqdn(text)
    ip, port = _address(trace)
    return Endpoint(fqdn=fqdn, ip=ip, port=port or _port_of(fqdn, text))


def read_node(text: str, *, windows: bool) -> NodeRef:
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
    issuers = [found[1] for line in trace.lines if (found := _ISSUER.search(line))]
    return issuers[-1].strip(" ;,.\"'") if issuers else None


def read_proxy_status(trace: Trace) -> int | None:
    """Return the HTTP status with which the proxy refused CONNECT, None where it did not."""
    statuses = [found for line in trace.lines for found in _PROXY_STATUS.findall(line)]
    return int(next(filter(None, statuses[-1]))) if statuses else None


def _address(trace: Trace) -> tuple[str | None, int | None]:
    found = [
        (ip, int(port) if port else None)
        for line in trace.lines
        for ip, port in _API_ADDRESS.findall(line)
        if _is_address(ip) and port in ("", "443")
    ]
    addresses = [ip for ip, _ in found]
    ports = [port for _, port in found if port is not None]
    return (addresses[-1] if addresses else None, ports[-1] if ports else None)


def _is_address(text: str) -> bool:
    return all(int(octet) <= _LARGEST_OCTET for octet in text.split("."))


def _port_of(fqdn: str | None, text: str) -> int | None:
    """Return the port written behind the name, in any of the tools' spellings."""
    if fqdn is None:
        return None
    behind = re.escape(fqdn) + r"(?: \([\d.]{7,15}\))?(?::| port | )(\d{2,5})\b"
    found = re.search(behind, text, re.IGNORECASE)
    return int(found[1]) if found else None


def _instance(text: str, *, windows: bool) -> tuple[str | None, str | None]:
    """Return scale set and instance id; computer names end in the id in base 36."""
    sets = list(_SCALE_SET.finditer(text))
    if not sets and windows and (computer := _WINDOWS_COMPUTER.search(text)):
        return computer[1], str(int(computer[3], 36))
    numbered = [found for found in sets if found[3] or found[4]]
    if not numbered:
        return (sets[0][1], None) if sets else (None, None)
    first = numbered[0]
    return first[1], first[3] or str(int(first[4], 36))


def _pool(text: str, vmss: str | None) -> str | None:
    """Return the pool, from the scale set's name where that is known."""
    if vmss is None:
        return _first(_POOL, text)
    return vmss.split("-")[1] if "-" in vmss else vmss.removeprefix("aks")


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return next(group for group in found.groups() if group) if found else None


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    groups = [next(filter(None, found)) for found in pattern.findall(text)]
    return groups[-1] if groups else None
