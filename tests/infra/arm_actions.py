"""Which action a request to Resource Manager needs, by the rule of Azure's own role reference.

An action is the provider's namespace, the types in the path without the names between them, and
the verb: `read` for GET, `action` for POST. A last segment that is no name is a type as well.

Source: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
"""

_VERBS = {"GET": "read", "POST": "action", "PUT": "write", "PATCH": "write", "DELETE": "delete"}


def action_of(method: str, path: str) -> str:
    """Return the action, folded to lower case as Azure compares it."""
    folded = path.lower().strip("/")
    _, provided, resource = folded.rpartition("providers/")
    if not provided:
        kind = "subscriptions/resourcegroups" if "/resourcegroups" in folded else "subscriptions"
        return f"microsoft.resources/{kind}/{_VERBS[method]}"
    namespace, *rest = resource.split("/")
    return "/".join([namespace, *rest[::2], _VERBS[method]])
