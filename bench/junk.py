"""Hostile text: what a pattern that backtracks would choke on, each kind by what it repeats."""

from collections.abc import Mapping

JUNK: Mapping[str, str] = {
    "one letter": "a",
    "backslashes": "\\",
    "escaped quotes": '\\\\\\"',
    "blanks": " ",
    "quote marks": "> ",
    "newlines": "\n",
    "dotted digits": "1.",
    "host parts": "a-b.azmk8s.io.",
    "API servers": "x.hcp.eastus.azmk8s.io ",
    "links": "<http://",
    "labelled links": "<http://a|",
    "entities": "&amp;",
    "fences": "```",
    "trace lines": "+ curl -v --cacert x\n",
    "curl lines": "curl: (7) Failed to connect to ",
    "evidence": "Connection timed out ",
    "attempts": "* Trying 10.0.0.1:8080... ",
    "scale sets": "aks-a-12345678-vmss",
    "error names": "VMExtensionError_",
    "constants": "ERR_A",
    "codes": "Code: Aa",
    "exit codes": "exit status ",
    "issuers": "issuer: ",
    "tokens": "eyJ",
    "bearers": "bearer ",
    "credentials": "://a:b",
    "addresses": "a@b.",
    "claims": '"claims": {',
    "key blocks": "-----BEGIN PRIVATE KEY-----",
    "hooks": "hooks.slack.com/\\",
    "secrets": 'password="',
    "options": "--secret-",
}


def repeated(unit: str, characters: int) -> str:
    """Return so many characters of a unit."""
    return (unit * (characters // len(unit) + 1))[:characters]
