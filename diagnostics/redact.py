"""Free text to safe text: what must never reach a channel, a log or a saved bundle is taken out.

Hosts, addresses and the GUIDs of resource ids stay, because the diagnosis needs them. Everything
is one table of patterns, each linear: runs are consumed possessively or have an upper bound. Around
a group that is written `(?>…)`: `(…)*+` matches wrongly in Python 3.11.2 (its issue 101955).
"""

import re
from collections.abc import Callable
from typing import NamedTuple


class _Secret(NamedTuple):
    """One kind of secret: what it is called, how it looks, what stands there afterwards."""

    kind: str
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]


def _secret(kind: str, pattern: str, replacement: str) -> _Secret:
    return _Secret(kind, re.compile(pattern, re.IGNORECASE), replacement)


def _without_userinfo(found: re.Match[str]) -> str:
    """Hide what stands before the host of an address.

    A password may hold / and @ unescaped, so with one the host begins after the last @ of all.
    """
    address: str = found[0]
    has_password = _PASSWORD.match(address) is not None
    reach = len(address) if has_password else len(re.split("[/?#]", address, maxsplit=1)[0])
    _, at, host = address[:reach].rpartition("@")
    return f"[credentials]@{host}{address[reach:]}" if at else address


_PASSWORD = re.compile(r"[^/?#@:]*+:(?!\d{1,5}(?:[/?#]|$))")  # a colon that begins no port
_END = r"[^\s\"'\\&;,<>|`(){}\[\]]"  # what a value is made of: anything but the usual ends
_PARAMETER = r"((?:[?&]|&amp;|u0026|%26)"  # before a query parameter, the ampersand escaped or not
_KEY_NAMES = (
    r"secret(?:text|value)?|password|passwd|pwd|passphrase|private[_-]?key|client-key-data"
    r"|account[_-]?key|shared[_-]?access[_-]?key|shared[_-]?access[_-]?signature"
    r"|shared[_-]?secret|api[_-]?key|access[_-]?key|primary[_-]?key|secondary[_-]?key"
    r"|functions[_-]key|subscription[_-]key|token|identity[_-]header"
)

