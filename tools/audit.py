"""Look up known vulnerabilities of what requirements.lock installs: `make audit`.

pip-audit asks PyPI's own data, then OSV where PyPI's was not to be had. Exit status 0: everything
was looked up and nothing is known. 1: something is known. 3: not everything could be looked up,
which is neither good nor bad news, and never silent: pip-audit itself calls that a success.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
PUBLIC = (("--vulnerability-service", "pypi"), ("--vulnerability-service", "osv"))
CLEAN, KNOWN, NOT_LOOKED = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one source said: what is known, and what it could not tell."""

    looked_up: int = 0
    known: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def main() -> None:
    """Ask one source after another and exit with what came of it."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--osv-url", help="ask only this mirror of OSV")
    parser.add_argument("--lock", type=Path, default=LOCK, help="requirements with hashes")
    options = parser.parse_args()
    mirror = ("--vulnerability-service", "osv", "--osv-url", options.osv_url)
    sources = (mirror,) if options.osv_url else PUBLIC
    status, lines = judge(ask(options.lock, source) for source in sources)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.exit(status)


def ask(lock: Path, source: Sequence[str]) -> Look:
    """Let pip-audit look a lock up in one source (one request for each requirement)."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [
            sys.executable, "-m", "pip_audit", "--requirement", lock, "--disable-pip",
            "--format", "json", "--progress-spinner", "off", "--timeout", "10", *source,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return read(done.stdout, done.stderr)


def read(output: str, errors: str) -> Look:
    """Read pip-audit's report; without one its last line says why there is none."""
    try:
        found = json.loads(output)["dependencies"]
    except ValueError:
        return Look(untold=tuple(errors.strip().splitlines()[-1:]) or ("no report",))
    return Look(
        looked_up=sum("vulns" in each for each in found),
        known=tuple(
            f"{each['name']} {each['version']}: {vuln['id']}, "
            f"mended in {', '.join(vuln['fix_versions']) or 'no version yet'}"
            for each in found
            for vuln in each.get("vulns", ())
        ),
        untold=tuple(each["skip_reason"] for each in found if "skip_reason" in each),
    )


def judge(looks: Iterable[Look]) -> tuple[int, list[str]]:
    """Return exit status and lines: the first source that could tell everything decides."""
    untold: list[str] = []
    for look in looks:
        if look.known:
            return KNOWN, ["known vulnerabilities:", *look.known]
        if look.looked_up and not look.untold:
            return CLEAN, [f"{look.looked_up} requirements looked up, no known vulnerability"]
        untold += [f"{each} (and {len(look.untold) - 1} more)" for each in look.untold[:1]]
    return NOT_LOOKED, ["COULD NOT LOOK for known vulnerabilities:", *untold]


if __name__ == "__main__":
    main()
