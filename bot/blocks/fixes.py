"""What to do, in the thread: every fix whole, with its warning before its commands."""

from bot.blocks.commands import command_blocks, command_files
from bot.blocks.parts import Block, Message, lines, own, plain, small
from bot.blocks.sizes import MOST_MESSAGE, packed, weight
from bot.blocks.wording import PROVEN, caution, fallback
from bot.context import Context
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.report import Report

MOST_INSTRUCTIONS = 6_000


def fixes(context: Context, report: Report) -> list[Message]:
    """Return the fixes in as many messages as Slack's limits ask for, then what is a file."""
    numbered = list(enumerate(report.fixes, start=1))
    units = [unit for number, fix in numbered for unit in _units(number, fix)]
    files = [
        each
        for number, fix in numbered
        for label, commands in _labelled(fix)
        for each in command_files(commands, _name(number, label), context.cluster)
    ]
    text = _text(context, report)
    return [*({"text": text, "blocks": blocks} for blocks in packed(units)), *files]


def _text(context: Context, report: Report) -> str:
    first = report.fixes[0].title if report.fixes else ""
    return fallback(f"What to do on {context.cluster}:", f"{first}.", "Commands, tests and undo.")


def _labelled(fix: Fix) -> tuple[tuple[str, tuple[Argv, ...]], ...]:
    each = (("Run", fix.command), ("Test after it", fix.verify), ("Undo", fix.undo))
    return tuple((label, commands) for label, commands in each if commands)


def _name(number: int, label: str) -> str:
    return f"fix-{number}-{label.partition(' ')[0].lower()}"


def _units(number: int, fix: Fix) -> list[list[Block]]:
    """Return what must stay together: the head and each label with the command that follows."""
    units = [_head(number, fix)]
    for label, commands in _labelled(fix):
        first, *others = command_blocks(commands, _name(number, label))
        units.append([lines([own(label, bold=True)]), first])
        units += [[block] for block in others]
    glued = [each for unit in units[:2] for each in unit]
    return [glued, *units[2:]] if weight(glued) <= MOST_MESSAGE else units


def _head(number: int, fix: Fix) -> list[Block]:
    rows = [[own(f"{number}. ", bold=True), plain(fix.title, bold=True)]]
    if fix.owner:
        rows.append([own("Who: "), plain(fix.owner)])
    rows += [[plain(fix.instructions, most=MOST_INSTRUCTIONS)]] if fix.instructions else []
    if fix.proven:
        rows.append([own(PROVEN)])
    return [lines(*rows), *([small(caution(fix))] if caution(fix) else [])]
