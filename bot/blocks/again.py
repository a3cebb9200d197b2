"""Replies of a run again: what changed since, that a fix works, and what a person said of it."""

from collections.abc import Mapping, Sequence

from bot.blocks.commands import command_blocks, command_files
from bot.blocks.parts import Element, Message, emoji, lines, mention, own, plain, section, visible
from bot.blocks.portal import cluster_link
from bot.blocks.root import footer
from bot.blocks.wording import OUTCOMES, STATES, fallback, headline
from bot.context import Context
from diagnostics.model.finding import Argv, Finding, Outcome
from diagnostics.model.report import Report, State

MOST_TITLE = 60
NOTHING = "Nothing changed since the last check: every check has the same result."
SUCCEEDED = "Cluster and node pools are Succeeded again, so nothing has to be repeated."
RETRY = "Then repeat the failed operation, which reconciles the cluster:"


def changed_message(
    context: Context, user: str | None, before: tuple[str, Mapping[str, str]], report: Report
) -> Message:
    """Return what differs from the state and the outcomes before; `user` is told of it."""
    state, outcomes = before
    differing = [each for each in report.findings if _was(outcomes, each) is not each.outcome]
    rows = [_row(each, _was(outcomes, each)) for each in differing]
    if state != report.verdict.state.value:
        rows.insert(0, _states(state, report))
    said = f"{len(differing)} of {len(report.findings)} checks changed." if rows else NOTHING
    text = fallback(f"Checked again on {context.cluster}:", said, "See the message above.")
    whom = mention("@", user)
    lead = [section(f"{whom} checked again.")] if whom else []
    title = [[own("What changed since the last check", bold=True)]] if rows else [[own(NOTHING)]]
    return {"text": text, "blocks": [*lead, lines(*title, *rows)]}


def _was(outcomes: Mapping[str, str], finding: Finding) -> Outcome | None:
    said = outcomes.get(finding.id)
    return Outcome(said) if said in list(Outcome) else None


def _states(state: str, report: Report) -> list[Element]:
    word = STATES[State(state)][1] if state in list(State) else "-"
    return [own(f"{word} → {STATES[report.verdict.state][1]}: "), plain(headline(report))]


def _row(finding: Finding, was: Outcome | None) -> list[Element]:
    name, word = OUTCOMES[finding.outcome]
    before = OUTCOMES[was][1] if was else "not asked"
    title = plain(finding.title, bold=True, most=MOST_TITLE)
    return [emoji(name), own(" "), title, own(f": {before} → {word}")]


def fixed_messages(
    context: Context, said: tuple[str, str], minutes: int, retry: Sequence[Argv]
) -> list[Message]:
    """Return what became of a check, with the commands that reconcile the cluster.

    `said` are the check's title and our own words of it, such as "passes now".
    """
    title, became = said
    took = f"{minutes} minute{'' if minutes == 1 else 's'}"
    lead = f"Verified fixed on {context.cluster}"
    text = fallback(lead, f"after {took}: {title} {became}.", "What is next is inside.")
    head = [emoji("white_check_mark"), own(f" Verified fixed after {took}: ", bold=True)]
    rows = [[*head, plain(title, most=MOST_TITLE), own(f" {became}, and no other check fails.")]]
    rows += [[own(RETRY if retry else SUCCEEDED)]]
    blocks = [lines(*rows), *command_blocks(retry, "reconcile")]
    return [{"text": text, "blocks": blocks}, *command_files(retry, "reconcile", context.cluster)]


def lacking_message(context: Context, many: int) -> Message:
    """Return that Slack refused some messages of this thread, and where their content is."""
    said = f"Slack refused {many} message{'' if many == 1 else 's'} of this thread."
    text = fallback(f"Incomplete on {context.cluster}:", said, "The full report is in the menu.")
    row = [emoji("warning"), own(f" {said} The menu of the message above has the full report.")]
    return {"text": text, "blocks": [lines(row)]}


def recovered_message(context: Context) -> Message:
    """Return the root message of an operation that failed and whose cluster is well again."""
    what = visible(context.request.operation or "An operation", MOST_TITLE)
    when = f" {visible(context.request.at, MOST_TITLE)}" if context.request.at else ""
    text = fallback(
        f"Recovered: {context.cluster}.",
        f"{what} failed{when}; cluster and node pools are Succeeded again.",
        "Nothing to do.",
    )
    head = [emoji("white_check_mark"), own(" Recovered by itself: ", bold=True)]
    said = [own(f"{what} failed{when}. Its cluster and node pools are Succeeded again.")]
    blocks = [lines([*head, cluster_link(context)], said), footer(context, "nothing was checked")]
    return {"text": text, "blocks": blocks}
