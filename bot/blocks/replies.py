"""The thread under the root: checks, evidence, commands, and one call at the end."""

from bot.blocks.parts import (
    MOST_BLOCKS,
    MOST_REPLY,
    Block,
    Message,
    bullets,
    command,
    emoji,
    lines,
    mention,
    plain,
    preformatted,
    size,
    small,
)
from bot.blocks.root import needs_call, verdict_message
from bot.blocks.wording import DANGERS, OUTCOMES, STATES, counts, fallback
from bot.context import Context
from bot.request import Trigger
from diagnostics.model.finding import Danger, Finding, Fix
from diagnostics.model.report import Report

MOST_EVIDENCE = 2_500


def report_messages(context: Context, report: Report) -> list[Message]:
    """Return the root message, then the replies in their order."""
    replies = [*_checks(context, report), *_evidence(context, report), *_fixes(context, report)]
    return [verdict_message(context, report), *replies, *_call(context, report)]


def _checks(context: Context, report: Report) -> list[Message]:
    if not report.findings:
        return []
    rows = [_row(finding) for finding in report.findings]
    text = fallback(
        f"All checks on {context.cluster}: ", f"{counts(report.findings)}.", "Each with its reason."
    )
    head = lines([plain("Checks, in the order of the report", bold=True)])
    return [{"text": text, "blocks": [head, *rows]}]


def _row(finding: Finding) -> Block:
    name, word = OUTCOMES[finding.outcome]
    said = plain(f" {word}: {finding.summary}")
    return lines([emoji(name), plain(f" {finding.title}", bold=True), said])


def _evidence(context: Context, report: Report) -> list[Message]:
    items = _bounded((*report.verdict.evidence, *_assumed(report)))
    if not items:
        return []
    text = fallback(f"Evidence on {context.cluster}: ", items[0], "In the order Azure applies it.")
    blocks = [lines([plain("Evidence", bold=True)]), bullets(items)]
    if report.verdict.resource_id:
        blocks.append(lines([plain("Resource that decides: "), plain(report.verdict.resource_id)]))
    return [{"text": text, "blocks": blocks}]


def _assumed(report: Report) -> tuple[str, ...]:
    return tuple(f"assumed: {assumption}" for assumption in report.verdict.assumptions)


def _bounded(items: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the first and the last lines: the rule that decides comes last."""
    kept: list[str] = []
    room = MOST_EVIDENCE
    for item in reversed(items):
        room -= len(item)
        if room < 0:
            return (f"… {len(items) - len(kept)} more lines before these", *reversed(kept))
        kept.append(item)
    return tuple(reversed(kept))


def _fixes(context: Context, report: Report) -> list[Message]:
    """Return the fixes in as many messages as Slack's limits ask for."""
    groups: list[list[Block]] = [[]]
    for number, fix in enumerate(report.fixes, start=1):
        blocks = _fix(number, fix)
        together = [*groups[-1], *blocks]
        if groups[-1] and (sum(map(size, together)) > MOST_REPLY or len(together) > MOST_BLOCKS):
            groups.append([])
        groups[-1] += blocks
    return [{"text": _fix_text(context, report), "blocks": blocks} for blocks in groups if blocks]


def _fix_text(context: Context, report: Report) -> str:
    return fallback(
        f"What to do on {context.cluster}: ",
        f"{report.fixes[0].title}.",
        "Commands, tests and undo.",
    )


def _fix(number: int, fix: Fix) -> list[Block]:
    head = [plain(f"{number}. {fix.title}", bold=True)]
    owner = [plain(f"Who: {fix.owner}")] if fix.owner else []
    said = [plain(fix.instructions, most=1_800)] if fix.instructions else []
    blocks = [lines(*(row for row in (head, owner, said) if row))]
    for label, commands in (
        ("Run", fix.command),
        ("Test after it", fix.verify),
        ("Undo", fix.undo),
    ):
        if commands:
            blocks.append(lines([plain(label)]))
            blocks += [preformatted(command(argv)) for argv in commands]
    return [*blocks, *([small(DANGERS[fix.danger])] if fix.danger is not Danger.NONE else [])]


def _call(context: Context, report: Report) -> list[Message]:
    """Call the asker, or for an event with a cause the group on call; once, as a new message."""
    asked = context.request.trigger is Trigger.SLASH
    whom = (
        mention("@", context.request.user) if asked else mention("!subteam^", context.oncall_group)
    )
    if not whom or not (asked or needs_call(report.verdict.state)):
        return []
    word = STATES[report.verdict.state][1]
    lead = "your check is done" if asked else "a node cannot reach its API server"
    text = fallback(
        f"{word} on {context.cluster}: ", report.verdict.summary, "See the message above."
    )
    call = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"{whom} {lead}.", "verbatim": True},
    }
    said = lines([plain(f"{word}: ", bold=True), plain(report.verdict.summary)])
    return [{"text": text, "blocks": [call, said]}]
