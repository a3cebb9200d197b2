"""Write docs/checks.md from the checks' own docstrings: `python -m tools.checks_page`."""

import importlib
import sys
import textwrap
from collections.abc import Iterator, Sequence

from diagnostics.checks import all_checks
from diagnostics.model.finding import Check
from diagnostics.model.incident import Category

HEAD = """\
# How each check decides

One section for each check, in the order of a report. The text is the docstring of the check's \
file in `diagnostics/checks/`; `make docs` writes this page anew.

The first sentence is what a healthy cluster has. A check *fails* where that was read to be \
otherwise, is *unknown* where something that decides could not be read, and *not needed* where \
the cluster's topology does without it. The headline of a verdict is the first failed check in \
the order of the error's category; the numbers below are those places.
"""


def page(checks: Sequence[Check]) -> str:
    """Return the page in Markdown."""
    return "\n".join((HEAD, *(section(check, checks) for check in checks)))


def section(check: Check, checks: Sequence[Check]) -> str:
    """Return a check's section: its title, id, places among all checks, and docstring."""
    said = importlib.import_module(f"diagnostics.checks.{check.id}").__doc__ or ""
    order = ", ".join(_places(check, checks)) or "no category: it can make a cause likely at most"
    return "\n\n".join((f"## {check.title}", f"`{check.id}` · {order}", *_paragraphs(said))) + "\n"


def _places(check: Check, checks: Sequence[Check]) -> Iterator[str]:
    for category in Category:
        if category in check.steps:
            steps = sorted(each.steps[category] for each in checks if category in each.steps)
            place = steps.index(check.steps[category]) + 1
            yield f"{category.value.replace('_', ' ')} {place} of {len(steps)}"


def _paragraphs(said: str) -> Iterator[str]:
    for paragraph in textwrap.dedent(said).strip().split("\n\n"):
        # A bare address is a link in Markdown only between angle brackets.
        yield " ".join(
            f"<{word}>" if word.startswith("https://") else word for word in paragraph.split()
        )


if __name__ == "__main__":
    sys.stdout.write(page(all_checks()))
