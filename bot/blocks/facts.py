"""The facts of a verdict in the root message, a line each; a line that says nothing is left out."""

from bot.blocks.parts import Block, Element, lines, own, plain
from bot.blocks.wording import CAUSES, error_words, titles_of, way_words
from bot.context import Context
from bot.request import DiagnosisRequest
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.report import Report, State
from diagnostics.render.path import ARROW, Hop, path_of

MOST = 90
MOST_OF_ASSUMPTIONS = 140
MOST_OF_CHANGE = 160
MOST_OF_HOP, MOST_OF_NOTE = 45, 45


def facts(context: Context, report: Report) -> Block:
    """Return what failed, where and when, and what the verdict rests on."""
    is_open = report.verdict.state is State.NOT_DETERMINED
    ruled_out = titles_of(report.findings, Outcome.PASSED) if is_open else ""
    pairs = (
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
    late = (_row(*each) for each in longer if each[1])
    return lines(*_path(report), *rows, *late)


def _path(report: Report) -> list[list[Element]]:
    """Return the hops from node to API server, the broken one in bold; else where it failed."""
    label, hops = _path_label(report), path_of(report)
    if not hops:
        way = way_words(report.incident)
        return [_row(label, way, MOST)] if way else []
    told = [own(f"{label}: ", bold=True), *_hop(hops[0])]
    for hop in hops[1:]:
        told += [own(ARROW), *_hop(hop)]
    return [told]


def _hop(hop: Hop) -> list[Element]:
    bold = hop.outcome is Outcome.FAILED
    note = [own(" "), plain(hop.note, bold=bold, most=MOST_OF_NOTE)] if hop.note else []
    return [plain(hop.name, bold=bold, most=MOST_OF_HOP), *note]


def _row(label: str, value: str, most: int) -> list[Element]:
    return [own(f"{label}: ", bold=True), plain(value, most=most)]


def _path_label(report: Report) -> str:
    state = report.verdict.state
    is_failure = report.incident.source is not None and state is not State.NO_FAULT_FOUND
    return "Failed path" if is_failure or state in CAUSES else "Path"


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
