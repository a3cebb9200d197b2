"""API server names in free text, in all three clouds.

Sources: https://learn.microsoft.com/azure/aks/outbound-rules-control-egress and
https://learn.microsoft.com/azure/aks/private-clusters (zone names)
"""

import re
from collections.abc import Iterator

from diagnostics.classify.folded import Folded

_SUFFIXES = (".azmk8s.io", ".cx.aks.containerservice.azure.us", ".cx.prod.service.azk8s.cn")
# Possessive and greedy: every run of host characters is looked at once.
_HOST = re.compile(r"[a-z0-9.*-]*+")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_HEAD = '"Output":'
_CUT_HEAD = re.compile(_HEAD + r" ?\"[A-Za-z0-9.-]++")
_ZONES = ("hcp", "privatelink", "private")
_LONGEST_NAME = 253


def is_api_server(low: str) -> bool:
    """Tell whether a text in small letters mentions any API server's domain."""
    return any(suffix in low for suffix in _SUFFIXES)


def find_fqdn(text: Folded) -> str | None:
    """Return the first whole API server name in lower case; patterns and masks do not count.

    A node reports the tail of its log, which may begin in the middle of a name.
    """
    low = text.low
    if _HEAD in text.plain:
        low = _CUT_HEAD.sub("", text.plain).lower()
    return next((host for host in _hosts(low) if _is_whole(host)), None)


def find_region(text: Folded) -> str | None:
    """Return the region inside the first API server name, which may be masked or a pattern."""
    for host in _hosts(text.low):
        labels = host[: -len(_suffix_of(host))].split(".")
        if len(labels) > 1 and labels[-2] in _ZONES and labels[-1]:
            return labels[-1]
    return None


def _hosts(low: str) -> Iterator[str]:
    """Yield the names that end in an API server's domain, in order."""
    done = 0
    while (at := _next_suffix(low, done)) is not None:
        begin = _run_before(low, at, done)
        done = _end(low, at)
        host = low[begin:done]
        if len(host) <= _LONGEST_NAME and (host := host.strip(".-")).endswith(_SUFFIXES):
            yield host


def _next_suffix(low: str, start: int) -> int | None:
    places = (at for suffix in _SUFFIXES if (at := low.find(suffix, start)) >= 0)
    return min(places, default=None)


def _end(low: str, at: int) -> int:
    run = _HOST.match(low, at)
    return run.end() if run else at


def _run_before(low: str, at: int, start: int) -> int:
    """Return where the run of host characters begins that goes on at a place.

    Of one that is too long to be a name, just so much is looked at that it is seen to be.
    """
    before = low[max(start, at - _LONGEST_NAME) : at][::-1]
    run = _HOST.match(before)
    return at - (run.end() if run else 0)


def _suffix_of(host: str) -> str:
    return next(suffix for suffix in _SUFFIXES if host.endswith(suffix))


def _is_whole(host: str) -> bool:
    labels = host.split(".")
    return labels[0] not in _ZONES and all(_LABEL.fullmatch(label) for label in labels)