# Order matters: a whole thing (a key block, a header) goes before the parts that it holds.
_SECRETS = (
    _secret(
        "private key",
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
        r"(?s:(?>(?:(?!-----END).)*))(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?",
        "[private key]",
    ),
    _secret(
        "slack hook",
        r"(hooks\.slack(?:-gov)?\.com)(?>(?:\\*+/[\w%.~-]++)+)",
        r"\1/[slack hook]",
    ),
    _secret("slack token", r"\bx(?:ox[a-z]|app|wfp)(?:\.xox[a-z])?-[\w-]{6,}+", "[slack token]"),
    _secret(
        "proxy credentials",
        r"((?<!\S)(?:--proxy-user|--user|-U|-u)[ =]['\"]?)[^\s:'\"]++:[^\s'\"]++",
        r"\1[credentials]",
    ),
    _secret("proxy credentials", r"(auth using \w{1,20} with user )'[^'\n]{1,256}'", r"\1[user]"),
    _secret(
        "token",
        r"(authorization[\"'\\]*+\s{0,4}[:=]\s{0,4}[\"'\\]*+)(?!\[)(?:[a-z]{4,24}\s{1,4})?"
        + _END
        + "++",
        r"\1[token]",
    ),
    _secret(
        "cookie",
        # A header reaches to the end of its line, in JSON to the end of its string.
        r"(\b(?:set-)?cookie[\"'\\]*+\s{0,4}:\s{0,4}[\"'\\]*+)(?!\[cookie\])[^\s\"'\\][^\"'\\\n\r]*+",
        r"\1[cookie]",
    ),
    _secret("token", r"\b((?:bearer|basic)\s{1,4})[\w.~+/=-]{16,}+", r"\1[token]"),
    _secret(
        "token",
        r"(?:(?<![\w-])|(?<=\\[nrt])|(?<=%[0-9A-F]{2}))(?-i:eyJ)[\w-]{8,}+(?>(?:\.[\w-]++|\.(?=\.))*)",
        "[token]",
    ),
    _secret(
        "signature",
        r"((?:(?<!\w)|(?<=u0026)|(?<=%26))sig(?:=|%3D))" + _END + "++",
        r"\1[signature]",
    ),
    _secret("signature", _PARAMETER + r"(?:c|h|s|t)=)" + _END + "{8,}+", r"\1[signature]"),
    _secret("signature", _PARAMETER + r"se=)" + _END + "++", r"\1[expiry]"),
    _secret("key", _PARAMETER + r"code=)" + _END + "{16,}+", r"\1[key]"),
    _secret("key", r"(?<![\w+/])[A-Za-z0-9+/]{86}==", "[key]"),
    _secret("secret", r"(?<![\w~.-])[\w~.-]{3}[78]Q~[\w~.-]{30,40}", "[secret]"),
    _secret(
        "secret",
        # A quoted value reaches to the same quote, itself not escaped; a bare one to a separator.
        rf"((?:{_KEY_NAMES})[\"'\\]*+\s{{0,4}}[:=]\s{{0,4}}(?P<quote>\\*+[\"'])?)"
        rf"(?!(?:true|false|null|none)\b|\[[a-z ]{{3,20}}\])"
        rf"(?(quote)(?>(?:(?!(?<!\\)(?P=quote))[^\n])+)|{_END}{{6,}}+)",
        r"\1[secret]",
    ),
    _secret(
        "secret", rf"(--[a-z-]{{0,30}}(?:{_KEY_NAMES})[ \t]{{1,4}})['\"]?{_END}++", r"\1[secret]"
    ),
    _secret(
        "secret", rf"(\baz login\b(?:(?! -p )[^\n]){{0,200}} -p )['\"]?{_END}++", r"\1[secret]"
    ),
    _secret(
        "claims",
        r"(\bclaims[\"'\\]*+\s{0,4}[:=]\s{0,4}[\"'\\]++)(?!\[claims\])[^\"'\\{}\n]++",
        r"\1[claims]",
    ),
    _secret(
        "token",
        # A bootstrap token of Kubernetes; what has no digit may be a host of two labels.
        r"(?<![\w.%+-])(?-i:[a-z0-9]{6}\.(?=[a-z]{0,15}\d)[a-z0-9]{16})(?![\w.-]*\w)",
        "[token]",
    ),
    _Secret(
        "proxy credentials", re.compile(r"(?<=://)(?>(?:(?!://)[^\s\"'<>])+)"), _without_userinfo
    ),
    # As clients print them without a scheme: user:password@host:port.
    _secret(
        "proxy credentials",
        r"(?<![^\s\"'=,;(])[^\s\"'=,;(:@/<>]{1,64}+:(?!//)[^\s\"'@<>]{1,128}+@(?=[\w.-]{1,255}:\d{1,5}\b)",
        "[credentials]@",
    ),
    _secret(
        "e-mail address",
        r"(?<![\w.+#-])[\w.+#-]++(?:@|%40)(?:[A-Za-z0-9-]{1,63}\.){1,20}[A-Za-z][\w.+#-]*+",
        "[e-mail]",
    ),
)
_CLAIMS = re.compile(r"\bclaims[\"'\\]*+\s{0,4}[:=]\s{0,4}[\"'\\]*+(?=\{)", re.IGNORECASE)
_BRACE = re.compile(r"[{}]")


def redact(text: str) -> str:
    """Return the text with every secret and personal address replaced by a word in brackets.

    Redacting twice changes nothing more.
    """
    return _redacted(text)[0]


def redactions(text: str) -> tuple[str, ...]:
    """Return the kinds of secrets that `redact` takes out of the text, each once."""
    return _redacted(text)[1]


def _redacted(text: str) -> tuple[str, tuple[str, ...]]:
    clean = _without_claims(text)
    kinds = ["claims"] if clean != text else []
    for secret in _SECRETS:
        before, clean = clean, secret.pattern.sub(secret.replacement, clean)
        kinds += [secret.kind] if clean != before else []
    return clean, tuple(dict.fromkeys(kinds))


def _without_claims(text: str) -> str:
    """Take out token claims, an object in events and a string of JSON in alerts.

    Both are found by their braces, so the depth of escaping does not matter. An object that does
    not end takes the rest of the text with it.
    """
    parts: list[str] = []
    start = 0
    while found := _CLAIMS.search(text, start):
        parts += [text[start : found.end()], "[claims]"]
        start = _end_of_object(text, found.end())
    return "".join([*parts, text[start:]])


def _end_of_object(text: str, start: int) -> int:
    """Return the position behind the object that begins at `start`."""
    depth = 0
    for brace in _BRACE.finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return len(text)
