"""Commands come out of Slack as they went in."""

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.commands import (
    MOST_COMMAND,
    UNPRINTABLE,
    command_blocks,
    command_files,
    shell_lines,
)
from bot.blocks.parts import is_visible
from bot.blocks.sizes import size
from diagnostics.model.finding import Argv

LONG = ("az", "aks", "update", "--ranges", ",".join(f"20.0.{n}.0/24" for n in range(400)))
TOO_LONG = ("az", "aks", "update", "--ranges", "x" * MOST_COMMAND)
SECRETIVE = ("az", "aks", "show", "--name", "abc\u202edef")


def pasted(text: str) -> list[str]:
    """Let a POSIX shell read a text, and return the words of the command `az`."""
    script = f'az() {{ printf "%s\\0" "$@"; }}\n{text}'
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True)  # noqa: S603 - our own function
    return done.stdout.decode().split("\0")[:-1]


def words() -> st.SearchStrategy[str]:
    shown = st.characters(exclude_categories=("C", "Z"), include_characters=" \n'\"\\$`!*~<>&|;#")
    return st.text(shown, min_size=1, max_size=12) | st.sampled_from(["--name", "--a b", "-n", ""])


@given(argv=st.lists(words(), min_size=1, max_size=8))
def test_any_command_pastes_back_to_the_same_words(argv: list[str]) -> None:
    assert pasted(shell_lines(("az", *argv))) == argv


@given(argv=st.lists(words().filter(lambda word: "\n" not in word), min_size=1, max_size=8))
def test_only_line_continuations_are_added(argv: list[str]) -> None:
    assert shlex.split(shell_lines(tuple(argv)).replace(" \\\n  ", " ")) == argv


def test_each_option_stands_on_its_own_line() -> None:
    argv = ("az", "aks", "update", "--name", "aks shop", "--yes")
    assert shell_lines(argv) == "az aks update \\\n  --name 'aks shop' \\\n  --yes"


def text_of(argv: Argv) -> str:
    (block,) = command_blocks([argv], "fix-1-run")
    element = block["elements"][0]
    return f"{element['type']}: {''.join(each['text'] for each in element['elements'])}"


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (("az", "account", "show"), "rich_text_preformatted: az account show"),
        (LONG, f"rich_text_preformatted: {shell_lines(LONG)}"),
        (
            TOO_LONG,
            "rich_text_section: The command is long: it is the file fix-1-run-1.sh in this thread.",
        ),
        (SECRETIVE, f"rich_text_section: {UNPRINTABLE}"),
        (("az", "x\ty"), f"rich_text_section: {UNPRINTABLE}"),
    ],
)
def test_command_is_whole_or_named_by_its_file(argv: Argv, expected: str) -> None:
    assert text_of(argv) == expected


def test_command_of_five_thousand_characters_is_whole() -> None:
    (block,) = command_blocks([LONG], "fix")
    assert (size(block), size(block) > 3_000) == (len(shell_lines(LONG)), True)


def test_only_a_long_command_is_a_file_and_it_is_whole() -> None:
    commands = (("az", "account", "show"), TOO_LONG, (*TOO_LONG, "\u202e"))
    (message,) = command_files(commands, "fix-2-undo", "aks-shop")
    assert message["file"] == {
        "name": "fix-2-undo-2.sh",
        "content": f"{shell_lines(TOO_LONG)}\n",
    }
    assert message["text"] == (
        "Command on aks-shop: it is the file fix-2-undo-2.sh, too long for a message. "
        "Whole, to be copied."
    )


def test_blank_is_the_only_space_that_shows() -> None:
    shown = [char for char in " \n\t\u00a0\u2028a" if is_visible(char)]
    assert shown == [" ", "a"]
