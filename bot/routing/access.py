"""Who may ask, about which clusters, and which channels are closed: a function of values."""

from collections.abc import Collection
from dataclasses import dataclass

from diagnostics.model.ids import subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One set of people, places and subscriptions.

    A person fits by `users` or by `groups`; where both are empty anybody does. `channels` and
    `subscriptions` each fit everything where they are empty.
    """

    users: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    subscriptions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may ask, and whether channels shared with other organisations are refused.

    Without an allowance anybody may ask about any cluster. `shared_allowed` are shared channels
    that are taken all the same.
    """

    allowances: tuple[Allowance, ...] = ()
    refuse_shared: bool = True
    shared_allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A person, the channel they asked in, and the cluster they asked about."""

    user: str
    channel: str
    cluster_id: str


def groups_to_read(access: Access, asking: Asking) -> frozenset[str]:
    """Return the user groups whose members decide; empty where the answer is known without."""
    if may_ask(access, asking, ()):
        return frozenset()
    fitting = (each for each in access.allowances if _fits_place(each, asking))
    return frozenset(group for each in fitting for group in each.groups)


def may_ask(access: Access, asking: Asking, member_of: Collection[str]) -> bool:
    """Say whether a person may ask; `member_of` are the user groups they belong to."""
    if not access.allowances:
        return True
    return any(
        _fits_place(each, asking) and _fits_person(each, asking.user, member_of)
        for each in access.allowances
    )


def is_refused(access: Access, channel: str, *, is_shared: bool) -> bool:
    """Say whether a channel is closed because other organisations read it."""
    return is_shared and access.refuse_shared and channel not in access.shared_allowed


def _fits_place(allowed: Allowance, asking: Asking) -> bool:
    about = subscription(asking.cluster_id).lower()
    return (not allowed.channels or asking.channel in allowed.channels) and (
        not allowed.subscriptions or about in {each.lower() for each in allowed.subscriptions}
    )


def _fits_person(allowed: Allowance, user: str, member_of: Collection[str]) -> bool:
    anybody = not allowed.users and not allowed.groups
    return anybody or user in allowed.users or not allowed.groups.isdisjoint(member_of)
