"""The root message: what a person needs at first glance, edited in place as the run goes on."""

from urllib.parse import quote

from bot.blocks.parts import (
    Block,
    Element,
    Message,
    code,
    command,
    emoji,
    lines,
    link,
    mention,
    plain,
    preformatted,
    size,
    small,
)
from bot.blocks.wording import (
    DANGERS,
    OUTCOMES,
    READS_ONLY,
    STATES,
    counts,
    error_words,
    fallback,
    title_of,
    way_words,
)
from bot.context import Context
from diagnostics.model.finding import Fix
from diagnostics.model.report import Progress, Report, State

MOST_ROOT = 1_450
MOST_HEADLINE = 240
PORTAL = "https://portal.azure.com/#resource"
IN_THREAD = "Fix commands inside the thread."


def portal(context: Context) -> Element:
    """Return a link to the cluster in the Azure portal."""
    return link(f"{PORTAL}{quote(context.request.cluster_id)}", context.cluster)


def started_message(context: Context) -> Message:
    """Return the root message of a run that begins."""
    head = [emoji("hourglass_flowing_sand"), plain(" Checking ", bold=True), portal(context)]
    why = [plain("Why can its nodes not reach the API server? The answer replaces this message.")]
    text = fallback(
        f"Checking {context.cluster}: ",
        "why its nodes cannot reach the API server.",
        "The answer replaces this message.",
    )
    return {"text": text, "blocks": [lines(head, why), _footer(context, "started")]}


def progress_message(context: Context, progress: Progress) -> Message:
    """Return the root message of a run under way: what is answered, and what is waited for."""
    done, total = len(progress.findings), len(progress.findings) + len(progress.waiting)
    head = [emoji("hourglass_flowing_sand"), plain(" Checking ", bold=True), portal(context)]
    said = [plain(f"{error_words(progress.incident)} {way_words(progress.incident)}".strip())]
    rows = [
        [
            emoji(OUTCOMES[finding.outcome][0]),
            plain(f" {finding.title}: {OUTCOMES[finding.outcome][1]}"),
        ]
        for finding in progress.findings
    ]
    rows += [[emoji("white_circle"), plain(f" {title}")] for title in progress.waiting]
    text = fallback(
        f"Checking {context.cluster}: ",
        f"{done} of {total} checks done ({error_words(progress.incident)}).",
        "The answer replaces this message.",
    )
    return {"text": text, "blocks": [lines(head, said), lines(*rows), _footer(context, "running")]}


def trouble_message(context: Context, why: str) -> Message:
    """Return the root message of a run that came to no report."""
    head = [emoji("warning"), plain(" No answer for ", bold=True), portal(context)]
    said = [plain(f"{why[:1].upper()}{why[1:]}", most=500)]
    by_hand = [
        plain("By hand: "),
        code(f"python -m diagnostics run {context.request.cluster_id}"),
    ]
    text = fallback(f"No answer for {context.cluster}: ", why, "Run the command line by hand.")
    return {"text": text, "blocks": [lines(head, said, by_hand), _footer(context, "ended")]}


def verdict_message(context: Context, report: Report) -> Message:
    """Return the root message of a finished run: at most nine blocks and 1,500 characters."""
    name, word = STATES[report.verdict.state]
    text = fallback(
        f"{word} on {context.cluster}: ",
        report.verdict.summary,
        IN_THREAD if report.fixes else "Details inside the thread.",
    )
    head = [
        emoji(name),
        plain(f" {word}: ", bold=True),
        plain(report.verdict.summary, bold=True, most=MOST_HEADLINE),
    ]
    blocks = [lines(head, [plain("Cluster "), portal(context)]), _facts(context, report)]
    blocks += _remedy(report, MOST_ROOT - sum(map(size, blocks)) - 250)
    tail = f"{_duration(report)} · {counts(report.findings) or 'no checks'}"
    return {"text": text, "blocks": [*blocks, _footer(context, f"{tail} · details in thread")]}


def _facts(context: Context, report: Report) -> Block:
    pairs = (
        ("Failed path", way_words(report.incident)),
        ("Failing check", title_of(report) or ""),
        ("Error", error_words(report.incident)),
        ("Operation", context.request.operation or ""),
        ("Not checked", _open(report)),
    )
    said = [
        [plain(f"{label}: ", bold=True), plain(value, most=160)] for label, value in pairs if value
    ]
    return lines(*said)


def _open(report: Report) -> str:
    titles = {finding.id: finding.title for finding in report.findings}
    return ", ".join(titles[check] for check in report.verdict.undecided)


def _remedy(report: Report, room: int) -> list[Block]:
    """Return the first fix with as many of its commands as the message has room for."""
    if report.verdict.grant is not None:
        lead = [plain("To let the bot finish, ", bold=True), plain("an owner of that scope runs:")]
        return [lines(lead), preformatted(command(report.verdict.grant))]
    if not report.fixes:
        return []
    fix = report.fixes[0]
    blocks = [lines([plain("Fix: ", bold=True), plain(fix.title, most=220)])]
    left = room - size(blocks[0])
    for argv in fix.command[:2]:
        block = preformatted(command(argv))
        left -= size(block)
        if left < 0:
            blocks.append(lines([plain("The commands are in the thread.")]))
            break
        blocks.append(block)
    return [*blocks, small(warning(fix))]


def warning(fix: Fix) -> str:
    """Return the fixed words about a fix's danger, and that the bot only reads."""
    return f"{DANGERS[fix.danger]} {READS_ONLY}".strip()


def _duration(report: Report) -> str:
    return f"finished in {report.seconds:.0f} s"


def _footer(context: Context, tail: str) -> Block:
    stamp = int(context.now.timestamp())
    when = f"<!date^{stamp}^{{date_short_pretty}} {{time}}|{context.now:%Y-%m-%d %H:%M} UTC>"
    asked = mention("@", context.request.user)
    by = f" · asked by {asked}" if asked else f" · from an {context.request.trigger.value}"
    return small(f"Run {context.request.run} · {when} · {tail}{by}")


def needs_call(state: State) -> bool:
    """Say whether a run that nobody asked for is worth calling somebody."""
    return state in (State.CAUSE_FOUND, State.LIKELY_CAUSE)
