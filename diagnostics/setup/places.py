"""Where which rights are needed: a cluster's nodes and networks lie in groups of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.model.ids import ResourceId, group_id, key, make_group_id, subscription
from diagnostics.setup.actions import ACTIONS

_OUTSIDE = ("Microsoft.Compute/", "Microsoft.Network/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A scope and the actions that are needed there.

    `scope` is where rights are looked up, `grant` where a role would be assigned.
    """

    id: str
    title: str
    scope: ResourceId
    grant: ResourceId
    actions: tuple[str, ...]


def whole(scope: ResourceId) -> Place:
    """Return a subscription or a resource group, where every right is wanted."""
    return Place(
        id="rights", title="Rights in Azure", scope=scope, grant=scope, actions=tuple(ACTIONS)
    )


def at_cluster(cluster_id: ResourceId) -> Place:
    """Return the cluster itself: its own rights, and those on its resource group."""
    return Place(
        id="rights",
        title="Rights on the cluster",
        scope=cluster_id,
        grant=group_id(cluster_id),
        actions=tuple(each for each in ACTIONS if not each.startswith(_OUTSIDE)),
    )


def around_cluster(
    cluster_id: ResourceId, node_group: str, subnets: Iterable[ResourceId]
) -> tuple[Place, ...]:
    """Return the node resource group, and each other group that holds a node subnet.

    Args:
        cluster_id: the cluster.
        node_group: the name of its node resource group.
        subnets: the subnets of its pools, as far as they are known.
    """
    nodes = make_group_id(subscription(cluster_id), node_group)
    groups = {key(group_id(each)): group_id(each) for each in subnets}
    groups.pop(key(nodes), None)
    network = _of(_OUTSIDE[1:])
    return (
        _group("rights_nodes", "Rights on the nodes", nodes, _of(_OUTSIDE)),
        *(
            _group("rights_network", "Rights on the node network", each, network)
            for each in groups.values()
        ),
    )


def _of(starts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in ACTIONS if each.startswith(starts))


def _group(place_id: str, title: str, group: ResourceId, actions: tuple[str, ...]) -> Place:
    return Place(id=place_id, title=title, scope=group, grant=group, actions=actions)
