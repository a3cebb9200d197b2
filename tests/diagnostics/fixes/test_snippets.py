"""The readers of snippets take what is right and name what is not, so that they can fail."""

import pytest

from diagnostics.model.finding import Snippet
from tests.diagnostics.fixes.snippets import fault


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("bicep", "param name string\n"),
        ("terraform", 'resource "azurerm_route" "r" {\n  name = "r"\n}\n'),
    ],
)
def test_right_snippet_has_no_fault(language: str, text: str) -> None:
    assert fault(Snippet(language=language, text=text)) == ""


def test_wrong_bicep_is_named() -> None:
    wrong = "resource nsg 'a@b' = {\n  name: \n"
    assert fault(Snippet(language="bicep", text=wrong)) != ""


def test_wrong_terraform_is_named() -> None:
    assert "Unexpected token" in fault(Snippet(language="terraform", text='resource "r" {\n'))
