"""Which row of the article's table the evidence belongs to.

Certificates go before TLS because every certificate failure also prints TLS words, and TLS before
TCP because those attempts did connect. Among the TCP reasons the last one stands: the final
attempt has no timer of its own and prints the true reason.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Causes, the table of message patterns); wordings of curl 7.58-8.11, netcat-openbsd and Ncat.
"""

import re
from collections.abc import Sequence

from diagnostics.classify import hints
from diagnostics.classify.trace import Trace
from diagnostics.model.incident import Category


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_CERTIFICATE = _any(
    r"curl: \((?:60|51)\)",
    "SSL certificate problem",
    "no alternative certificate subject name matches",
    "subjectAltName does not match",
    "self[- ]signed certificate",
    "unable to get local issuer certificate",
    "certificate (?:has expired|is not yet valid|verify failed)",
    "certificate name mismatch",
    "certificate verification failed",
)
# Never a bare "TLS handshake": curl -v prints it on every attempt that connects.
_TLS_HANDSHAKE = _any(
    r"curl: \(35\)",
    "SSL routines:",
    "SSL_ERROR_SYSCALL",
    "OpenSSL SSL_connect",
    "TLS connect error",
    "gnutls_handshake",
    "SSL connection timeout",
    "TLS handshake failed",
)
_REFUSED = _any("connection refused", "API server port is not accepting connections")
_NO_ROUTE = _any("no route to host", "network is unreachable", "host is unreachable")
_TIMED_OUT = _any(
    "connection timed out",
    "connection timeout after",
    r"curl: \(28\)(?! Resolving)",
    "Ncat: TIMEOUT",
    r"\(tcp\) timed out",
)
# Older and newer curl use these words for TCP and TLS alike; what came before tells them apart.
_STALLED = _any(r"timed out after \d+ milliseconds")
_CONNECTED = _any(
    r"\* Connected to \S{1,253} (?:\([\d.]{7,15}\) )?port 443", "TLS handshake, Client hello"
)
_STARTED = _any(r"\* +Trying", r"\b(?:curl|nc) -")
_KILLED = _any("last exit status: 124", r"'\[' 124 -eq 0", "exitStatus=124")
_BOUNDED = _any(r"timeout \d+ (?:nc|curl) ", r"Executed \"(?:nc|curl) ")
_NC_ADDRESS = _any(r"\bnc (?:-\w{1,4} )?(?:\d{1,3}\.){3}\d", r"\bnc: connect to (?:\d{1,3}\.){3}\d")
# Both are reachable in today's check and have no row in the article's table.
_OTHER_FAULTS = (
    (
        _any(r"curl: \(56\)", "CONNECT tunnel failed", "from proxy after CONNECT"),
        hints.PROXY_REFUSED,
    ),
    (_any(r"curl: \(5\)", "could not resolve proxy"), hints.PROXY_NAME),
    (_any(r"curl: \(6\)", "could not resolve host", "resolving timed out"), hints.DNS),
    (_any(r"curl: \(7\)", "could(?:n't| not) connect to server"), hints.AMBIGUOUS),
)
_TCP_REASONS = (
    (Category.CONNECTION_REFUSED, _REFUSED),
    (Category.NO_ROUTE_TO_HOST, _NO_ROUTE),
    (Category.CONNECTION_TIMEOUT, _TIMED_OUT),
)
_TCP_CATEGORIES = tuple(category for category, _ in _TCP_REASONS)


def categorise(trace: Trace) -> tuple[Category, str]:
    """Return the category that the trace shows, and one sentence about it for a person."""
    text = " ".join(trace.lines)
    category = _in_lines(trace.lines)
    if category is Category.UNSPECIFIED:  # a console may have wrapped the words
        category = _in_lines([text])
    if category is Category.UNSPECIFIED:
        return _without_reason(text, trace)
    by_address = category in _TCP_CATEGORIES and _NC_ADDRESS.search(text)
    return category, hints.BY_ADDRESS if by_address else hints.BY_CATEGORY[category]


def _without_reason(text: str, trace: Trace) -> tuple[Category, str]:
    """Look for faults that have no row in the article's table, then for attempts cut short."""
    faults = (hint for pattern, hint in _OTHER_FAULTS if pattern.search(text))
    hint = hints.PROXY_HOP if trace.proxy_hop else next(faults, None)
    if hint is not None:
        return Category.UNSPECIFIED, hint
    if _KILLED.search(text) and _BOUNDED.search(text):
        return Category.CONNECTION_TIMEOUT, hints.KILLED
    by_address = _NC_ADDRESS.search(text)
    base = hints.BY_CATEGORY[Category.UNSPECIFIED]
    return Category.UNSPECIFIED, hints.BY_ADDRESS if by_address else base


def _in_lines(lines: Sequence[str]) -> Category:
    if any(_CERTIFICATE.search(line) for line in lines):
        return Category.CERTIFICATE
    if any(_TLS_HANDSHAKE.search(line) for line in lines) or _stalled_in_tls(lines):
        return Category.TLS_HANDSHAKE
    reasons = (reason for line in reversed(lines) if (reason := _last_reason(line)) is not None)
    return next(reasons, Category.UNSPECIFIED)


def _last_reason(line: str) -> Category | None:
    ends = [
        (found.end(), category)
        for category, pattern in _TCP_REASONS
        for found in pattern.finditer(line)
    ]
    return max(ends)[1] if ends else None


def _stalled_in_tls(lines: Sequence[str]) -> bool:
    """Tell whether the last attempt connected before it timed out."""
    connected = stalled = False
    for line in lines:
        if _STARTED.search(line):
            connected = stalled = False
        connected = connected or bool(_CONNECTED.search(line))
        stalled = stalled or bool(connected and _STALLED.search(line))
    return stalled
