"""Hold what survived a mutation run to the written reasons, both ways.

    python -m tests.mutation.survivors

`make mutation` runs mutmut first. A mutant that only words a text differently is let pass: where
wording matters, tests assert whole sentences. Every other survivor needs a reason in
`tests/mutation/reasons`, and every reason there needs its survivor.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REASONS = Path(__file__).with_name("reasons")
ALIVE = ("survived", "no tests", "suspicious")
ANY = "*"


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed: in which function, what stood there, what replaced it."""

    function: str
    was: str
    becomes: str


def survivors() -> Iterator[Survivor]:
    """Yield what the last run left alive, wording aside.

    Raises:
        subprocess.CalledProcessError: there was no run.
    """
    for line in _mutmut("results").splitlines():
        name, _, status = line.strip().partition(": ")
        if status in ALIVE:
            found = _survivor(name, _mutmut("show", name))
            if not _is_wording(found):
                yield found


def _mutmut(*words: str) -> str:
    found = subprocess.run(  # noqa: S603 - words of our own and names of mutants
        [sys.executable, "-m", "mutmut", *words], capture_output=True, text=True, check=True
    )
    return found.stdout


def _survivor(name: str, diff: str) -> Survivor:
    function = name.partition("__mutmut_")[0].replace(".x_", ".").replace("xǁ", "")
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++", "#"))]
    was = " ".join(line[1:].strip() for line in lines if line.startswith("-"))
    becomes = " ".join(line[1:].strip() for line in lines if line.startswith("+"))
    return Survivor(function, was, becomes)


def _is_wording(found: Survivor) -> bool:
    """Say whether only the letters of a text differ: mutmut adds XX to it, or changes its case."""
    return found.was.casefold() == found.becomes.replace("XX", "").casefold()


def _accepts(reason: dict[str, str], found: Survivor) -> bool:
    here = reason["function"] == found.function
    same = (reason.get("was", ANY), reason.get("becomes", ANY))
    return here and all(
        text in (ANY, own) for text, own in zip(same, (found.was, found.becomes), strict=True)
    )


def main() -> None:
    """Tell survivors without a reason, and reasons without a survivor; exit 1 on either."""
    files = (tomllib.loads(path.read_text()) for path in sorted(REASONS.glob("*.toml")))
    reasons = [each for file in files for each in file["accepted"]]
    left = list(survivors())
    bare = [each for each in left if not any(_accepts(reason, each) for reason in reasons)]
    stale = [each for each in reasons if not any(_accepts(each, found) for found in left)]
    for found in bare:
        sys.stdout.write(f"NO REASON {found.function}\n  - {found.was}\n  + {found.becomes}\n")
    for reason in stale:
        sys.stdout.write(f"NO SURVIVOR {reason['function']}: {reason.get('was', ANY)}\n")
    sys.stdout.write(f"{len(left)} survivors, {len(bare)} without a reason, {len(stale)} stale\n")
    sys.exit(1 if bare or stale else 0)


if __name__ == "__main__":
    main()
