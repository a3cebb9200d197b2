"""Build the zip that is deployed: `make package`, for the Python that runs this file.

It is what the platform calls a local build: the program at the root, its requirements under
`.python_packages/lib/site-packages`, for Linux. Both are byte-compiled with unchecked hashes: an
instance starts from a read-only package with times of its own, where byte code that is checked
against times would be stale at every cold start. The same source gives the same bytes.

Source: https://learn.microsoft.com/azure/azure-functions/python-build-options (Local build)
"""

import argparse
import compileall
import json
import os
import py_compile
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from diagnostics.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ("function_app.py", "diagnosing.py", "host.json", "bot", "diagnostics")
SOURCES = {".py", ".json"}
SITE_PACKAGES = ".python_packages/lib/site-packages"
# glibc 2.28 is older than what any Python of the platform runs on.
PLATFORM = "x86_64-manylinux_2_28"
DEPLOYED_AT = "/home/site/wwwroot"
# The earliest time that a zip can say; no part of the package may tell when it was built.
NO_TIME = (1980, 1, 1, 0, 0, 0)
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# With a file of this name azd leaves out what it says, instead of all byte code.
IGNORE = ".funcignore"


def main() -> None:
    """Build the package and print where it lies and how big it is."""
    parser = argparse.ArgumentParser(prog="make package", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder to build in")
    out: Path = parser.parse_args().out
    built = build(out, routing=os.environ.get("CONNCHECK_ROUTING_FILE"))
    size = f"{built.stat().st_size / 1e6:.1f} MB"
    sys.stdout.write(f"{built}: {size}, version {VERSION}, for Python {PYTHON}\n")


def build(out: Path, *, routing: str | None) -> Path:
    """Build `aks-conncheck.zip` in a folder, and beside it the folder `app` with the same files.

    `routing` is the routing file that the settings name, relative to the project, if they do.

    Raises:
        CalledProcessError: the requirements cannot be installed as they are pinned.
        SyntaxError: a file of the program does not compile.
    """
    tree = out / "app"
    shutil.rmtree(tree, ignore_errors=True)
    copy_program(tree, routing)
    install(tree / SITE_PACKAGES)
    byte_compile(tree)
    said = {"version": VERSION, "python": PYTHON}
    (tree / "version.json").write_text(f"{json.dumps(said)}\n")
    write_zip(tree, out / "aks-conncheck.zip")
    (tree / IGNORE).touch()
    return out / "aks-conncheck.zip"


def copy_program(tree: Path, routing: str | None) -> None:
    """Copy the program's own files, and the routing file if there is one."""
    for name in (*program(), *([Path(routing)] if routing else [])):
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)


def program() -> Iterator[Path]:
    """Yield the program's files, relative to the root of the project."""
    for name in PROGRAM:
        found = [ROOT / name, *(ROOT / name).rglob("*")]
        yield from sorted(p.relative_to(ROOT) for p in found if p.suffix in SOURCES)


def install(folder: Path) -> None:
    """Install what requirements.lock pins, as wheels for Linux, each checked against its hash."""
    uv = os.environ.get("UV") or sys.exit("uv is needed; `make package` brings it")
    subprocess.run(  # noqa: S603 - uv, with our own arguments
        [
            uv, "pip", "install", "--quiet", "--target", folder, "--link-mode", "copy",
            "--python", sys.executable, "--python-version", PYTHON, "--python-platform", PLATFORM,
            "--only-binary", ":all:", "--require-hashes",
            "--requirements", ROOT / "requirements.lock",
        ],
        check=True,
    )  # fmt: skip
    prune(folder)


def prune(folder: Path) -> None:
    """Remove what no function runs: scripts that name this machine's Python, records, tests."""
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for left in [*folder.glob("*.dist-info/RECORD"), *folder.glob(".lock")]:
        left.unlink()
    for tests in list(folder.glob("*/**/tests/")):
        shutil.rmtree(tests, ignore_errors=True)


def byte_compile(tree: Path) -> None:
    """Compile every source file; tracebacks name it where it is deployed.

    Raises:
        SyntaxError: a file does not compile.
    """
    compiled = compileall.compile_dir(
        tree,
        quiet=1,
        stripdir=str(tree),
        prependdir=DEPLOYED_AT,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not compiled:
        raise SyntaxError("the package holds a file that does not compile")


def write_zip(tree: Path, target: Path) -> None:
    """Zip a folder so that the same files always give the same bytes."""
    files = sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in files:
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, (tree / name).read_bytes())


if __name__ == "__main__":
    main()
