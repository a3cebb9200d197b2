"""Look for secrets in every file of the project: `make secrets`.

detect-secrets knows the shapes (Slack tokens, storage keys, private keys, passwords in addresses,
strings too random to be words). The tests need inventions of such shapes; `.secrets.baseline` lists
them by hash. Exit status 1: there is one that the list does not have. `--accept` writes the list
anew, for when each new one was looked at and is invented. Nothing leaves the machine.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from detect_secrets.core.baseline import format_for_output, load
from detect_secrets.core.secrets_collection import SecretsCollection

ROOT = Path(__file__).resolve().parent.parent
BASELINE = Path(".secrets.baseline")


def main() -> None:
    """Scan, tell what is new and exit with 1 if anything is, or accept it."""
    parser = argparse.ArgumentParser(prog="make secrets", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="git work tree to scan")
    parser.add_argument("--accept", action="store_true", help="put what is found into the list")
    options = parser.parse_args()
    # Names of files are listed, and matched, as they are in the project.
    os.chdir(options.root)
    accepted = load(json.loads(BASELINE.read_text()), str(BASELINE))
    found = scan(files())
    if options.accept:
        write(found)
    sys.exit(tell(found if options.accept else found - accepted, accept=options.accept))


def files() -> list[str]:
    """Return the names of all files that git has, or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout  # fmt: skip
    return [name for name in listed.split("\0") if name and Path(name).is_file()]


def scan(names: list[str]) -> SecretsCollection:
    """Return what looks like a secret, by the rules of the list that was loaded last."""
    found = SecretsCollection()
    found.scan_files(*names)
    return found


def write(found: SecretsCollection) -> None:
    """Write the list: names, kinds and hashes, but no times and lines, which change often."""
    whole: dict[str, Any] = format_for_output(found, is_slim_mode=True)
    BASELINE.write_text(f"{json.dumps(whole, indent=2)}\n")


def tell(found: SecretsCollection, *, accept: bool) -> int:
    """Write where things are, never what they are; return the exit status."""
    for name, secret in found:
        sys.stdout.write(f"{name}:{secret.line_number}: {secret.type}\n")
    count = len(list(found))
    if accept or not count:
        sys.stdout.write(f"{count} accepted\n" if accept else "no secret that is not listed\n")
        return 0
    sys.stdout.write("Real: revoke it, then remove it. Invented: make secrets ACCEPT=--accept\n")
    return 1


if __name__ == "__main__":
    main()
