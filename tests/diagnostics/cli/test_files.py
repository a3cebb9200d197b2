"""A saved file is its owner's alone, also where it was there before."""

from pathlib import Path

import pytest

from diagnostics.cli.files import write_private


@pytest.mark.parametrize("before", [None, 0o644, 0o600, 0o666])
def test_saved_file_is_private(before: int | None, tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    if before is not None:
        path.write_text("a longer text that was there")
        path.chmod(before)
    assert write_private(str(path), "new") == ""
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)


def test_device_is_written_and_keeps_its_mode() -> None:
    mode = Path("/dev/null").stat().st_mode
    assert write_private("/dev/null", "new") == ""
    assert Path("/dev/null").stat().st_mode == mode


def test_what_went_wrong_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none" / "bundle.json"
    assert write_private(str(path), "new") == f"Cannot write {path}: No such file or directory."
