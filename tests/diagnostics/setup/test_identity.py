"""What is said of the identity, with a token and without."""

import pytest

from diagnostics.model.snapshot import Identity
from diagnostics.setup.identity import judge_identity
from diagnostics.setup.result import NotRead, Standing

LOGIN = (("az", "login"),)


@pytest.mark.parametrize(
    ("kind", "whose", "notes"),
    [("User", "a person", 1), ("ServicePrincipal", "a managed identity or application", 0)],
)
def test_identity_is_told(kind: str, whose: str, notes: int) -> None:
    result = judge_identity(Identity(object_id="o", principal_type=kind), managed=False)
    assert (result.standing, result.summary, len(result.details)) == (
        Standing.PASSED,
        f"Azure gives a token to o, {whose}.",
        notes,
    )


@pytest.mark.parametrize(
    ("managed", "passing", "standing", "commands", "step"),
    [
        (False, False, Standing.FAILED, LOGIN, ""),
        (True, False, Standing.FAILED, (), "Assign the managed identity"),
        (False, True, Standing.UNSEEN, (), "See that this machine can reach"),
        (True, True, Standing.UNSEEN, (), "Ask again in a minute"),
    ],
)
def test_no_token(
    *, managed: bool, passing: bool, standing: Standing, commands: object, step: str
) -> None:
    result = judge_identity(NotRead(why="none"), managed=managed, passing=passing)
    first = "".join(result.steps[:1])
    assert (result.standing, result.commands, first[: len(step)], bool(first)) == (
        standing,
        commands,
        step,
        bool(step),
    )
    assert result.summary == "There is no token for Azure: none."


def test_wrong_settings_come_first() -> None:
    result = judge_identity(NotRead(why="w", step="first"), managed=False, passing=True)
    assert (result.standing, result.steps) == (Standing.UNSEEN, ("first",))
