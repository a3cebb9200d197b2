"""The thread under the root: checks, evidence, commands, and one call at the end."""

import shlex
from itertools import groupby

from bot.blocks.buttons import probe_button
from bot.blocks.changes import what_changed
from bot.blocks.code import code
from bot.blocks.evidence import evidence
from bot.blocks.fixes import fixes
from bot.blocks.parts import (
    Element,
    Message,
    emoji,
    lines,
    link,
    mention,
    mention_oncall,
    own,
    plain,
    preformatted,
    section,
)
from bot.blocks.portal import cluster_link
from bot.blocks.root import verdict_message
from bot.blocks.sizes import packed
from bot.blocks.wording import OUTCOMES, STATES, counts, fallback, headline
from bot.context import Context
from bot.request import Trigger
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.report import Report, State

MOST_TITLES = 300
ROWS_A_BLOCK = 5
CALLS = {
    State.CAUSE_FOUND: "nodes cannot reach their API server.",
    State.LIKELY_CAUSE: "nodes cannot reach their API server.",
    State.NOT_DETERMINED: "an operation failed, and its cause is still open.",
}
LOUD_CALLS = {
    **CALLS,
    State.NO_FAULT_FOUND: "an operation failed, and nothing wrong is found now.",
}
DONE = "your check is done."
ASKED = (Trigger.SLASH, Trigger.SHORTCUT, Trigger.FORM, Trigger.BUTTON)
NO_ANSWER = "there is no answer: the check failed several times and was given up."


def report_messages(context: Context, report: Report) -> list[Message]:
    """Return the root message, then the replies in their order."""
    return [
        verdict_message(context, report),
        *_checks(context, report),
        *evidence(context, report),
        *what_changed(context, report),
        *fixes(context, report),
        *code(context, report),
        *_verdict_call(context, report),
    ]


def _checks(context: Context, report: Report) -> list[Message]:
    if not report.findings:
        return []
    text = fallback(
        f"All checks on {context.cluster}:", f"{counts(report.findings)}.", "Each with its reason."
    )
    groups = [tuple(same) for _, same in groupby(report.findings, _said)]
    rows = [_row(same) for same in groups]
    parts = [rows[at : at + ROWS_A_BLOCK] for at in range(0, len(rows), ROWS_A_BLOCK)]
    units = [[lines([own("Checks", bold=True)])], *([lines(*part)] for part in parts)]
    if any(finding.outcome is Outcome.NOT_RUN for finding in report.findings):
        units.append(_ask_a_node(context))
    return [{"text": text, "blocks": blocks} for blocks in packed(units)]


def _said(finding: Finding) -> tuple[Outcome, str]:
    return finding.outcome, finding.summary


def _row(same: tuple[Finding, ...]) -> list[Element]:
    """Return one line for neighbours that say the same."""
    name, word = OUTCOMES[same[0].outcome]
    titles = plain(", ".join(each.title for each in same), bold=True, most=MOST_TITLES)
    row = [emoji(name), own(" "), titles, own(f" {word}: "), plain(same[0].summary)]
    asks_by_hand = same[0].outcome in (Outcome.FAILED, Outcome.UNKNOWN)
    if asks_by_hand and same[0].source.startswith("https://"):
        row += [own(" · "), link(same[0].source, "How to check it by hand")]
    return row


def _ask_a_node(context: Context) -> list[dict[str, object]]:
    line = ["python", "-m", "diagnostics", "run", context.request.cluster_id, "--probe-nodes"]
    said = " as well, which runs a script on it, press the button below or use the command line:"
    return [
        lines([own("To ask a node of "), cluster_link(context), own(said)]),
        preformatted(shlex.join(line)),
        probe_button(context),
    ]


def _verdict_call(context: Context, report: Report) -> list[Message]:
    """Call the asker; for an event, the group on call where somebody has to do something."""
    state = report.verdict.state
    asked = context.request.trigger in ASKED
    usual = CALLS if context.quiet_transient else LOUD_CALLS
    lead = DONE if asked else usual.get(state, "")
    return call(context, lead, STATES[state][1], headline(report)) if lead else []


def call(context: Context, lead: str, word: str, said: str) -> list[Message]:
    """Return the one message that calls somebody; edits of the root notify nobody."""
    asked = context.request.trigger in ASKED
    user, group = context.request.user, context.oncall_group
    whom = mention("@", user) if asked else mention_oncall(group)
    if not whom:
        return []
    text = fallback(f"{word} on {context.cluster}:", said, "See the message above.")
    row = [own(f"{word}: ", bold=True), plain(said)]
    return [{"text": text, "blocks": [section(f"{whom} {lead}"), lines(row)]}]


def no_answer_call(context: Context) -> list[Message]:
    """Return the call at the end of a run that was given up."""
    return call(context, NO_ANSWER, "No answer", "the command line makes the same checks.")
