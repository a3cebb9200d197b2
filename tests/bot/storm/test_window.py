"""When failures are a storm, and which belong together."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.settings import SettingsError
from bot.storm.window import Case, grouped, is_open, is_storm, platform_regions, read_length

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LENGTH = timedelta(minutes=10)
SOUND = frozenset({"ok"})


def case(name: str, resource: str = "", region: str = "uksouth", state: str = "ok") -> Case:
    """Return a case of its own incident."""
    return Case(key=f"k-{name}", cluster_id=name, resource_id=resource, region=region, state=state)


def failures(clusters: str, state: str = "") -> list[Case]:
    """Return a case for each letter, which names its cluster."""
    return [Case(key=str(at), cluster_id=one, state=state) for at, one in enumerate(clusters)]


@pytest.mark.parametrize(
    ("clusters", "storm"),
    [("", False), ("ab", False), ("aAbB", False), ("aaaa", False), ("aaaaa", True), ("abc", True)],
)
def test_a_storm_is_three_clusters_or_five_failures(clusters: str, *, storm: bool) -> None:
    assert is_storm(failures(clusters)) is storm


@pytest.mark.parametrize(("ill", "storm"), [("ab", False), ("abc", True)])
def test_what_healed_by_itself_makes_no_storm(ill: str, *, storm: bool) -> None:
    assert is_storm(failures(ill) + failures("defgh", "recovered")) is storm


@pytest.mark.parametrize(
    ("after", "still"),
    [(timedelta(0), True), (LENGTH - timedelta(seconds=1), True), (LENGTH, False)],
)
def test_a_window_closes(after: timedelta, *, still: bool) -> None:
    assert is_open(START, START + after, LENGTH) is still


def test_a_window_of_no_length_is_never_open() -> None:
    assert is_open(START, START, timedelta(0)) is False


@pytest.mark.parametrize(("said", "minutes"), [("", 10), ("0", 0), ("1", 1), (" 60 ", 60)])
def test_its_length_is_a_setting(said: str, minutes: int) -> None:
    assert read_length({"CONNCHECK_STORM_MINUTES": said}) == timedelta(minutes=minutes)


@pytest.mark.parametrize("said", ["61", "1.5", "ten", "-1"])
def test_a_length_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_length({"CONNCHECK_STORM_MINUTES": said})
    assert str(refused.value) == "CONNCHECK_STORM_MINUTES must be a number of minutes, 0 to 60."


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
        ([case("a"), case("b"), case("c"), case("d", region="", state="")], ()),
        ([case("a"), case("b"), case("c"), case("d", region="", state="none")], ("uksouth",)),
        ([case("a"), case("b"), case("c"), case("d", state="unknown")], ()),
        ([case("a"), case("b"), case("c"), case("d", resource="/fw")], ()),
        ([case("a", region=""), case("b", region=""), case("c", region="")], ()),
    ],
)
def test_a_platform_problem_needs_three_clusters_all_sound(
    cases: list[Case], regions: tuple[str, ...]
) -> None:
    assert platform_regions(cases, SOUND) == regions


def test_three_failures_of_one_cluster_are_no_platform_problem() -> None:
    same = [Case(key=str(at), cluster_id="a", region="uksouth", state="ok") for at in range(3)]
    assert platform_regions(same, SOUND) == ()


@pytest.mark.parametrize(
    ("other", "alike"),
    [(case("b", "/NSG"), True), (case("b", "/x"), False), (case("b", "/nsg", state=""), False)],
)
def test_cases_of_one_verdict_are_alike(other: Case, *, alike: bool) -> None:
    assert (case("a", "/nsg").verdict == other.verdict) is alike
