"""Say in words what an operation of the Activity Log did to a resource."""

import re

from diagnostics.model.activity import Change
from diagnostics.model.ids import name

# ARM's types in the words of the documentation; any other is its type in small letters.
_THINGS = {
    "a": "A record",
    "agentpools": "node pool",
    "azurefirewalls": "Azure Firewall",
    "firewallpolicies": "firewall policy",
    "ipgroups": "IP group",
    "managedclusters": "cluster",
    "natgateways": "NAT gateway",
    "networkmanagers": "network manager",
    "networksecuritygroups": "NSG",
    "privatednszones": "private DNS zone",
    "publicipaddresses": "public IP address",
    "publicipprefixes": "public IP prefix",
    "virtualnetworklinks": "virtual network link",
    "virtualnetworkpeerings": "peering",
}
_VERBS = {"write": "created or updated", "delete": "deleted"}
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PROVIDERS = re.compile("/providers/", re.IGNORECASE)
_POLICY = re.compile(r"microsoft\.authorization/policies/(\w+)/action", re.IGNORECASE)


def deed(change: Change) -> str:
    """Return what was done: `security rule deny of NSG nsg-nodes was created or updated`."""
    things = thing(change.resource_id)
    effect = _POLICY.fullmatch(change.operation)
    if effect is not None:
        return f"Azure Policy ({effect[1]}) wrote to {things}"
    *_, word, verb = ("", *change.operation.split("/"))
    done = _VERBS.get(verb.lower())
    return f"{things} was {done}" if done else f"{_words(word)} was run on {things}"


def thing(resource_id: str) -> str:
    """Name a resource by its type and name, and the one that holds it by both, too."""
    types, names = _parts(resource_id)
    if not types:
        return name(resource_id)
    own = _named(types[-1], names[-1])
    return f"{own} of {_named(types[0], names[0])}" if len(types) > 1 else own


def _named(kind: str, own: str) -> str:
    return f"{_THINGS.get(kind.lower(), _singular(_words(kind)))} {own}"


def _parts(resource_id: str) -> tuple[list[str], list[str]]:
    """Return the types below the last provider and the names, which alternate in an id."""
    *_, tail = _PROVIDERS.split(resource_id.strip("/"))
    _, *parts = tail.split("/") if _PROVIDERS.search(resource_id) else [""]
    return parts[: len(parts) // 2 * 2 : 2], parts[1::2]


def _words(camel: str) -> str:
    return _CAPITALS.sub(" ", camel).lower()


def _singular(plural: str) -> str:
    return plural.removesuffix("s") if not plural.endswith("ss") else plural
