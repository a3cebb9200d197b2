"""No name leaves its literal, its comment or its place in code."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diagnostics.fixes.escaping import (
    bicep_text,
    bicep_texts,
    comment,
    hcl_text,
    hcl_texts,
    label,
    symbol,
)
from tests.diagnostics.fixes import snippets

TEXTS = st.text(
    st.one_of(
        st.sampled_from("'\"\\${}%\n\r\t /*#"),
        st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc")),
    ),
    max_size=40,
)


@given(TEXTS)
@example("'''${x}\\")
@example("\\${x}")
def test_bicep_reads_back_what_was_written(text: str) -> None:
    code = f"var a = {bicep_text(text)}\n"
    assert (snippets.bicep_faults(code), snippets.bicep_texts(code)) == ([], [text])


@given(TEXTS)
@example('"${file("/etc/passwd")}%{if true}')
@example("$${x}")
@example("%{")
def test_terraform_reads_back_what_was_written(text: str) -> None:
    # Terraform itself takes a doubled mark as it stands; this parser wants a brace behind it.
    text += "}" * (text.count("${") + text.count("%{"))
    assert snippets.terraform(f"a = {hcl_text(text)}\n") == {"a": text}


@given(TEXTS)
def test_comment_stays_on_its_line(text: str) -> None:
    told = comment(text)
    assert (len(told.splitlines()) <= 1, told.split()) == (True, text.split())


@pytest.mark.parametrize(
    ("name", "in_bicep", "in_terraform"),
    [
        ("allow-aks-api_443", "allowAksApi443", "allow_aks_api_443"),
        ("443-allow", "r443Allow", "r_443_allow"),
        ("Über", "ber", "ber"),
        ("!!", "resource", "resource"),
        ("", "resource", "resource"),
    ],
)
def test_names_of_resources_are_letters_and_digits(
    name: str, in_bicep: str, in_terraform: str
) -> None:
    assert (symbol(name), label(name)) == (in_bicep, in_terraform)


def test_lists_keep_their_order() -> None:
    assert (bicep_texts(("b", "a")), hcl_texts(("b", "a"))) == (
        "[\n      'b'\n      'a'\n    ]",
        '["b", "a"]',
    )
