"""What a role allows, by Azure's own rule for actions.

Source: https://learn.microsoft.com/azure/role-based-access-control/role-definitions (Actions)
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """The actions that one role grants, and those that it takes out again; both may hold `*`.

    What is taken out of one role is not taken out of another: the right is there if any grants it.
    """

    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()

    def allows(self, action: str) -> bool:
        """Say whether the role grants an action; letter case is nothing to Azure."""
        granted = any(_fits(each, action) for each in self.actions)
        return granted and not any(_fits(each, action) for each in self.not_actions)


def _fits(pattern: str, action: str) -> bool:
    """Say whether `*` (any text, slashes included) makes a pattern equal an action."""
    parts = map(re.escape, pattern.split("*"))
    return re.fullmatch(".*".join(parts), action, re.IGNORECASE | re.DOTALL) is not None
