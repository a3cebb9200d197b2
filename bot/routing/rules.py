"""Which channel a thread goes to and whom it calls: a function of values.

The more a rule says about a cluster, the earlier it decides: a tag, then a resource group, then a
subscription, then the default. Azure compares tag names, group names and GUIDs without regard to
letter case, and tag values with it; so do the rules.

Source: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.routing.access import Access
from diagnostics.model.ids import resource_group, subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a thread goes, and why.

    `oncall` is the id of a user or user group, None where nobody is to be called. With
    `quiet_transient` nobody is called when nothing wrong is found. `rule` names what decided.
    With `hides_recovered` a failure that was over before anything was said has no thread.
    """

    channel: str
    oncall: str | None
    quiet_transient: bool
    rule: str
    hides_recovered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRule:
    """Clusters with one tag of one value."""

    name: str
    value: str
    to: Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """Clusters of one resource group; `subscription` is None where any will do."""

    name: str
    subscription: str | None
    to: Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRule:
    """Clusters of one subscription."""

    id: str
    to: Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The rules, each kind in the order of the file, and who may do what."""

    default: Destination
    tags: tuple[TagRule, ...] = ()
    groups: tuple[GroupRule, ...] = ()
    subscriptions: tuple[SubscriptionRule, ...] = ()
    access: Access = field(default_factory=Access)

    @property
    def channels(self) -> frozenset[str]:
        """Return every channel that the rules name."""
        named = (
            self.default,
            *(rule.to for rule in self.tags),
            *(rule.to for rule in self.groups),
            *(rule.to for rule in self.subscriptions),
        )
        return frozenset(to.channel for to in named)


def matching(
    routing: Routing, cluster_id: str, tags: Mapping[str, str] | None = None
) -> tuple[Destination, ...]:
    """Return the destinations whose rules fit a cluster, the deciding one first, never none.

    `tags` is None where they are not known; then no tag rule fits.
    """
    return (
        *_by_tag(routing, tags or {}),
        *_by_group(routing, cluster_id),
        *(
            rule.to
            for rule in routing.subscriptions
            if rule.id.lower() == subscription(cluster_id).lower()
        ),
        routing.default,
    )


def destination(
    routing: Routing, cluster_id: str, tags: Mapping[str, str] | None = None
) -> Destination:
    """Return where a cluster's thread goes when nobody asked for it in a channel."""
    return matching(routing, cluster_id, tags)[0]


def may_post(routing: Routing, channel: str, asked_in: str | None) -> bool:
    """Say whether a thread may go to a channel: one of the rules', or where it was asked for."""
    return channel == asked_in or channel in routing.channels


def _by_tag(routing: Routing, tags: Mapping[str, str]) -> tuple[Destination, ...]:
    folded = {name.lower(): value for name, value in tags.items()}
    return tuple(rule.to for rule in routing.tags if folded.get(rule.name.lower()) == rule.value)


def _by_group(routing: Routing, cluster_id: str) -> tuple[Destination, ...]:
    """Return the rules for the group; one that names the subscription goes first."""
    group, owner = resource_group(cluster_id).lower(), subscription(cluster_id).lower()
    fitting = [
        rule
        for rule in routing.groups
        if rule.name.lower() == group and (rule.subscription or owner).lower() == owner
    ]
    return tuple(rule.to for rule in sorted(fitting, key=lambda rule: rule.subscription is None))
