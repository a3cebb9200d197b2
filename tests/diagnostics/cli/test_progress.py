"""Progress is one line on a terminal, and nothing elsewhere."""

import io

import pytest

from diagnostics.cli.progress import in_words, shown_on
from diagnostics.judging import other_error_report
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.report import Progress, Report
from tests.builders import incident


def progress(
    outcome: Outcome, *waiting: str, early: Report | None = None, asks_node: bool = False
) -> Progress:
    finding = Finding(id="nsg", title="NSG", outcome=outcome, summary="")
    return Progress(
        incident=incident(),
        findings=(finding,),
        waiting=waiting,
        report=early,
        asks_node=asks_node,
    )


@pytest.mark.parametrize(
    ("so_far", "line"),
    [
        (progress(Outcome.PASSED, "Route"), "1 of 2 checks; reading Route"),
        (
            progress(Outcome.FAILED, "A", "B", "C", "D"),
            "1 of 5 checks, failing: NSG; reading A, B, C …",
        ),
        (progress(Outcome.PASSED), "1 checks answered; finishing …"),
        (
            progress(Outcome.FAILED, early=other_error_report(incident())),
            "1 checks answered, failing: NSG; reading what was changed …",
        ),
        (
            progress(Outcome.FAILED, asks_node=True, early=other_error_report(incident())),
            "1 checks answered, failing: NSG; asking a node, a minute or so …",
        ),
    ],
)
def test_in_words(so_far: Progress, line: str) -> None:
    assert in_words(so_far) == line


class _Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


async def test_shown_on_a_terminal() -> None:
    terminal = _Terminal()
    with shown_on(terminal) as show:
        assert show is not None
        await show(progress(Outcome.PASSED, "Route [table]"))
    assert terminal.getvalue() != ""


def test_shown_on_anything_else_is_silence() -> None:
    stream = io.StringIO()
    with shown_on(stream) as show:
        assert show is None
    assert stream.getvalue() == ""
