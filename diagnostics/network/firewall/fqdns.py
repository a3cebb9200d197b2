"""Names in application rules: patterns, FQDN tags and URLs (S3.5, S3.6, S3.8)."""

import re
from functools import lru_cache

from diagnostics.network.match import Match

# The API server's names among those that the tag holds, per cloud (facts of Azure, 5.6). A private
# cluster's name is in none of them.
AKS_TAG = "azurekubernetesservice"
AKS_NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        r".+\.hcp\.[^.]+\.azmk8s\.io",
        r".+\.hcp\.[^.]+\.cx\.aks\.containerservice\.azure\.us",
        r".+\.(hcp|tun)\.[^.]+\.cx\.prod\.service\.azk8s\.cn",
    )
)


def folded(name: str) -> str:
    """Fold a name for comparison: DNS knows no case, and a last dot adds nothing."""
    return name.strip().lower().rstrip(".")


# A firewall may have thousands of patterns, and each connection asks them all.
@lru_cache(maxsize=16_384)
def fqdn_fits(pattern: str, fqdn: str | None) -> Match:
    """Say whether a pattern matches a folded name; None is a name that is not known.

    An asterisk works leftmost only and means anything to its left, so `*.contoso.com` matches
    any depth and not contoso.com itself. Elsewhere Azure supports none: it matches nothing.
    A name that begins with an asterisk is one of which the rest alone is known.
    """
    any_start, tail = _read_pattern(pattern)
    if any_start and not tail:
        return Match.YES
    if "*" in tail:
        return Match.NO
    if fqdn is None:
        return Match.MAYBE
    if fqdn.startswith("*") and tail.endswith(fqdn[1:]):
        return Match.YES if any_start and tail == fqdn[1:] else Match.MAYBE
    fits = fqdn.endswith(tail) if any_start else fqdn == tail
    return Match.YES if fits else Match.NO


def _read_pattern(pattern: str) -> tuple[bool, str]:
    wanted = pattern.strip()
    return wanted.startswith("*"), folded(wanted.removeprefix("*"))


def tag_holds(tag: str, fqdn: str | None) -> Match:
    """Say whether an FQDN tag holds a folded name; no other tag than AKS's has API servers."""
    if tag.strip().lower() != AKS_TAG:
        return Match.NO
    if fqdn is None:
        return Match.MAYBE
    held = any(names.fullmatch(fqdn) for names in AKS_NAMES)
    return Match.YES if held else Match.NO


def url_fits(url: str, fqdn: str | None, *, inspected: bool) -> Match:
    """Say whether a URL pattern matches a connection to a name.

    Which paths nodes ask for is not told here, and without inspection a firewall sees none: then
    a fitting host alone settles nothing.
    """
    host, _, path = url.strip().partition("/")
    match = fqdn_fits(host, fqdn)
    settled = inspected and path == "*"
    return match if settled or match is Match.NO else Match.MAYBE
