"""The facts of a verdict in the root message, a line each; a line that says nothing is left out."""

from bot.blocks.parts import Block, lines, own, plain
from bot.blocks.wording import CAUSES, error_words, titles_of, way_words
from bot.context import Context
from bot.request import DiagnosisRequest
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.report import Report, State

MOST = 90
MOST_OF_ASSUMPTIONS = 140
MOST_OF_CHANGE = 160


def facts(context: Context, report: Report) -> Block:
    """Return what failed, where and when, and what the verdict rests on."""
    is_open = report.verdict.state is State.NOT_DETERMINED
    ruled_out = titles_of(report.findings, Outcome.PASSED) if is_open else ""
    pairs = (
        (_path_label(report), way_words(report.incident)),
        ("Failing check", _headline_title(report)),
        ("Also failing", _others(report)),
        ("Error", error_words(report.incident)),
        ("Operation", _operation(context.request)),
        ("Ruled out", ruled_out),
        ("Not checked", _open(report)),
    )
    rows = [_row(label, value, MOST) for label, value in pairs if value]
    assumed = "" if is_open else "; ".join(report.verdict.assumptions)
    changed = report.changes.headline if report.changes else ""
    longer = (("Changed", changed, MOST_OF_CHANGE), ("Assumed", assumed, MOST_OF_ASSUMPTIONS))
    return lines(*rows, *(_row(*each) for each in longer if each[1]))


def _row(label: str, value: str, most: int) -> list[dict[str, object]]:
    return [own(f"{label}: ", bold=True), plain(value, most=most)]


def _path_label(report: Report) -> str:
    is_failure = report.verdict.state in CAUSES or report.incident.source is not None
    return "Failed path" if is_failure else "Path"


def _operation(request: DiagnosisRequest) -> str:
    failed = f", failed {request.at}" if request.at else ", failed"
    return f"{request.operation}{failed}" if request.operation else ""


def _headline_title(report: Report) -> str:
    named = [finding for finding in report.findings if finding.id == report.verdict.check]
    return named[0].title if named else ""


def _others(report: Report) -> str:
    if report.verdict.state not in CAUSES:
        return ""
    others = tuple(each for each in report.findings if each.id != report.verdict.check)
    return titles_of(others, Outcome.FAILED)


def _open(report: Report) -> str:
    by_id: dict[str, Finding] = {finding.id: finding for finding in report.findings}
    return ", ".join(by_id[check].title for check in report.verdict.undecided if check in by_id)
