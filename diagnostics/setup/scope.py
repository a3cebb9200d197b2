"""Read the scope at which rights are looked up: a subscription, a resource group or a cluster."""

import re

from diagnostics.model.ids import ResourceId
from diagnostics.model.names import ClusterNameError, is_subscription, parse_cluster

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_GROUP = r"[\w.()-]{0,89}[\w()-]"
_SCOPE = re.compile(rf"/subscriptions/{_GUID}(?:/resourceGroups/{_GROUP})?", re.IGNORECASE)


class ScopeError(ValueError):
    """The text names no scope; the message is one sentence for its author."""


def parse_scope(text: str, subscription: str | None) -> ResourceId:
    """Return the id that `text` names, in the casing it was written in.

    Args:
        text: a subscription's GUID or id, a resource group's id, a managed cluster's id, or
            `RESOURCE_GROUP/NAME` of a cluster.
        subscription: the GUID that completes the short form; None or empty where there is none.

    Raises:
        ScopeError: the text is none of them, or the short form lacks a subscription.
    """
    wanted = text.strip().rstrip("/")
    if is_subscription(wanted):
        return ResourceId(f"/subscriptions/{wanted}")
    if _SCOPE.fullmatch(wanted):
        return ResourceId(wanted)
    try:
        return parse_cluster(wanted, subscription)
    except ClusterNameError as error:
        if wanted.count("/") == 1 and not wanted.startswith("/"):
            raise ScopeError(str(error)) from error
        raise ScopeError(
            "Name the scope by a subscription's id, by a resource group's id "
            "(/subscriptions/…/resourceGroups/…), or by a cluster's id or RESOURCE_GROUP/NAME."
        ) from error


def is_cluster(scope: ResourceId) -> bool:
    """Say whether a scope of `parse_scope` is a cluster."""
    return "/providers/" in scope.lower()
