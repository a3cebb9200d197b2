"""The same changes as code, in the thread: for owners whose resources are made from templates.

A snippet is copied into a file, so it is never cut: a long one is a file of its own.
"""

from bot.blocks.commands import UNPRINTABLE, file_message, shows
from bot.blocks.parts import Block, Message, lines, own, plain, preformatted
from bot.blocks.sizes import packed
from bot.blocks.wording import fallback
from bot.context import Context
from diagnostics.model.finding import Snippet
from diagnostics.model.report import Report

MOST_SNIPPET = 8_500
LANGUAGES = {"bicep": ("Bicep", "bicep"), "terraform": ("Terraform", "tf")}
WHY = "Where the resource is made from code, the next deployment undoes the commands unless it has"


def code(context: Context, report: Report) -> list[Message]:
    """Return every fix's snippets in as few messages as the limits allow, then long ones as files.

    None where no fix has one.
    """
    numbered = [
        (number, fix.title, snippet)
        for number, fix in enumerate(report.fixes, start=1)
        for snippet in fix.snippets
    ]
    if not numbered:
        return []
    units = [[lines([own("As code", bold=True)], [own(f"{WHY} the same change.")])]]
    units += [_unit(number, title, snippet) for number, title, snippet in numbered]
    text = fallback(f"The changes on {context.cluster} as code:", f"{numbered[0][1]}.", "")
    files = [
        file_message(_file(number, one), one.text.rstrip("\n"), f"Code for {context.cluster}: ")
        for number, _, one in numbered
        if len(one.text) > MOST_SNIPPET and shows(one.text)
    ]
    return [*({"text": text, "blocks": blocks} for blocks in packed(units)), *files]


def _unit(number: int, title: str, snippet: Snippet) -> list[Block]:
    language, _ = LANGUAGES[snippet.language]
    head = lines([own(f"{number}. {language}: ", bold=True), plain(title)])
    if not shows(snippet.text):
        return [head, lines([own(UNPRINTABLE)])]
    if len(snippet.text) > MOST_SNIPPET:
        file = _file(number, snippet)
        return [head, lines([own(f"It is long: it is the file {file} in this thread.")])]
    return [head, preformatted(snippet.text.rstrip("\n"))]


def _file(number: int, snippet: Snippet) -> str:
    return f"fix-{number}.{LANGUAGES[snippet.language][1]}"
