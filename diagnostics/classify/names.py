"""API server names in free text, in all three clouds.

Sources: https://learn.microsoft.com/azure/aks/outbound-rules-control-egress and
https://learn.microsoft.com/azure/aks/private-clusters (zone names)
"""

import re
import string
from collections.abc import Iterator

from diagnostics.classify.clues import known
from diagnostics.classify.folded import Folded

_SUFFIXES = (".azmk8s.io", ".cx.aks.containerservice.azure.us", ".cx.prod.service.azk8s.cn")
known(_SUFFIXES)
_HOST_CHARACTERS = string.ascii_lowercase + string.digits + ".*-"
# Possessive and greedy: every run of host characters is looked at once.
_HOST = re.compile(rf"[{re.escape(_HOST_CHARACTERS)}]*+")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_HEADS = ('"Output":"', '"Output": "')
_LONGEST_HEAD = max(map(len, _HEADS))
_ZONES = ("hcp", "privatelink", "private")
_LONGEST_NAME = 253


def is_api_server(low: str) -> bool:
    """Tell whether a text in small letters mentions any API server's domain."""
    return any(suffix in low for suffix in _SUFFIXES)


def find_fqdn(text: Folded) -> str | None:
    """Return the first whole API server name in lower case; patterns and masks do not count.

    A node reports the tail of its log, which may begin in the middle of a name.
    """
    return next(
        (host for at, host in _hosts(text) if _is_whole(host) and not _is_tail(text, at)), None
    )


def find_region(text: Folded) -> str | None:
    """Return the region inside the first API server name, which may be masked or a pattern."""
    for _, host in _hosts(text):
        labels = host[: -len(_suffix_of(host))].split(".")
        if len(labels) > 1 and labels[-2] in _ZONES and labels[-1]:
            return labels[-1]
    return None


def _hosts(text: Folded) -> Iterator[tuple[int, str]]:
    """Yield where each name begins that ends in an API server's domain, and the name, in order."""
    low = text.low
    suffixes = [suffix for suffix in _SUFFIXES if suffix in text.clues]
    done = 0
    while (at := _next_of(suffixes, low, done)) is not None:
        begin = _run_before(low, at, done)
        done = _end(low, at)
        host = low[begin:done]
        if len(host) <= _LONGEST_NAME and (host := host.strip(".-")).endswith(_SUFFIXES):
            yield begin, host


def _is_tail(text: Folded, at: int) -> bool:
    return text.plain[max(0, at - _LONGEST_HEAD) : at].endswith(_HEADS)


def _next_of(suffixes: list[str], low: str, start: int) -> int | None:
    places = (at for suffix in suffixes if (at := low.find(suffix, start)) >= 0)
    return min(places, default=None)


def _end(low: str, at: int) -> int:
    run = _HOST.match(low, at)
    return run.end() if run else at


def _run_before(low: str, at: int, start: int) -> int:
    """Return where the run of host characters begins that goes on at a place.

    Of one that is too long to be a name, just so much is looked at that it is seen to be.
    """
    before = low[max(start, at - _LONGEST_NAME) : at]
    return at - len(before) + len(before.rstrip(_HOST_CHARACTERS))


def _suffix_of(host: str) -> str:
    return next(suffix for suffix in _SUFFIXES if host.endswith(suffix))


def _is_whole(host: str) -> bool:
    labels = host.split(".")
    return labels[0] not in _ZONES and all(_LABEL.fullmatch(label) for label in labels)
