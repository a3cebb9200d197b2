"""Commands as people copy them: whole, one option a line, or as a file where too long.

A command is pasted into a shell, so it is never cut and no character of it is replaced.
"""

import shlex
from collections.abc import Sequence

from bot.blocks.parts import Block, Message, is_visible, lines, own, preformatted
from bot.blocks.wording import fallback
from diagnostics.model.finding import Argv

# With its label and the head of its fix, such a command still fits one message.
MOST_COMMAND = 8_500
UNPRINTABLE = (
    "This holds characters that do not show, so it is left out here. "
    "Take it from the command line's report: --format json."
)


def shell_lines(argv: Argv) -> str:
    """Write a command one option a line, so that it can be read on a phone and pasted whole."""
    rows: list[list[str]] = [[]]
    for word in argv:
        if word.startswith("--") and rows[-1]:
            rows.append([])
        rows[-1].append(word)
    return " \\\n  ".join(shlex.join(row) for row in rows)


def command_blocks(commands: Sequence[Argv], name: str) -> list[Block]:
    """Return a block for each command; one that is too long is named by its file."""
    return [
        _command_block(argv, file_name(name, number)) for number, argv in enumerate(commands, 1)
    ]


def _command_block(argv: Argv, file: str) -> Block:
    text = shell_lines(argv)
    if not shows(text):
        return lines([own(UNPRINTABLE)])
    if len(text) > MOST_COMMAND:
        return lines([own(f"The command is long: it is the file {file} in this thread.")])
    return preformatted(text)


def shows(text: str) -> bool:
    """Say whether all of a text that is copied can be seen."""
    return all(char == "\n" or is_visible(char) for char in text)


def file_name(name: str, number: int) -> str:
    """Name the file of a command."""
    return f"{name}-{number}.sh"


def command_files(commands: Sequence[Argv], name: str, cluster: str) -> list[Message]:
    """Return the commands that are too long for a message, each as a file."""
    files = ((file_name(name, at), shell_lines(argv)) for at, argv in enumerate(commands, 1))
    return [
        file_message(file, content, f"Command on {cluster}: ")
        for file, content in files
        if len(content) > MOST_COMMAND and shows(content)
    ]


def file_message(file: str, content: str, lead: str) -> Message:
    """Return a message that is a file, with its text as the comment."""
    text = fallback(lead, f"it is the file {file}, too long for a message.", "Whole, to be copied.")
    return {"text": text, "file": {"name": file, "content": f"{content}\n"}}
