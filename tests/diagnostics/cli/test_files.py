"""A saved run is its owner's alone."""

import stat
from pathlib import Path

import pytest

from diagnostics.cli.files import write_private


@pytest.mark.parametrize("before", [None, 0o644, 0o666])
def test_file_is_the_owners_alone_even_where_one_was_there(
    tmp_path: Path, before: int | None
) -> None:
    path = tmp_path / "run.json"
    if before is not None:
        path.write_text("old and longer")
        path.chmod(before)
    assert write_private(str(path), "new") == ""
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


def test_what_is_no_file_is_written_as_it_is() -> None:
    assert write_private("/dev/null", "x") == ""


def test_reason_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "none" / "run.json")
    assert write_private(path, "x") == f"Cannot write {path}: No such file or directory."
