"""Measure how the work of `classify` and `redact` grows with the length of hostile text.

Prints, for each kind of junk, how many times longer the text of twice the length takes: about 2 is
linear, 4 is quadratic. Run it with `python -m bench.classify`.
"""

import sys
import time
from collections.abc import Callable

from diagnostics.classify import classify
from diagnostics.redact import redact

_LONGEST = 1_048_576  # characters; the largest text that is ever accepted is shorter
_DOUBLINGS = 3
_JUNK = {
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


def _seconds(work: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    work(text)
    return time.perf_counter() - start


def _growth(work: Callable[[str], object], unit: str) -> tuple[float, float]:
    """Return the mean factor of the doublings, and the seconds that the longest text took."""
    sizes = [_LONGEST >> doubling for doubling in range(_DOUBLINGS, -1, -1)]
    times = [_seconds(work, (unit * (size // len(unit) + 1))[:size]) for size in sizes]
    return (times[-1] / times[0]) ** (1 / _DOUBLINGS), times[-1]


def main() -> None:
    """Print one line for each kind of junk: the factor of a doubling, and the longest run."""
    sys.stdout.write(f"{'junk':16}{'classify':>20}{'redact':>20}\n")
    for name, unit in _JUNK.items():
        cells = (_growth(work, unit) for work in (classify, redact))
        line = "".join(f"{factor:12.2f}x {longest:5.2f}s" for factor, longest in cells)
        sys.stdout.write(f"{name:16}{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
