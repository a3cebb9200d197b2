"""requirements.lock pins all that requirements.txt asks for, and lets nothing else in."""

import re

import pytest

from tests.package.locked import PYTHONS, ROOT, entries, unmet

WANTED = (ROOT / "requirements.txt").read_text()
LOCK = (ROOT / "requirements.lock").read_text()
RENEW = "make lock"


@pytest.mark.parametrize("python", PYTHONS)
def test_lock_satisfies_the_requirements(python: str) -> None:
    assert unmet(WANTED, LOCK, python) == [], RENEW


def test_every_entry_is_pinned_and_hashed() -> None:
    loose = [each.name for each in entries(LOCK) if not each.version]
    bare = [
        each.name
        for each in entries(LOCK)
        if not each.hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in each.hashes)
    ]

    assert len(list(entries(LOCK))) > len(list(entries(WANTED)))
    assert (loose, bare) == ([], [])


def test_lock_names_no_registry() -> None:
    assert [line for line in LOCK.splitlines() if "://" in line or "--index" in line] == []


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        ("a==1.5 --hash=sha256:00", []),
        ("a==2.0 --hash=sha256:00", ["a<2,>=1"]),
        ("b==1.5 --hash=sha256:00", ["a<2,>=1"]),
        ("a==1.5 ; python_full_version >= '3.13' --hash=sha256:00", ["a<2,>=1"]),
    ],
)
def test_unmet_requirements_are_named(lock: str, expected: list[str]) -> None:
    assert unmet("a>=1,<2  # why", lock, "3.11") == expected


def test_pythons_are_those_that_the_infrastructure_allows() -> None:
    bicep = (ROOT / "infra/main.bicep").read_text()
    allowed = re.search(r"@allowed\(\[([^\]]*)\]\)\s*param pythonVersion", bicep)

    assert allowed is not None
    assert tuple(re.findall(r"'([\d.]+)'", allowed[1])) == PYTHONS
