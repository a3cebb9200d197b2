"""Two fixes that are needed together become one."""

from dataclasses import replace

import pytest

from diagnostics.fixes.joining import joined
from diagnostics.model.edits import StartCluster
from diagnostics.model.finding import Danger, Fix, Snippet
from tests.builders import CLUSTER_ID

EDIT = StartCluster(cluster_id=CLUSTER_ID)
FIRST = Fix(
    check="a",
    title="Open A",
    command=(("one",),),
    undo=(("undo-one",),),
    verify=(("look",),),
    instructions="First.",
    owner="owner of rg-a",
    edits=(EDIT,),
    snippets=(Snippet("bicep", "a\n"),),
)
THEN = Fix(
    check="b",
    title="Open B",
    command=(("two",),),
    undo=(("undo-two",),),
    verify=(("look",), ("see",)),
    instructions="Second.",
    danger=Danger.SECURITY,
    owner="owner of rg-b",
    edits=(EDIT,),
    snippets=(Snippet("bicep", "b\n"),),
)


def test_both_are_done_in_order_and_undone_in_reverse() -> None:
    assert joined(FIRST, THEN) == Fix(
        check="a",
        title="Open A; then open B",
        command=(("one",), ("two",)),
        undo=(("undo-two",), ("undo-one",)),
        verify=(("look",), ("see",)),
        instructions="First. Second.",
        danger=Danger.SECURITY,
        owner="owner of rg-a and owner of rg-b",
        edits=(EDIT, EDIT),
        snippets=(Snippet("bicep", "a\n"), Snippet("bicep", "b\n")),
    )


def test_what_cannot_be_undone_wholly_has_no_undo() -> None:
    for first, then in ((replace(FIRST, undo=()), THEN), (FIRST, replace(THEN, undo=()))):
        assert joined(first, then).undo == ()


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Danger.NONE, Danger.DISRUPTIVE, Danger.DISRUPTIVE),
        (Danger.SECURITY, Danger.DISRUPTIVE, Danger.SECURITY),
        (Danger.NONE, Danger.NONE, Danger.NONE),
    ],
)
def test_greater_danger_counts(one: Danger, other: Danger, both: Danger) -> None:
    pair = replace(FIRST, danger=one), replace(THEN, danger=other)
    assert (joined(*pair).danger, joined(*reversed(pair)).danger) == (both, both)


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [("a", "a", "a"), (None, "a", "a"), ("a", None, "a"), (None, None, None)],
)
def test_owner_is_named_once(first: str | None, then: str | None, told: str | None) -> None:
    assert joined(replace(FIRST, owner=first), replace(THEN, owner=then)).owner == told
