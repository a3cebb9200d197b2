"""What the reader may do at a scope, as Resource Manager lists it: a role an item."""

from sandbox.azure import ids
from sandbox.azure.store import Body
from sandbox.world import World

LIST = "microsoft.authorization/permissions"
_ADMIN_RULES = "listNetworkManagerEffectiveSecurityAdminRules/action"
_ROLES = (
    ("*/read",),
    (f"Microsoft.Network/virtualNetworks/{_ADMIN_RULES}",),
    ("Microsoft.Compute/*/runCommand/action", "Microsoft.Compute/locations/operations/read"),
)


def held(world: World, path: str) -> list[Body]:
    """List the permissions at the scope before a path's last `/providers/`.

    What a denial covers is taken out of every role, as a narrower role would lack it.
    """
    scope = path[: path.lower().rindex("/providers/")]
    denied = [each.action for each in world.denials if ids.within(scope, each.scope)]
    return [
        {"actions": list(role), "notActions": denied, "dataActions": [], "notDataActions": []}
        for role in _ROLES
    ]
