"""When failures are a storm, and which belong together."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storm.window import LENGTH, Case, Window, grouped, platform_regions

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SOUND = frozenset({"ok"})


def case(name: str, resource: str = "", region: str = "uksouth", state: str = "ok") -> Case:
    """Return a case."""
    return Case(cluster_id=name, resource_id=resource, region=region, state=state)


@pytest.mark.parametrize(
    ("events", "storm"),
    [((), False), ((1, 1), False), ((2, 2), False), ((4,), False), ((5,), True), ((1, 1, 1), True)],
)
def test_a_storm_is_three_clusters_or_five_events(events: tuple[int, ...], *, storm: bool) -> None:
    cases = tuple(Case(cluster_id=f"c{at}", events=many) for at, many in enumerate(events))
    window = Window(opened_at=START, cases=cases)
    assert (window.events, window.is_storm) == (sum(events), storm)


@pytest.mark.parametrize(
    ("after", "is_open"),
    [(timedelta(0), True), (LENGTH - timedelta(seconds=1), True), (LENGTH, False)],
)
def test_a_window_closes(after: timedelta, *, is_open: bool) -> None:
    assert Window(opened_at=START).is_open(START + after) is is_open


def test_cases_stand_by_the_deciding_resource_then_by_region() -> None:
    cases = [
        case("e", region="ukwest"),
        case("d"),
        case("c", resource="/FW", region="ukwest"),
        case("b", resource="/fw"),
        case("a", resource="/fw"),
    ]
    assert [
        (group.resource_id, group.region, [each.cluster_id for each in group.cases])
        for group in grouped(cases)
    ] == [("/fw", "uksouth", ["a", "b", "c"]), ("", "uksouth", ["d"]), ("", "ukwest", ["e"])]


@pytest.mark.parametrize(
    ("cases", "regions"),
    [
        ([case("a"), case("b"), case("c")], ("uksouth",)),
        ([case("a"), case("b", region="UKSouth"), case("c")], ("uksouth",)),
        ([case("a"), case("b")], ()),
        ([case("a"), case("b"), case("c"), case("d", state="")], ()),
        ([case("a"), case("b"), case("c"), case("d", state="unknown")], ()),
        ([case("a"), case("b"), case("c"), case("d", resource="/fw")], ()),
        ([case("a", region=""), case("b", region=""), case("c", region="")], ()),
    ],
)
def test_a_platform_problem_needs_three_clusters_all_sound(
    cases: list[Case], regions: tuple[str, ...]
) -> None:
    assert platform_regions(cases, SOUND) == regions
