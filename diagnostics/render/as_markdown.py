"""A report as Markdown, for an issue or a wiki page."""

from collections.abc import Iterator

from diagnostics.model.changes import PathChanges
from diagnostics.model.finding import Argv, Finding, Fix, Snippet
from diagnostics.model.report import Report, Verdict
from diagnostics.render.changes import change_lines, title
from diagnostics.render.path import path_line
from diagnostics.render.safe import markdown, shell_line, visible
from diagnostics.render.words import OUTCOME, fix_notes, headline, subject_lines

# What highlighters call the languages of snippets.
FENCES = {"bicep": "bicep", "terraform": "hcl"}


def to_markdown(report: Report) -> str:
    """Return the report as Markdown, ending with a newline; foreign text has no markup left."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    verdict = report.verdict
    yield from (f"## {headline(report)}: {markdown(verdict.summary)}", "")
    yield from (f"- **{label}:** {markdown(text)}" for label, text in subject_lines(report))
    if report.findings:
        yield f"- **Path:** {markdown(path_line(report))}"
    if report.changes and report.changes.headline:
        yield f"- **Changed:** {markdown(report.changes.headline)}"
    yield from _verdict(verdict)
    yield from _checks(report.findings)
    yield from _changes(report.changes)
    yield from _fixes(report.fixes)
    yield from ("", f"_{report.seconds:.1f} s, {report.arm_calls} requests to Resource Manager_")


def _verdict(verdict: Verdict) -> Iterator[str]:
    if verdict.resource_id:
        yield f"- **Resource:** {markdown(verdict.resource_id)}"
    yield from (f"- **Evidence:** {markdown(line)}" for line in verdict.evidence)
    yield from (f"- **Assumes:** {markdown(line)}" for line in verdict.assumptions)
    if verdict.undecided:
        yield f"- **Open:** {markdown(', '.join(verdict.undecided))}"


def _checks(findings: tuple[Finding, ...]) -> Iterator[str]:
    if findings:
        yield from ("", "### Checks", "", "| check | outcome | finding |", "|---|---|---|")
    for finding in findings:
        told = (finding.summary, *finding.evidence)
        title = (
            f"[{markdown(finding.title)}](<{finding.source}>)"
            if finding.source
            else (markdown(finding.title))
        )
        yield f"| {title} | {OUTCOME[finding.outcome]} | {'<br>'.join(map(markdown, told))} |"


def _changes(changes: PathChanges | None) -> Iterator[str]:
    if changes is not None:
        yield from ("", f"### {markdown(title(changes))}", "")
    yield from (f"- {markdown(line)}" for line in change_lines(changes))


def _fixes(fixes: tuple[Fix, ...]) -> Iterator[str]:
    if fixes:
        yield from ("", "### What to do")
    for number, fix in enumerate(fixes, 1):
        notes = "; ".join(fix_notes(fix))
        yield from (
            "",
            f"{number}. **{markdown(fix.title)}**{f' ({markdown(notes)})' if notes else ''}",
        )
        yield from ("", *_commands(fix.command)) if fix.command else ()
        if fix.instructions:
            yield from ("", markdown(fix.instructions))
        for label, commands in (("Undo", fix.undo), ("Verify", fix.verify)):
            yield from ("", f"{label}:", "", *_commands(commands)) if commands else ()
        for snippet in fix.snippets:
            yield from ("", f"As {snippet.language.title()}:", "", *_code(snippet))


def _code(snippet: Snippet) -> Iterator[str]:
    """Fence a snippet; names in it are escaped for its language and hold no line of their own."""
    yield f"```{FENCES[snippet.language]}"
    yield from (visible(line) for line in snippet.text.splitlines())
    yield "```"


def _commands(commands: tuple[Argv, ...]) -> tuple[str, ...]:
    return ("```sh", *(visible(shell_line(argv)) for argv in commands), "```")
