"""Make one fix of several that are needed together."""

from diagnostics.model.finding import Danger, Fix

_RANK = (Danger.NONE, Danger.DISRUPTIVE, Danger.SECURITY)


def joined(first: Fix, then: Fix) -> Fix:
    """Return one fix that does both, the first one first; what was undone last is undone first."""
    return Fix(
        check=first.check,
        title=f"{first.title}; then {then.title[:1].lower()}{then.title[1:]}",
        command=(*first.command, *then.command),
        undo=(*then.undo, *first.undo) if first.undo and then.undo else (),
        verify=tuple(dict.fromkeys((*first.verify, *then.verify))),
        instructions=" ".join(text for text in (first.instructions, then.instructions) if text),
        danger=max(first.danger, then.danger, key=_RANK.index),
        owner=_owners(first.owner, then.owner),
        edits=(*first.edits, *then.edits),
        snippets=(*first.snippets, *then.snippets),
    )


def _owners(*owners: str | None) -> str | None:
    return " and ".join(dict.fromkeys(owner for owner in owners if owner)) or None
