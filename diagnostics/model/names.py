"""Read the name of a managed cluster as people write it: a resource id or `GROUP/NAME`."""

import re

from diagnostics.model.ids import ResourceId

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_GROUP = r"[\w.()-]{0,89}[\w()-]"
_NAME = r"[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?"
_SUBSCRIPTION = re.compile(_GUID)
_SHORT = re.compile(rf"(?P<group>{_GROUP})/(?P<name>{_NAME})")
_ID = re.compile(
    rf"/subscriptions/{_GUID}/resourceGroups/{_GROUP}"
    rf"/providers/Microsoft\.ContainerService/managedClusters/{_NAME}",
    re.IGNORECASE,
)


class ClusterNameError(ValueError):
    """The text names no managed cluster; the message is one sentence for its author."""


def is_subscription(text: str) -> bool:
    """Say whether a text is written like a subscription's GUID."""
    return _SUBSCRIPTION.fullmatch(text) is not None


def parse_cluster(text: str, subscription: str | None) -> ResourceId:
    """Return the resource id that `text` names, in the casing it was written in.

    Args:
        text: a managed cluster's resource id, or `RESOURCE_GROUP/NAME`.
        subscription: the GUID that completes the short form; None or empty where there is none.

    Raises:
        ClusterNameError: the text is neither form, or the short form lacks a subscription.
    """
    wanted = text.strip().rstrip("/")
    if _ID.fullmatch(wanted):
        return ResourceId(wanted)
    short = _SHORT.fullmatch(wanted)
    if short is None:
        raise ClusterNameError(
            "Name the cluster by its resource id (/subscriptions/…/resourceGroups/…/providers/"
            "Microsoft.ContainerService/managedClusters/NAME) or as RESOURCE_GROUP/NAME."
        )
    if not subscription or not is_subscription(subscription):
        raise ClusterNameError(
            "RESOURCE_GROUP/NAME needs AZURE_SUBSCRIPTION_ID to hold a subscription's GUID."
        )
    return ResourceId(
        f"/subscriptions/{subscription}/resourceGroups/{short['group']}"
        f"/providers/Microsoft.ContainerService/managedClusters/{short['name']}"
    )
