"""Garbage is not looked for while much is imported, and always afterwards."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.importing import import_once

LARGE = "import gc\nmeanwhile = gc.isenabled(), gc.get_freeze_count()\n"


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Begin and end with nothing left out."""
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_nothing_is_collected_meanwhile_and_what_came_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conncheck_large.py").write_text(LARGE)
    monkeypatch.syspath_prepend(tmp_path)

    import_once("conncheck_large")
    gc.unfreeze()
    import_once("conncheck_large")

    assert sys.modules.pop("conncheck_large").meanwhile == (False, 0)
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)


def test_what_was_imported_is_left_out() -> None:
    import_once("bot.importing")

    assert gc.get_freeze_count() > 0


def test_a_failed_import_leaves_all_as_it_was() -> None:
    with pytest.raises(ModuleNotFoundError):
        import_once("conncheck_absent")

    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)
