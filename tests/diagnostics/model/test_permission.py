"""What a role allows: wildcards, letter case, and what is taken out again."""

import pytest

from diagnostics.model.permission import Permission

READ = "Microsoft.Network/virtualNetworks/subnets/read"


@pytest.mark.parametrize(
    ("actions", "not_actions", "allowed"),
    [
        (["*"], [], True),
        (["*/read"], [], True),
        ([READ.upper()], [], True),
        (["Microsoft.Network/*/read"], [], True),
        (["Microsoft.Network/virtualNetworks/*"], [], True),
        (["Microsoft.Compute/*"], [], False),
        (["Microsoft.Network/virtualNetworks/read"], [], False),
        ([f"{READ}/more"], [], False),
        (["MicrosoftxNetwork/virtualNetworks/subnets/read"], [], False),
        (["Microsoft?Network/*"], [], False),
        ([], [], False),
        (["*"], ["Microsoft.Network/*"], False),
        (["*"], ["*/write"], True),
        (["*/read", READ], [READ], False),
    ],
)
def test_permission_allows(actions: list[str], not_actions: list[str], allowed: bool) -> None:  # noqa: FBT001 - a column of the table
    permission = Permission(actions=tuple(actions), not_actions=tuple(not_actions))
    assert permission.allows(READ) is allowed
