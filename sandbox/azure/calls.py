"""One request to Resource Manager, taken apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sandbox.azure import ids
from sandbox.azure.store import Body

Reply: TypeAlias = tuple[int, Body | None, dict[str, str]]

_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request. `base` is the endpoint that next links and operation links begin with."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=dict)
    base: str = ""

    @property
    def subscription_id(self) -> str:
        """Return the subscription in the path."""
        return ids.after(self.path, "subscriptions")

    @property
    def group(self) -> str:
        """Return the resource group in the path, empty on subscription level."""
        return ids.after(self.path, "resourceGroups")

    @property
    def tail(self) -> list[str]:
        """Return the segments after the provider: namespace, type, name, type, …."""
        if "/providers/" not in self.path.lower():
            return []
        at = self.path.lower().rindex("/providers/") + len("/providers/")
        return self.path[at:].strip("/").split("/")

    @property
    def names_resource(self) -> bool:
        """Say whether the path ends in a name, not in a type or an action."""
        return len(self.tail) > 1 and len(self.tail) % 2 == 1

    @property
    def types(self) -> str:
        """Return namespace and types as the caller spelled them."""
        return "/".join([*self.tail[:1], *self.tail[1::2]])

    @property
    def holder(self) -> str:
        """Return the path without its last segment: a collection's or an action's resource."""
        return self.path.rstrip("/").rsplit("/", 1)[0]

    @property
    def scope(self) -> str:
        """Return the scope at which a role must allow the action."""
        if self.names_resource or not self.tail:
            return self.path
        on_resource = len(self.tail) > 2  # noqa: PLR2004 - namespace and type alone name a list
        return self.holder if on_resource else self.path[: self.path.lower().index("/providers/")]

    @property
    def action(self) -> str:
        """Return the ARM action that the request needs."""
        if not self.tail:
            kind = "Microsoft.Resources/subscriptions"
            return f"{kind}/resourceGroups/read" if self.group else f"{kind}/read"
        if self.method == "POST":
            return f"{self.types}/action"
        return f"{self.types}/{_VERBS[self.method]}"
