"""Changes as code, in the thread: whole, in two languages, as files where they are long."""

import pytest

from bot.blocks.code import MOST_SNIPPET, code
from bot.blocks.commands import UNPRINTABLE
from diagnostics.model.finding import Snippet
from tests.bot.blocks.seen import shown
from tests.bot.reports import context, fix, report

BICEP = Snippet("bicep", "resource nsg 'x' = {\n  name: 'n'\n}\n")
TERRAFORM = Snippet("terraform", 'resource "x" "y" {\n}\n')
WHY = (
    "Where the resource is made from code, the next deployment undoes the commands unless it has "
    "the same change."
)
LEAD = ["As code", WHY]


def test_each_snippet_follows_its_language_and_fix() -> None:
    fixes = (fix(title="Ask"), fix(title="Open it", snippets=(BICEP, TERRAFORM)))
    (message,) = code(context(), report(fixes=fixes))
    assert shown(message) == [
        *LEAD,
        "2. Bicep: Open it",
        "    resource nsg 'x' = {",
        "      name: 'n'",
        "    }",
        "2. Terraform: Open it",
        '    resource "x" "y" {',
        "    }",
    ]
    assert message["text"] == (
        "The changes on aks-shop as code: Open it. "
        "The thread holds every check, the evidence and commands to run."
    )


def test_fixes_without_code_make_no_message() -> None:
    assert code(context(), report()) == []


def test_long_snippet_is_a_file() -> None:
    text = "x" * MOST_SNIPPET + "\n"
    fixes = (fix(title="Open it", snippets=(Snippet("terraform", text),)),)
    message, file = code(context(), report(fixes=fixes))
    told = "It is long: it is the file fix-1.tf in this thread."
    assert shown(message) == [*LEAD, "1. Terraform: Open it", told]
    assert file == {
        "text": "Code for aks-shop: it is the file fix-1.tf, too long for a message. "
        "Whole, to be copied.",
        "file": {"name": "fix-1.tf", "content": text},
    }


@pytest.mark.parametrize("length", [1, MOST_SNIPPET])
def test_what_does_not_show_is_not_to_be_copied(length: int) -> None:
    hidden = Snippet("bicep", "a\u202eb" * length)
    (message,) = code(context(), report(fixes=(fix(title="Open it", snippets=(hidden,)),)))
    assert shown(message) == [*LEAD, "1. Bicep: Open it", UNPRINTABLE]
