"""A resource group as the place where bodies are built."""

from dataclasses import dataclass

from sandbox.azure import ids
from sandbox.azure.store import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A resource group in a subscription and a region."""

    subscription_id: str
    group: str
    location: str = "uksouth"

    @classmethod
    def of(cls, body: Body) -> "Scope":
        """Return the place of a resource."""
        subscription, group = (
            ids.after(body["id"], word) for word in ("subscriptions", "resourceGroups")
        )
        return cls(subscription_id=subscription, group=group)

    def id(self, kind: str, name: str) -> str:
        """Return the id of a resource, `kind` like `Microsoft.Network/virtualNetworks`."""
        base = f"/subscriptions/{self.subscription_id}/resourceGroups/{self.group}"
        return f"{base}/providers/{kind}/{name}"

    def body(self, kind: str, name: str, properties: Body, **top: object) -> Body:
        """Return a resource that has succeeded; `top` are fields beside `properties`."""
        return {
            "id": self.id(kind, name),
            "name": name,
            "type": kind,
            "location": self.location,
            "properties": {"provisioningState": "Succeeded", **properties},
            **top,
        }


def child(parent: Body | str, kind: str, name: str, properties: Body) -> Body:
    """Return a child resource, `kind` its last type segment; `parent` a body or an id."""
    parent_id = parent if isinstance(parent, str) else parent["id"]
    tail = parent_id.split("/providers/", 1)[1].split("/")
    return {
        "id": f"{parent_id}/{kind}/{name}",
        "name": name,
        "type": "/".join([tail[0], *tail[1::2], kind]),
        "properties": {"provisioningState": "Succeeded", **properties},
    }


def ref(resource_id: str) -> Body:
    """Return a reference to a resource."""
    return {"id": resource_id}
