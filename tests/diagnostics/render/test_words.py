"""Every outcome, state, danger and category has its word."""

from enum import StrEnum

import pytest

from diagnostics.model.finding import Danger, Outcome
from diagnostics.model.incident import Category, NodeRef
from diagnostics.model.report import State
from diagnostics.render.words import CATEGORY, DANGER, HEADLINE, OUTCOME, error_line
from tests.builders import incident


@pytest.mark.parametrize(
    ("words", "enum"),
    [(HEADLINE, State), (OUTCOME, Outcome), (DANGER, Danger), (CATEGORY, Category)],
)
def test_every_member_has_a_word(words: dict[object, str], enum: type[StrEnum]) -> None:
    assert set(words) == set(enum)


@pytest.mark.parametrize(
    ("node", "start"),
    [
        (NodeRef(ip="10.0.2.9", vmss="v", instance_id="1"), ", from 10.0.2.9"),
        (NodeRef(vmss="v", instance_id="1", pool="np"), ", from v/1"),
        (NodeRef(vmss="v"), ", from v"),
        (NodeRef(pool="np"), ", from np"),
        (NodeRef(), ""),
    ],
)
def test_error_line_names_the_node_as_it_can(node: NodeRef, start: str) -> None:
    line = error_line(incident(node=node))
    assert line.partition(", to ")[0] == f"connection timed out, exit 51{start}"
