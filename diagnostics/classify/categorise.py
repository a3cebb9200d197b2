"""Which row of the article's table the evidence belongs to.

Certificates go before TLS because every certificate failure also prints TLS words, and TLS before
TCP because those attempts did connect. Among the TCP reasons the last one stands: the final
attempt has no timer of its own and prints the true reason.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Causes, the table of message patterns); wordings of curl 7.58-8.11, netcat-openbsd and Ncat.
"""

from diagnostics.classify import hints
from diagnostics.classify.folded import Clued, Folded, Phrases
from diagnostics.classify.trace import Trace
from diagnostics.model.incident import Category

_CERTIFICATE = Phrases(
    "curl: (60)",
    "curl: (51)",
    "ssl certificate problem",
    "no alternative certificate subject name matches",
    "subjectaltname does not match",
    "self-signed certificate",
    "self signed certificate",
    "unable to get local issuer certificate",
    "certificate has expired",
    "certificate is not yet valid",
    "certificate verify failed",
    "certificate name mismatch",
    "certificate verification failed",
)
# Never a bare "TLS handshake": curl -v prints it on every attempt that connects.
_TLS_HANDSHAKE = Phrases(
    "curl: (35)",
    "ssl routines:",
    "ssl_error_syscall",
    "openssl ssl_connect",
    "tls connect error",
    "gnutls_handshake",
    "ssl connection timeout",
    "tls handshake failed",
)
_REFUSED = Phrases("connection refused", "api server port is not accepting connections")
_NO_ROUTE = Phrases(
    "no route to host",
    "network is unreachable",
    "host is unreachable",
)
_TIMED_OUT = Phrases(
    "connection timed out",
    "connection timeout after",
    Clued(r"curl: \(28\)(?! resolving)", "curl: (28)"),
    "ncat: timeout",
    "(tcp) timed out",
)
# Older and newer curl use these words for TCP and TLS alike; what came before tells them apart.
_STALLED = Clued(r"timed out after \d+ milliseconds", "timed out after ")
_CONNECTED = Phrases(
    Clued(r"\* connected to \S{1,253} (?:\([\d.]{7,15}\) )?port 443", "* connected to "),
    "tls handshake, client hello",
)
_STARTED = Phrases(
    Clued(r"\* +trying", "trying"),
    Clued(r"curl -(?<=\bcurl -)", "curl -"),
    Clued(r"nc -(?<=\bnc -)", "nc -"),
)
_KILLED = Phrases("last exit status: 124", "'[' 124 -eq 0", "exitstatus=124")
_BOUNDED = Phrases(
    Clued(r"timeout \d+ (?:nc|curl) ", "timeout "), 'executed "nc ', 'executed "curl '
)
_NC_ADDRESS = Phrases(
    Clued(r"nc (?<=\bnc )(?:-\w{1,4} )?(?:\d{1,3}\.){3}\d", "nc "),
    Clued(r"nc: connect to (?<=\bnc: connect to )(?:\d{1,3}\.){3}\d", "nc: connect to "),
)
# Both are reachable in today's check and have no row in the article's table.
_OTHER_FAULTS = (
    (
        Phrases("curl: (56)", "connect tunnel failed", "from proxy after connect"),
        hints.PROXY_REFUSED,
    ),
    (Phrases("curl: (5)", "could not resolve proxy"), hints.PROXY_NAME),
    (Phrases("curl: (6)", "could not resolve host", "resolving timed out"), hints.DNS),
    (
        Phrases("curl: (7)", "couldn't connect to server", "could not connect to server"),
        hints.AMBIGUOUS,
    ),
)
_TCP_REASONS = (
    (Category.CONNECTION_REFUSED, _REFUSED),
    (Category.NO_ROUTE_TO_HOST, _NO_ROUTE),
    (Category.CONNECTION_TIMEOUT, _TIMED_OUT),
)
_NO_END = (-1, Category.UNSPECIFIED)
_TCP_CATEGORIES = tuple(category for category, _ in _TCP_REASONS)


def categorise(trace: Trace) -> tuple[Category, str]:
    """Return the category that the trace shows, and one sentence about it for a person."""
    lines = trace.text
    text = lines.on_one_line()
    category = _category_of(lines)
    if category is Category.UNSPECIFIED:  # a console may have wrapped the words
        category = _category_of(text)
    if category is Category.UNSPECIFIED:
        return _without_reason(text, trace)
    by_address = category in _TCP_CATEGORIES and _NC_ADDRESS.found_in(text)
    return category, hints.BY_ADDRESS if by_address else hints.BY_CATEGORY[category]


def _without_reason(text: Folded, trace: Trace) -> tuple[Category, str]:
    """Look for faults that have no row in the article's table, then for attempts cut short."""
    faults = (hint for pattern, hint in _OTHER_FAULTS if pattern.found_in(text))
    hint = hints.PROXY_HOP if trace.proxy_hop else next(faults, None)
    if hint is not None:
        return Category.UNSPECIFIED, hint
    if _KILLED.found_in(text) and _BOUNDED.found_in(text):
        return Category.CONNECTION_TIMEOUT, hints.KILLED
    by_address = _NC_ADDRESS.found_in(text)
    base = hints.BY_CATEGORY[Category.UNSPECIFIED]
    return Category.UNSPECIFIED, hints.BY_ADDRESS if by_address else base


def _category_of(text: Folded) -> Category:
    """Return the category of the reason that ends last, unless certificates or TLS are named."""
    if _CERTIFICATE.found_in(text):
        return Category.CERTIFICATE
    if _TLS_HANDSHAKE.found_in(text) or _stalled_in_tls(text):
        return Category.TLS_HANDSHAKE
    fitting = ((category, reason) for category, reason in _TCP_REASONS if reason.fits(text))
    ends = [(reason.last_end(text), category) for category, reason in fitting]
    end, category = max(ends, default=_NO_END)
    return category if end >= 0 else Category.UNSPECIFIED


def _stalled_in_tls(text: Folded) -> bool:
    """Tell whether the last attempt connected before it timed out."""
    if not (_STALLED.fits(text) and _CONNECTED.fits(text)):
        return False
    connected = stalled = False
    for line in text.lines():
        if _STARTED.found_in(line):
            connected = stalled = False
        connected = connected or _CONNECTED.found_in(line)
        stalled = stalled or bool(connected and _STALLED.search(line))
    return stalled
