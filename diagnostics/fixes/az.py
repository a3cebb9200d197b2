"""Build `az` argument vectors: core commands only, every name and value filled in.

Each vector names the subscription, because the reader's default may be another one. Options that
`az` would fill with a wrong default (`nsg rule create`: inbound, port 80) are always given.
"""

from collections.abc import Iterable

from diagnostics.model.finding import Argv
from diagnostics.model.ids import ResourceId, name, resource_group, subscription
from diagnostics.model.tags import OWNER_TAGS
from diagnostics.redact import redact

MOST_OWNER = 80


def az(*words: str) -> Argv:
    """Return a complete `az` vector."""
    return ("az", *words)


def scope(resource_id: ResourceId) -> Argv:
    """Return the options that name a resource's group and subscription."""
    return (
        "--resource-group",
        resource_group(resource_id),
        "--subscription",
        subscription(resource_id),
    )


def aks(verb: str, cluster_id: ResourceId, *options: str) -> Argv:
    """Return an `az aks` vector for one cluster."""
    return az("aks", verb, "--name", name(cluster_id), *scope(cluster_id), *options)


def reconcile(cluster_id: ResourceId) -> Argv:
    """Return the reconcile; without `--yes` it would stop at a prompt."""
    return aks("update", cluster_id, "--yes")


def owner(resource_id: ResourceId, tags: Iterable[tuple[str, str]] = ()) -> str:
    """Say whose resource it is: whom its tags name, else the owner of its resource group.

    A tag with a person's address or a secret in it is passed over.
    """
    named = {key.lower(): value.strip() for key, value in tags}
    said = (named.get(tag, "") for tag in OWNER_TAGS)
    told = next((text for text in said if text and redact(text) == text), None)
    group = f"owner of resource group {resource_group(resource_id)}"
    return group if told is None else f"{told[:MOST_OWNER]} ({group})"
