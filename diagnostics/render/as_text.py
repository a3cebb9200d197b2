"""A report as text for a terminal: the headline first, then why, the checks, and what to do."""

import textwrap
from collections.abc import Iterator

from diagnostics.model.changes import PathChanges
from diagnostics.model.finding import Argv, Finding, Fix
from diagnostics.model.report import Report, Verdict
from diagnostics.render.changes import change_lines, title
from diagnostics.render.path import path_line
from diagnostics.render.safe import one_line, shell_line, visible
from diagnostics.render.words import OUTCOME, fix_notes, headline, subject_lines

WIDTH = 100


def to_text(report: Report) -> str:
    """Return the report as lines, ending with a newline; ids and commands are never wrapped."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    verdict = report.verdict
    yield from _prose("", f"{headline(report).upper()}: {verdict.summary}")
    yield ""
    for label, text in subject_lines(report):
        yield from _prose(f"{label:<10}", text)
    yield from _prose("Path      ", path_line(report))
    yield from _verdict(verdict)
    yield from _prose("Changed   ", report.changes.headline if report.changes else "")
    yield from _checks(report.findings)
    yield from _changes(report.changes)
    yield from _fixes(report.fixes)
    yield from ("", f"{report.seconds:.1f} s, {report.arm_calls} requests to Resource Manager")


def _verdict(verdict: Verdict) -> Iterator[str]:
    if verdict.resource_id:
        yield from _prose("Resource  ", verdict.resource_id)
    for line in verdict.evidence:
        yield from _prose("Evidence  ", line)
    for line in verdict.assumptions:
        yield from _prose("Assumes   ", line)
    if verdict.undecided:
        yield from _prose("Open      ", ", ".join(verdict.undecided))


def _checks(findings: tuple[Finding, ...]) -> Iterator[str]:
    if findings:
        yield from ("", "Checks")
    for finding in findings:
        yield from _prose(f"  {OUTCOME[finding.outcome]:<8}", f"{finding.title}: {finding.summary}")
        for line in (*finding.evidence, *(f"assumes: {text}" for text in finding.assumptions)):
            yield from _prose(f"{'':10}- ", line)


def _changes(changes: PathChanges | None) -> Iterator[str]:
    if changes is not None:
        yield from ("", *_prose("", title(changes)))
    for line in change_lines(changes):
        yield from _prose("  - ", line)


def _fixes(fixes: tuple[Fix, ...]) -> Iterator[str]:
    if fixes:
        yield from ("", "What to do")
    for number, fix in enumerate(fixes, 1):
        notes = "; ".join(fix_notes(fix))
        yield from _prose(f"{number:>3}. ", f"{fix.title} ({notes})" if notes else fix.title)
        for label, commands in (("run", fix.command), ("undo", fix.undo), ("verify", fix.verify)):
            yield from (f"     {label:<8}{_command(argv)}" for argv in commands)
        yield from _prose("     ", fix.instructions)
        languages = " and ".join(snippet.language.title() for snippet in fix.snippets)
        if languages:
            yield from _prose("     ", f"As {languages}: see --format markdown or json.")


def _command(argv: Argv) -> str:
    return visible(shell_line(argv))


def _prose(lead: str, text: str) -> list[str]:
    """Wrap a text behind its lead, later lines indented as far; nothing for an empty text."""
    return textwrap.wrap(
        one_line(text),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
