"""A window is a storm from the third cluster or the fifth event; it closes, and another opens.

Windows open with their first event and close a fixed time later, so that a storm that goes on is
told again and no message grows without end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

CLUSTERS, EVENTS = 3, 5
LENGTH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One cluster in a window; `resource_id`, `region` and `state` are empty before a verdict.

    `state` and `title` (the failing check's) are as in the report, `link` is the permalink of the
    cluster's details, empty before they stand, `events` how many told of it.
    """

    cluster_id: str
    events: int = 1
    state: str = ""
    title: str = ""
    resource_id: str = ""
    region: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The cases of a channel since `opened_at` (aware UTC), a cluster at most once."""

    opened_at: datetime
    cases: tuple[Case, ...] = ()

    def is_open(self, now: datetime, length: timedelta = LENGTH) -> bool:
        """Say whether an event of now still belongs here."""
        return self.opened_at <= now < self.opened_at + length

    @property
    def events(self) -> int:
        """Count the events."""
        return sum(each.events for each in self.cases)

    @property
    def is_storm(self) -> bool:
        """Say whether the cases are told in one digest."""
        return len(self.cases) >= CLUSTERS or self.events >= EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cases that one resource decides; of one region where `resource_id` is empty."""

    resource_id: str
    region: str
    cases: tuple[Case, ...]


def grouped(cases: Sequence[Case]) -> tuple[Group, ...]:
    """Group cases by the resource that decides, else by region; the largest group first."""
    found: dict[tuple[str, str], list[Case]] = {}
    for case in sorted(cases, key=lambda each: each.cluster_id.lower()):
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
    is enough to say nothing of its region: unknown is not passed.
    """
    regions: dict[str, list[Case]] = {}
    for case in cases:
        if case.region:
            regions.setdefault(case.region.lower(), []).append(case)
    return tuple(
        sorted(
            name
            for name, some in regions.items()
            if len(some) >= CLUSTERS and all(_is_sound(each, healthy) for each in some)
        )
    )


def _is_sound(case: Case, healthy: frozenset[str]) -> bool:
    return case.state in healthy and not case.resource_id
