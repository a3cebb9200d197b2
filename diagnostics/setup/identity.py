"""Whether there is an identity that Azure knows."""

from diagnostics.fixes.az import az
from diagnostics.model.snapshot import Identity
from diagnostics.setup.result import NotRead, Result, Standing

ID, TITLE = "identity", "Identity"


_OTHERS = (
    "The rights below are this person's. The function app has an identity of its own; to see its "
    "rights, ask where it runs."
)


def judge_identity(read: Identity | NotRead, *, managed: bool, passing: bool = False) -> Result:
    """Say who asks Azure.

    Args:
        read: whose the token is, or why there is none.
        managed: the environment names a managed identity's endpoint.
        passing: whether asking for a token again may help.
    """
    if isinstance(read, NotRead):
        return _without_token(read, managed=managed, passing=passing)
    person = read.principal_type == "User"
    whose = "a person" if person else "a managed identity or application"
    return Result(
        id=ID,
        title=TITLE,
        standing=Standing.PASSED,
        summary=f"Azure gives a token to {read.object_id}, {whose}.",
        details=(_OTHERS,) if person else (),
    )


def _without_token(read: NotRead, *, managed: bool, passing: bool) -> Result:
    again = _AGAIN_MANAGED if managed else _AGAIN
    mended = (_ASSIGN,) if managed else ()
    return Result(
        id=ID,
        title=TITLE,
        standing=Standing.UNSEEN if passing else Standing.FAILED,
        summary=f"There is no token for Azure: {read.why}.",
        commands=() if managed or passing else (az("login"),),
        steps=read.steps or ((again,) if passing else mended),
    )


_ASSIGN = (
    "Assign the managed identity to the function app (portal: the app, Settings, Identity), and "
    "let AZURE_CLIENT_ID be its client id."
)
_AGAIN_MANAGED = (
    "Ask again in a minute; if it stays so, restart the function app, whose host offers the "
    "endpoint that IDENTITY_ENDPOINT names."
)
_AGAIN = "See that this machine can reach Azure's sign-in (proxy, firewall, DNS); then ask again."
