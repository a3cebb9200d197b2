"""API server names in free text, in all three clouds.

Sources: https://learn.microsoft.com/azure/aks/outbound-rules-control-egress and
https://learn.microsoft.com/azure/aks/private-clusters (zone names)
"""

import re

_SUFFIXES = (".azmk8s.io", ".cx.aks.containerservice.azure.us", ".cx.prod.service.azk8s.cn")
_SUFFIX = re.compile("|".join(re.escape(suffix) for suffix in _SUFFIXES), re.IGNORECASE)
# Possessive and greedy: every run of host characters is looked at once.
_HOST = re.compile(r"[A-Za-z0-9.*-]++")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_CUT_HEAD = re.compile(r"\"Output\": ?\"[A-Za-z0-9.-]++")
_ZONES = ("hcp", "privatelink", "private")
_LONGEST_NAME = 253


def is_api_server(text: str) -> bool:
    """Tell whether the text mentions any API server's domain."""
    return _SUFFIX.search(text) is not None


def find_fqdn(text: str) -> str | None:
    """Return the first whole API server name in lower case; patterns and masks do not count.

    A node reports the tail of its log, which may begin in the middle of a name.
    """
    whole = [host for host in _hosts(_CUT_HEAD.sub("", text)) if _is_whole(host)]
    return whole[0] if whole else None


def find_region(text: str) -> str | None:
    """Return the region inside the first API server name, which may be masked or a pattern."""
    for host in _hosts(text):
        labels = host[: -len(_suffix_of(host))].split(".")
        if len(labels) > 1 and labels[-2] in _ZONES and labels[-1]:
            return labels[-1]
    return None


def _hosts(text: str) -> list[str]:
    runs: list[str] = _HOST.findall(text)
    hosts = [run.strip(".-").lower() for run in runs if len(run) <= _LONGEST_NAME]
    return [host for host in hosts if host.endswith(_SUFFIXES)]


def _suffix_of(host: str) -> str:
    return next(suffix for suffix in _SUFFIXES if host.endswith(suffix))


def _is_whole(host: str) -> bool:
    labels = host.split(".")
    return labels[0] not in _ZONES and all(_LABEL.fullmatch(label) for label in labels)
