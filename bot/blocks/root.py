"""The root message: what a person needs at first glance, edited in place as the run goes on."""

from bot.blocks.buttons import again_button, verdict_buttons
from bot.blocks.facts import facts
from bot.blocks.parts import (
    Block,
    Element,
    Message,
    emoji,
    lines,
    link,
    mention,
    own,
    plain,
    small,
)
from bot.blocks.portal import cluster_link
from bot.blocks.remedy import remedy
from bot.blocks.sizes import size
from bot.blocks.wording import (
    OUTCOMES,
    STATES,
    counts,
    duration_words,
    error_words,
    fallback,
    headline,
    way_words,
)
from bot.context import Context
from bot.request import Trigger
from diagnostics.model.report import Progress, Report, State

# Of 1,500 characters some are left for who is on it.
READING = "What was changed on the path is still being read."
ASKING = "A node is being asked as well; its answer comes here in a minute or so."
MOST_ROOT = 1_440
MOST_HEADLINE = 230
MOST_TITLE = 48
FROM = {each: f"a {each}" for each in Trigger} | {
    Trigger.EVENT: "an event",
    Trigger.ALERT: "an alert",
}
EFFECTS = {
    State.CAUSE_FOUND: ("Nodes of ", " cannot reach their API server."),
    State.LIKELY_CAUSE: ("Nodes of ", " cannot reach their API server."),
    State.NO_FAULT_FOUND: ("Cluster ", ": its configuration lets nodes reach the API server."),
    State.NOT_DETERMINED: ("Cluster ", ": what is not checked may hold the cause."),
    State.IN_PROGRESS: ("Cluster ", ": another operation is not over yet."),
    State.NOT_THIS_ERROR: ("Cluster ", ": that error has other causes."),
}


def started_message(context: Context) -> Message:
    """Return the root message of a run that begins."""
    head = [emoji("hourglass_flowing_sand"), own(" Checking ", bold=True), cluster_link(context)]
    why = [own("Why can its nodes not reach the API server? The answer replaces this message.")]
    text = fallback(
        f"Checking {context.cluster}:",
        "why its nodes cannot reach the API server.",
        "The answer replaces this message.",
    )
    return {"text": text, "blocks": [lines(head, why), footer(context, "started")]}


def progress_message(context: Context, progress: Progress) -> Message:
    """Return the root message of a run under way: what is answered, and what is waited for."""
    if progress.report is not None:
        return _early_message(context, progress.report, asks_node=progress.asks_node)
    done, total = len(progress.findings), len(progress.findings) + len(progress.waiting)
    head = [emoji("hourglass_flowing_sand"), own(" Checking ", bold=True), cluster_link(context)]
    error = error_words(progress.incident)
    said = [plain(f"{error[:1].upper()}{error[1:]} {way_words(progress.incident)}", most=200)]
    rows = [_answered(OUTCOMES[each.outcome], each.title) for each in progress.findings]
    rows += [
        [emoji("white_circle"), own(" "), plain(title, most=MOST_TITLE)]
        for title in progress.waiting
    ]
    text = fallback(
        f"Checking {context.cluster}:",
        f"{done} of {total} checks done ({error}).",
        "The answer replaces this message.",
    )
    return {"text": text, "blocks": [lines(head, said), lines(*rows), footer(context, "running")]}


def _answered(outcome: tuple[str, str], title: str) -> list[Element]:
    name, word = outcome
    return [emoji(name), own(" "), plain(title, most=MOST_TITLE), own(f": {word}")]


def trouble_message(context: Context, why: str, advice: str = "") -> Message:
    """Return the root message of a run that came to no report.

    `why` is a sentence, `advice` what to do; without it, the command line that does the same.
    """
    head = [emoji("warning"), own(" No answer for ", bold=True), cluster_link(context)]
    said = [plain(why, most=500)]
    line = f"python -m diagnostics run {context.request.cluster_id}"
    by_hand = [own("By hand: "), {**own(line), "style": {"code": True}}]
    todo = [plain(advice, most=300)] if advice else by_hand
    text = fallback(f"No answer for {context.cluster}:", why, "What to do is in the message.")
    blocks = [lines(head, said, todo), again_button(context), footer(context, "ended")]
    return {"text": text, "blocks": blocks}


def _early_message(context: Context, report: Report, *, asks_node: bool) -> Message:
    """Return the root message once the configuration is read, and more is to come.

    It has no buttons yet: the run is not over, and has no report to give away.
    """
    more, doing = (ASKING, "a node is being asked") if asks_node else (READING, "running")
    text = fallback(_headed(context, report), headline(report), more)
    told = [lines(*_verdict(context, report, more)), facts(context, report)]
    foot = footer(context, doing)
    room = MOST_ROOT - size([*told, foot])
    return {"text": text, "blocks": [*told, *remedy(report, room), foot]}


def verdict_message(context: Context, report: Report) -> Message:
    """Return the root message of a finished run: at most nine blocks and 1,500 characters."""
    where = "Fix commands inside the thread." if report.fixes else "Details inside the thread."
    text = fallback(_headed(context, report), headline(report), where)
    told = [lines(*_verdict(context, report)), facts(context, report)]
    took = f"finished {duration_words(report.seconds)}"
    counted = counts(report.findings) or "no checks"
    foot = footer(context, f"{took} · {counted} · details in thread")
    buttons = verdict_buttons(context, report)
    room = MOST_ROOT - size([*told, buttons, foot])
    return {"text": text, "blocks": [*told, *remedy(report, room), buttons, foot]}


def _headed(context: Context, report: Report) -> str:
    return f"{STATES[report.verdict.state][1]} on {context.cluster}:"


def _verdict(context: Context, report: Report, also: str = "") -> list[list[Element]]:
    """Return the verdict's lines; `also` is one of our own words under them."""
    name, word = STATES[report.verdict.state]
    said = plain(headline(report), bold=True, most=MOST_HEADLINE)
    title = [emoji(name), own(f" {word}: ", bold=True), said]
    return [title, _effect(context, report), *([[own(also)]] if also else [])]


def _effect(context: Context, report: Report) -> list[Element]:
    before, after = EFFECTS[report.verdict.state]
    pool = report.incident.node.pool
    where = [own(" (pool "), plain(pool, most=MOST_TITLE), own(")")] if pool else []
    article = report.incident.article
    is_other = report.verdict.state is State.NOT_THIS_ERROR
    page = [own(" "), link(article, "Microsoft's article about it")] if article and is_other else []
    return [own(before), cluster_link(context), *where, own(after), *page]


def footer(context: Context, tail: str) -> Block:
    """Return the run, the time in each reader's own zone, and who or what asked."""
    stamp = int(context.now.timestamp())
    when = f"<!date^{stamp}^{{date_short_pretty}} {{time}}|{context.now:%Y-%m-%d %H:%M} UTC>"
    asked = mention("@", context.request.user)
    by = f" · asked by {asked}" if asked else f" · from {FROM[context.request.trigger]}"
    return small(f"Run {context.request.run} · {when} · {tail}{by}")
