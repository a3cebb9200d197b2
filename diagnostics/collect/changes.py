"""Pick out of the Activity Log what was changed on the path from node to API server. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from diagnostics.model.activity import Change, LogEntry
from diagnostics.model.facts import Fact, Known
from diagnostics.model.firewall import FirewallPolicy, FirewallRules
from diagnostics.model.ids import ResourceId, key, segment
from diagnostics.model.network import Appliance
from diagnostics.model.snapshot import Snapshot

_CHANGING = ("write", "delete", "action")
# Actions that hand something out or ask something, and change nothing.
_ASKING = ("list", "get", "check", "validate", "join", "runcommand", "effective")
# Of Azure Policy's effects these three write; audit and deny leave the resource as it is.
_POLICY = re.compile(r"microsoft\.authorization/policies/(append|deployifnotexists|modify)/action")
# Another subnet of the network, another pool of the cluster lie beside the path.
_BESIDE = ("subnets", "agentPools")


def changes_in(entries: Iterable[LogEntry], path: Iterable[ResourceId]) -> tuple[Change, ...]:
    """Return the successful changes of these resources, newest first, each operation once.

    An operation's entries (started, accepted, succeeded) share correlation, name and resource.
    """
    wanted = tuple(path)
    operations: dict[tuple[str, str, str], list[LogEntry]] = defaultdict(list)
    for entry in entries:
        if _is_changing(entry) and any(_concerns(entry.resource_id, each) for each in wanted):
            own = entry.correlation_id or entry.at.isoformat()
            operations[own, entry.operation.lower(), key(entry.resource_id)].append(entry)
    found = filter(None, map(_change, operations.values()))
    return tuple(sorted(found, key=lambda change: change.at, reverse=True))


def _change(entries: list[LogEntry]) -> Change | None:
    """Return what the entries of one operation tell; None where it has not succeeded."""
    ended = [each for each in entries if each.status.lower() == "succeeded"]
    last = max(ended, key=lambda each: each.at, default=None)
    if last is None:
        return None
    return Change(
        at=last.at,
        operation=last.operation,
        resource_id=last.resource_id,
        caller=last.caller,
        began_at=min(each.at for each in entries),
    )


def _is_changing(entry: LogEntry) -> bool:
    """Say whether an entry's operation may change its resource, whatever became of it."""
    operation = entry.operation.lower()
    *_, word, verb = ("", *operation.split("/"))
    if _POLICY.fullmatch(operation):
        return True
    # Locks, tags and advisors write about a resource, and leave it as it is.
    provider = (segment(entry.resource_id, "providers") or "").lower()
    own = verb in _CHANGING and operation.startswith(f"{provider}/")
    return own and not (verb == "action" and word.startswith(_ASKING))


def _concerns(resource_id: ResourceId, held: ResourceId) -> bool:
    """Say whether a resource is one on the path or below it, and not beside it."""
    below = f"{key(resource_id)}/".startswith(f"{key(held)}/")
    return below and all(
        segment(resource_id, kind) in (None, segment(held, kind)) for kind in _BESIDE
    )


def path_ids(snapshot: Snapshot) -> tuple[ResourceId, ...]:
    """Return the ids of all that is known to lie on the path, the cluster first.

    What could not be read, or is gone, may have been changed all the same.
    """
    attached = (
        snapshot.subnet,
        snapshot.vnet,
        snapshot.subnet_nsg,
        snapshot.nic_nsg,
        snapshot.route_table,
        snapshot.nat_gateway,
        snapshot.private_endpoint,
        snapshot.endpoint_subnet,
        snapshot.endpoint_subnet_nsg,
        snapshot.api_subnet,
        snapshot.api_subnet_nsg,
        snapshot.api_route_table,
        snapshot.zone,
        *snapshot.public_addresses.values(),
    )
    ids = [snapshot.cluster_id, *_pool(snapshot)]
    ids += (each for fact in attached for each in _held(fact))
    ids += _managers(snapshot)
    ids += (each for fact in snapshot.appliances.values() for each in _of_appliance(fact))
    ids += (each for rules in snapshot.firewall_rules.values() for each in _of_rules(rules))
    return tuple({key(each): each for each in ids}.values())


def _held(fact: Fact[Any]) -> Iterator[ResourceId]:
    if isinstance(fact, Known):
        yield from () if fact.value is None else (fact.value.id,)
    elif segment(fact.resource_id, "providers"):
        yield ResourceId(fact.resource_id)


def _pool(snapshot: Snapshot) -> Iterator[ResourceId]:
    if isinstance(snapshot.pool, Known):
        yield ResourceId(f"{snapshot.cluster_id}/agentPools/{snapshot.pool.value.name}")


def _managers(snapshot: Snapshot) -> Iterator[ResourceId]:
    """Yield the network managers whose rules are in force; a commit is noted on the manager."""
    rules = snapshot.admin_rules.value if isinstance(snapshot.admin_rules, Known) else ()
    for rule in rules:
        manager = segment(rule.id, "networkManagers")
        if manager is not None:
            at = key(rule.id).index("/networkmanagers/") + len("/networkmanagers/") + len(manager)
            yield ResourceId(rule.id[:at])


def _of_appliance(fact: Fact[Appliance | None]) -> Iterator[ResourceId]:
    holder = fact.value if isinstance(fact, Known) else None
    if holder is not None:
        yield from (each for each in (holder.id, holder.nic_id, holder.policy_id) if each)


def _of_rules(fact: Fact[FirewallRules]) -> Iterator[ResourceId]:
    if not isinstance(fact, Known):
        return
    yield from map(ResourceId, fact.value.ip_groups)
    policy: FirewallPolicy | None = fact.value.policy
    while policy is not None:
        yield policy.id
        policy = policy.parent
