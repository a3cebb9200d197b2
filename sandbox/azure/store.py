"""Resources by folded id; subnets, rules, routes and agent pools live inside their parent.

A child that lived beside its parent too would be two truths: `az network nsg rule update` writes
the rule, `az network nsg show` reads the group, and both must see the same thing.
"""

from typing import Any, TypeAlias

from sandbox.azure import ids

Body: TypeAlias = dict[str, Any]
Resources: TypeAlias = dict[str, Body]

EMBEDDED = {
    "microsoft.network/virtualnetworks/subnets": "subnets",
    "microsoft.network/virtualnetworks/virtualnetworkpeerings": "virtualNetworkPeerings",
    "microsoft.network/networksecuritygroups/securityrules": "securityRules",
    "microsoft.network/networksecuritygroups/defaultsecurityrules": "defaultSecurityRules",
    "microsoft.network/routetables/routes": "routes",
    "microsoft.containerservice/managedclusters/agentpools": "agentPoolProfiles",
}
POOLS = "microsoft.containerservice/managedclusters/agentpools"


def find(resources: Resources, resource_id: str) -> Body | None:
    """Return a resource or an embedded child, the very object that is stored."""
    if ids.kind(resource_id) not in EMBEDDED:
        return resources.get(ids.fold(resource_id))
    wanted = ids.name(resource_id).lower()
    siblings = children(resources, ids.parent(resource_id), ids.kind(resource_id)) or []
    return next((body for body in siblings if body["name"].lower() == wanted), None)


def children(resources: Resources, parent_id: str, kind: str) -> list[Body] | None:
    """List the children of one kind (a full folded type); None where there is no such parent."""
    holder = find(resources, parent_id)
    if holder is None:
        return None
    if kind in EMBEDDED:
        held: list[Body] = holder["properties"].get(EMBEDDED[kind], [])
        return [_as_pool(holder["id"], profile) for profile in held] if kind == POOLS else held
    return [
        body
        for key, body in resources.items()
        if ids.kind(key) == kind and ids.parent(key) == ids.fold(parent_id)
    ]


def put(resources: Resources, body: Body) -> Body:
    """Store a resource under its id, an embedded child inside its parent; replace the old one.

    Raises:
        KeyError: an embedded child's parent does not exist.
    """
    kind = ids.kind(body["id"])
    if kind not in EMBEDDED:
        resources[ids.fold(body["id"])] = body
        return body
    held = _siblings(resources, body["id"])
    stored = body if kind != POOLS else {"name": body["name"], **body["properties"]}
    held[:] = [one for one in held if one["name"].lower() != body["name"].lower()] + [stored]
    return body


def remove(resources: Resources, resource_id: str) -> None:
    """Remove a resource with everything below it, or an embedded child."""
    if ids.kind(resource_id) in EMBEDDED:
        held = _siblings(resources, resource_id)
        held[:] = [one for one in held if one["name"].lower() != ids.name(resource_id).lower()]
        return
    for key in [key for key in resources if ids.within(key, resource_id)]:
        del resources[key]


def _siblings(resources: Resources, resource_id: str) -> list[Body]:
    holder = find(resources, ids.parent(resource_id))
    if holder is None:
        raise KeyError(ids.parent(resource_id))
    held: list[Body] = holder["properties"].setdefault(EMBEDDED[ids.kind(resource_id)], [])
    return held


def _as_pool(cluster_id: str, profile: Body) -> Body:
    """Show a cluster's pool profile as the resource it also is; `properties` is the profile."""
    return {
        "id": f"{cluster_id}/agentPools/{profile['name']}",
        "name": profile["name"],
        "type": "Microsoft.ContainerService/managedClusters/agentPools",
        "properties": profile,
    }
