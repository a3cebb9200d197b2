"""What to do, in the root message: as much of it as the message has room for."""

import re

from bot.blocks.commands import command_blocks
from bot.blocks.parts import Block, Element, lines, own, plain, small
from bot.blocks.sizes import size
from bot.blocks.wording import CAUSES, READS_ONLY, caution
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.report import Report, State

MOST_COMMANDS = 2
LEAST_ROOM = 60
MORE = "The commands are in the thread."
THEN = "Then, in the thread: "
GRANT = [own("To let the bot finish, ", bold=True), own("an owner of that scope runs:")]
MOST_INSTRUCTIONS = 280
_ID = re.compile(r"/subscriptions/[^\s,;]*/(?P<name>[^\s,;/]+)")


def remedy(report: Report, room: int) -> list[Block]:
    """Return the first thing to do, in at most five blocks and `room` characters.

    Its commands are shown all, or none.
    """
    if report.verdict.grant is not None:
        return _grant(report.verdict.grant, room)
    # While an operation runs, no change is advised; the commands wait in the thread.
    if not report.fixes or report.verdict.state is State.IN_PROGRESS:
        return []
    first, *others = report.fixes
    warning = small(f"{caution(first)} {READS_ONLY}".strip())
    room -= size(warning)
    label = "Fix: " if report.verdict.state in CAUSES else "Next: "
    lead = lines([own(label, bold=True), plain(first.title, most=max(LEAST_ROOM, room // 2))])
    words = _words(first)
    commands = (
        command_blocks(first.verify, "test") if words else command_blocks(first.command, "fix")
    )
    shown, more = _fitting(commands, room - size([lead, *words]), MOST_COMMANDS - len(words))
    shown = [*words, *shown]
    then = _then(others, room - size([lead, *shown, lines(more)]))
    rest = [row for row in (more, then) if row]
    return [lead, *shown, *([lines(*rest)] if rest else []), warning]


def _grant(grant: Argv, room: int) -> list[Block]:
    lead = lines(GRANT)
    shown, more = _fitting(command_blocks([grant], "grant"), room - size(lead))
    return [lead, *shown, *([lines(more)] if more else [])]


def _words(fix: Fix) -> list[Block]:
    """Return what to do in words where no command does it; resources have their names there."""
    if fix.command or not fix.instructions:
        return []
    return [lines([plain(_ID.sub(r"\g<name>", fix.instructions), most=MOST_INSTRUCTIONS)])]


def _fitting(
    blocks: list[Block], room: int, most: int = MOST_COMMANDS
) -> tuple[list[Block], list[Element]]:
    """Keep all blocks or none, and say where they are: half a fix run alone may do harm."""
    fits = len(blocks) <= most and size(blocks) + len(MORE) <= room
    return (blocks, []) if fits else ([], [own(MORE)])


def _then(others: list[Fix], room: int) -> list[Element]:
    titles = "; ".join(fix.title for fix in others)
    left = room - len(THEN) - 1  # the line break before it
    return [own(THEN), plain(titles, most=left)] if titles and left > LEAST_ROOM else []
