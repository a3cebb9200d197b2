"""The refusals of Resource Manager, with its own codes and bodies."""

from dataclasses import dataclass, field

from sandbox.azure import ids
from sandbox.azure.store import Body


@dataclass(eq=False)  # not frozen: a raised exception takes a traceback
class Fault(Exception):
    """An error answer: HTTP status, ARM code and message, headers."""

    status: int
    code: str
    message: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Body:
        """Return the error in ARM's envelope."""
        return {"error": {"code": self.code, "message": self.message}}


def not_found(resource_id: str) -> Fault:
    """Refuse for a resource that does not exist."""
    group = ids.after(resource_id, "resourceGroups")
    tail = resource_id.split("/providers/", 1)[-1]
    return Fault(
        404,
        "ResourceNotFound",
        f"The Resource '{tail}' under resource group '{group}' was not found. For more details "
        "please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def parent_not_found(resource_id: str) -> Fault:
    """Refuse for a child of a resource that does not exist."""
    return Fault(
        404,
        "ParentResourceNotFound",
        f"Failed to perform 'read' on resource(s) below '{resource_id}', because the parent "
        "resource could not be found.",
    )


def no_group(group: str) -> Fault:
    """Refuse for a resource group that does not exist."""
    return Fault(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")


def no_subscription(subscription_id: str) -> Fault:
    """Refuse for a subscription that does not exist."""
    message = f"The subscription '{subscription_id}' could not be found."
    return Fault(404, "SubscriptionNotFound", message)


def denied(client_id: str, object_id: str, action: str, scope: str) -> Fault:
    """Refuse for want of a role."""
    return Fault(
        403,
        "AuthorizationFailed",
        f"The client '{client_id}' with object id '{object_id}' does not have authorization to "
        f"perform action '{action}' over scope '{scope}' or the scope is invalid. If access was "
        "recently granted, please refresh your credentials.",
    )


def locked(client_id: str, action: str, scope: str) -> Fault:
    """Refuse because a deny assignment keeps a node resource group as AKS made it."""
    return Fault(
        403,
        "DenyAssignmentAuthorizationFailed",
        f"The client '{client_id}' has permission to perform action '{action}' on scope '{scope}'; "
        "however, the access is denied because of the deny assignment of the node resource group.",
    )


def throttled(retry_after_s: int) -> Fault:
    """Refuse for load."""
    return Fault(
        429,
        "TooManyRequests",
        f"The request is being throttled as the limit has been reached for operation type. "
        f"Please retry after {retry_after_s} seconds.",
        {"Retry-After": str(retry_after_s)},
    )


def busy(resource_id: str) -> Fault:
    """Refuse because another operation runs on the resource."""
    return Fault(
        409,
        "OperationNotAllowed",
        f"Operation is not allowed: another operation is in progress on '{resource_id}'. "
        "Please wait for it to complete.",
    )


def bad_request(code: str, message: str) -> Fault:
    """Refuse a request that makes no sense."""
    return Fault(400, code, message)


def old_token() -> Fault:
    """Refuse a token whose time is over."""
    return Fault(
        401,
        "ExpiredAuthenticationToken",
        "The access token expiry UTC time is earlier than current UTC time.",
        {"WWW-Authenticate": 'Bearer error="invalid_token", error_description="expired"'},
    )


def no_token() -> Fault:
    """Refuse a request without a token of this tenant."""
    return Fault(
        401,
        "AuthenticationFailed",
        "Authentication failed. The 'Authorization' header is missing or invalid.",
    )
