"""Ids on lines: whose work a line belongs to, in whichever task or thread it is written."""

import asyncio
import logging
import re
from pathlib import Path

import pytest

from diagnostics.telemetry.lines import FIELDS, LOGGERS, about, found, known

ROOT = Path(__file__).parents[3]
KEY, CORRELATION = "a" * 32, "0b5a1f6e-1111-4222-8333-944455566677"
log = logging.getLogger("aks_conncheck")


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_a_line_has_the_ids_of_its_block_and_none_outside(caplog: pytest.LogCaptureFixture) -> None:
    log.info("before")
    with about(run="r_aaaaaa", incident=KEY, correlation=None):
        log.info("within: 100 %% of %s", {"it": 1})
    log.info("after")

    ids = f'{{"conncheck.run": "r_aaaaaa", "conncheck.incident": "{KEY}"}}'
    assert caplog.messages == ["before", f"within: 100 % of {{'it': 1}} {ids}", "after"]


def test_ids_are_fields_of_the_record_as_well(caplog: pytest.LogCaptureFixture) -> None:
    with about(incident=KEY):
        log.info("done", extra={FIELDS: {"conncheck.seconds": 0.5}})
    (record,) = caplog.records

    said = {key: value for key, value in vars(record).items() if key.startswith("conncheck.")}
    assert said == {"conncheck.incident": KEY, "conncheck.seconds": 0.5}
    assert FIELDS not in vars(record)


def test_what_is_shaped_like_no_id_is_left_out() -> None:
    with about(run="r_1\n", incident="a b", correlation="x" * 41):
        assert known() == {}


def test_a_block_within_adds_to_the_ids_and_gives_them_back() -> None:
    with about(run="r_aaaaaa"):
        with about(incident=KEY):
            assert known() == {"conncheck.run": "r_aaaaaa", "conncheck.incident": KEY}
        assert known() == {"conncheck.run": "r_aaaaaa"}
    assert known() == {}


async def test_what_a_task_or_a_thread_finds_is_known_to_its_job_alone() -> None:
    async def job(run: str, **ids: str) -> dict[str, str]:
        with about(run=run):
            await asyncio.to_thread(found, **ids)
            await asyncio.create_task(_finds(correlation=CORRELATION))
            return known()

    jobs = await asyncio.gather(job("r_aaaaaa", incident=KEY), job("r_bbbbbb"))
    one, other = {"conncheck.run": "r_aaaaaa"}, {"conncheck.run": "r_bbbbbb"}
    both = {"conncheck.correlation": CORRELATION}
    assert list(jobs) == [{**one, "conncheck.incident": KEY, **both}, {**other, **both}]


async def _finds(**ids: str) -> None:
    found(**ids)


def test_what_is_found_outside_of_any_work_is_forgotten() -> None:
    found(incident=KEY)
    assert known() == {}


def test_every_logger_of_the_program_writes_ids() -> None:
    sources = [ROOT / "function_app.py", ROOT / "diagnosing.py"]
    sources += [path for folder in ("bot", "diagnostics") for path in (ROOT / folder).rglob("*.py")]
    named = {
        name
        for path in sources
        for name in re.findall(r'"(aks_conncheck[.\w]*)"', path.read_text())
    }
    assert named == {*LOGGERS}
