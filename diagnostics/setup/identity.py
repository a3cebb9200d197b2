"""Whether there is an identity that Azure knows."""

from diagnostics.fixes.az import az
from diagnostics.model.snapshot import Identity
from diagnostics.setup.result import NotRead, Result, Standing

ID, TITLE = "identity", "Identity"


def judge_identity(read: Identity | NotRead, *, managed: bool, passing: bool = False) -> Result:
    """Say who asks Azure.

    Args:
        read: whose the token is, or why there is none.
        managed: the environment names a managed identity's endpoint.
        passing: whether asking for a token again may help.
    """
    if isinstance(read, NotRead):
        return _without_token(read, managed=managed, passing=passing)
    whose = "a person" if read.principal_type == "User" else "a managed identity or application"
    return Result(
        id=ID,
        title=TITLE,
        standing=Standing.PASSED,
        summary=f"Azure gives a token to {read.object_id}, {whose}.",
    )


def _without_token(read: NotRead, *, managed: bool, passing: bool) -> Result:
    step = (
        "Assign the managed identity to the function app (portal: the app, Settings, Identity), "
        "and let AZURE_CLIENT_ID be its client id."
    )
    return Result(
        id=ID,
        title=TITLE,
        standing=Standing.UNSEEN if passing else Standing.FAILED,
        summary=f"Azure gave no token: {read.why}.",
        commands=() if managed else (az("login"),),
        steps=(step,) if managed else (),
    )
