"""Read what was changed on the path from node to API server, in the Activity Log."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from diagnostics.collect.reads import Reads, gathered, passed_on
from diagnostics.model.activity import Change, LogEntry, LogQuery
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.firewall import FirewallPolicy, FirewallRules
from diagnostics.model.ids import ResourceId, group_id, key, name, segment
from diagnostics.model.network import Appliance
from diagnostics.model.snapshot import Snapshot

LOOKED_BACK = timedelta(days=7)
MOST_GROUPS = 6
_WHAT = "the changes in the Activity Log"
_CHANGING = ("write", "delete", "action")
# Actions that hand something out or ask something, and change nothing.
_ASKING = ("list", "get", "check", "validate", "join", "runcommand")


async def read_changes(
    reads: Reads, snapshot: Snapshot, now: datetime, *, with_callers: bool = False
) -> Fact[tuple[Change, ...]]:
    """Read a week's changes of exactly the resources on the path (one read a resource group).

    Missing only without a cluster or any log: what one log tells is told.
    """
    if isinstance(snapshot.cluster, Missing):
        return passed_on(snapshot.cluster, _WHAT)
    path = path_ids(snapshot)
    query = LogQuery(since=now - LOOKED_BACK, until=now, with_callers=with_callers)
    groups = {key(group_id(each)): group_id(each) for each in path}
    logs = await gathered(
        reads.read(f"the Activity Log of {name(each)}", reads.arm.activity, each, query)
        for each in tuple(groups.values())[:MOST_GROUPS]
    )
    known = [log for log in logs if isinstance(log, Known)]
    unread = next((log for log in logs if isinstance(log, Missing)), None)
    if not known and unread is not None:
        return passed_on(unread, _WHAT)
    entries = (entry for log in known for entry in log.value)
    return Known(changes_in(entries, path), snapshot.cluster_id)


def changes_in(entries: Iterable[LogEntry], path: Iterable[ResourceId]) -> tuple[Change, ...]:
    """Return the successful changes of these resources, newest first, each operation once."""
    wanted = tuple(path)
    found: dict[tuple[str, str, str], Change] = {}
    for entry in sorted(entries, key=lambda each: each.at, reverse=True):
        if _changes(entry) and any(_concerns(entry.resource_id, each) for each in wanted):
            own = entry.correlation_id or entry.at.isoformat()
            at = (own, entry.operation.lower(), key(entry.resource_id))
            found.setdefault(at, _change(entry))
    return tuple(found.values())


def _change(entry: LogEntry) -> Change:
    return Change(
        at=entry.at,
        operation=entry.operation,
        resource_id=entry.resource_id,
        caller=entry.caller,
    )


def _changes(entry: LogEntry) -> bool:
    *_, word, verb = ("", *entry.operation.lower().split("/"))
    if entry.status.lower() != "succeeded" or verb not in _CHANGING:
        return False
    # Policies, locks and advisors write about a resource, and leave it as it is.
    provider = (segment(entry.resource_id, "providers") or "").lower()
    own = entry.operation.lower().startswith(f"{provider}/")
    return own and not (verb == "action" and word.startswith(_ASKING))


def _concerns(resource_id: ResourceId, held: ResourceId) -> bool:
    """Say whether a resource is one on the path or below it; another subnet of its VNet is not."""
    below = f"{key(resource_id)}/".startswith(f"{key(held)}/")
    return below and segment(resource_id, "subnets") in (None, segment(held, "subnets"))


def path_ids(snapshot: Snapshot) -> tuple[ResourceId, ...]:
    """Return the ids of all that lies on the path and was read, the cluster first."""
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
    )
    values = (fact.value for fact in attached if isinstance(fact, Known))
    ids = [snapshot.cluster_id, *(value.id for value in values if value is not None)]
    ids += (each for fact in snapshot.appliances.values() for each in _of_appliance(fact))
    ids += (each for rules in snapshot.firewall_rules.values() for each in _of_rules(rules))
    return tuple({key(each): each for each in ids}.values())


def _of_appliance(fact: Fact[Appliance | None]) -> Iterator[ResourceId]:
    holder = fact.value if isinstance(fact, Known) else None
    if holder is not None:
        yield from (each for each in (holder.id, holder.nic_id, holder.policy_id) if each)


def _of_rules(fact: Fact[FirewallRules]) -> Iterator[ResourceId]:
    policy: FirewallPolicy | None = fact.value.policy if isinstance(fact, Known) else None
    while policy is not None:
        yield policy.id
        policy = policy.parent
