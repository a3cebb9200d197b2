"""A window is a storm from the third cluster or the fifth failure; it closes, and another opens.

Windows open with their first failure and close a fixed time later, so that a storm that goes on is
told again and no message grows without end.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.request import fingerprint
from bot.settings import SettingsError

CLUSTERS, FAILURES = 3, 5
MINUTES, DEFAULT_MINUTES, MOST_MINUTES = "CONNCHECK_STORM_MINUTES", 10, 60
RECOVERED, FIXED = "recovered", "fixed"
_NUMBER = re.compile(r"[0-9]{1,2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One incident in a window, by its key; the other texts are empty before a verdict.

    `state` is as in the report, or one of those above; `title` is the failing check's, `link` the
    permalink of the incident's details, empty before they stand.
    """

    key: str
    cluster_id: str
    state: str = ""
    title: str = ""
    resource_id: str = ""
    region: str = ""
    link: str = ""

    @property
    def verdict(self) -> str:
        """Return a key that cases with the same verdict share: the proof of one is that of all."""
        return fingerprint(self.state, self.title, self.resource_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cases that one resource decides; of one region where `resource_id` is empty."""

    resource_id: str
    region: str
    cases: tuple[Case, ...]


def read_length(environ: Mapping[str, str]) -> timedelta:
    """Return how long a window is open; an empty variable counts as unset.

    With 0 no two failures are in one window, and each has a thread of its own.

    Raises:
        SettingsError: it is no number of minutes between 0 and 60.
    """
    said = environ.get(MINUTES, "").strip() or str(DEFAULT_MINUTES)
    if not _NUMBER.fullmatch(said) or int(said) > MOST_MINUTES:
        raise SettingsError(f"{MINUTES} must be a number of minutes, 0 to {MOST_MINUTES}.")
    return timedelta(minutes=int(said))


def is_open(opened_at: datetime, now: datetime, length: timedelta) -> bool:
    """Say whether a failure of now still belongs to a window."""
    return opened_at <= now < opened_at + length


def is_storm(cases: Sequence[Case]) -> bool:
    """Say whether cases are told in one digest; what healed by itself makes no storm."""
    ill = [each for each in cases if each.state != RECOVERED]
    return len(clusters(ill)) >= CLUSTERS or len(ill) >= FAILURES


def clusters(cases: Sequence[Case]) -> frozenset[str]:
    """Return the clusters of cases, each once."""
    return frozenset(each.cluster_id.lower() for each in cases)


def grouped(cases: Sequence[Case]) -> tuple[Group, ...]:
    """Group cases by the resource that decides, else by region; the largest group first."""
    found: dict[tuple[str, str], list[Case]] = {}
    for case in sorted(cases, key=lambda each: (each.cluster_id.lower(), each.key)):
        # A hub firewall may decide over clusters of several regions.
        key = (case.resource_id.lower(), "" if case.resource_id else case.region.lower())
        found.setdefault(key, []).append(case)
    groups = [
        Group(resource_id=some[0].resource_id, region=some[0].region, cases=tuple(some))
        for some in found.values()
    ]
    return tuple(sorted(groups, key=lambda each: -len(each.cases)))


def platform_regions(cases: Sequence[Case], healthy: frozenset[str]) -> tuple[str, ...]:
    """List regions of three or more clusters where no cluster's own configuration is at fault.

    `healthy` are the states that say so. One case with another state, or still without a verdict,
    is enough to say nothing of its region: unknown is not passed. Before its verdict, a case may be
    of any.
    """
    if not all(each.state for each in cases):
        return ()
    regions: dict[str, list[Case]] = {}
    for case in cases:
        if case.region:
            regions.setdefault(case.region.lower(), []).append(case)
    return tuple(
        sorted(
            name
            for name, some in regions.items()
            if len(clusters(some)) >= CLUSTERS and all(_is_sound(each, healthy) for each in some)
        )
    )


def _is_sound(case: Case, healthy: frozenset[str]) -> bool:
    return case.state in healthy and not case.resource_id
