"""Weigh findings into one verdict, in the contract's precedence.

Cluster state decides first. Then the first failure in the category's order is the headline, then
a failure outside that order (likely at most), then what could not be looked at; only when nothing
of the order is unknown may the verdict say that no fault was found.
"""

from diagnostics.checks.cluster_state import is_settled
from diagnostics.judging.grants import grant
from diagnostics.judging.orders import order
from diagnostics.model.cluster import Pool
from diagnostics.model.facts import Missing
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.incident import Category, Incident
from diagnostics.model.report import State, Verdict
from diagnostics.model.snapshot import Snapshot

TLS = (Category.TLS_HANDSHAKE, Category.CERTIFICATE)
# A connection that fails again repeats the error; the cause may still lie in what is unread.
SYMPTOMS = ("node_tcp",)
NODE_CHECKS = ("node_dns", "node_tcp", "node_tls", "node_proxy")


def verdict_of(incident: Incident, snapshot: Snapshot, findings: tuple[Finding, ...]) -> Verdict:
    """Return the verdict on one incident."""
    if isinstance(snapshot.cluster, Missing):
        return _undetermined(("cluster_state",), findings, snapshot)
    failures = _ranked(incident.category, findings)
    cluster = snapshot.cluster.value
    if not is_settled(cluster) and cluster.power_state.lower() != "stopped":
        return _in_progress(cluster.provisioning_state, failures)
    undecided = _undecided(incident, findings)
    symptom = bool(failures) and failures[0].id in SYMPTOMS and bool(undecided)
    if failures and not symptom:
        return _cause(failures[0], incident.category, findings)
    if undecided:
        return _undetermined(undecided, findings, snapshot)
    busy = _busy_pool(snapshot)
    if busy is not None:
        return _in_progress(f"pool {busy.name} is {busy.provisioning_state}", failures)
    return _no_fault(incident, snapshot, findings)


def _busy_pool(snapshot: Snapshot) -> Pool | None:
    """Return a pool with an operation under way: where nothing is wrong, it may still succeed."""
    pools = () if isinstance(snapshot.pools, Missing) else snapshot.pools.value
    return next((pool for pool in pools if not is_settled(pool)), None)


def _ranked(category: Category, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Sort the failures: the category's order first, then the others as they stand."""
    places = order(category)
    failures = [finding for finding in findings if finding.outcome is Outcome.FAILED]
    return tuple(
        sorted(failures, key=lambda f: places.index(f.id) if f.id in places else len(places))
    )


def _cause(headline: Finding, category: Category, findings: tuple[Finding, ...]) -> Verdict:
    places = order(category)
    alone = headline.id in places and not headline.assumptions
    unknown = _unknown_ids(places, findings)
    return Verdict(
        state=State.CAUSE_FOUND if alone else State.LIKELY_CAUSE,
        summary=_sentence(headline.summary),
        check=headline.id,
        resource_id=headline.resource_id,
        evidence=headline.evidence,
        undecided=() if alone else unknown,
        assumptions=headline.assumptions,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _unknown_ids(places: tuple[str, ...], findings: tuple[Finding, ...]) -> tuple[str, ...]:
    unknown = {finding.id for finding in findings if finding.outcome is Outcome.UNKNOWN}
    return tuple(check for check in places if check in unknown and check not in NODE_CHECKS)


def _undecided(incident: Incident, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """List what should have been looked at; node checks decide only where TLS is the question."""
    undecided = _unknown_ids(order(incident.category), findings)
    if incident.category not in TLS or incident.issuer is not None:
        return undecided
    open_outcomes = (Outcome.NOT_RUN, Outcome.UNKNOWN)
    node = [f.id for f in findings if f.id == "node_tls" and f.outcome in open_outcomes]
    return (*node, *undecided)


def _undetermined(
    undecided: tuple[str, ...], findings: tuple[Finding, ...], snapshot: Snapshot
) -> Verdict:
    by_id = {finding.id: finding for finding in findings}
    first = by_id[undecided[0]]
    others = f" (and {len(undecided) - 1} more)" if len(undecided) > 1 else ""
    return Verdict(
        state=State.NOT_DETERMINED,
        summary=_sentence(f"{first.title}: {first.summary}{others}"),
        evidence=tuple(f"{by_id[check].title}: {by_id[check].summary}" for check in undecided),
        undecided=undecided,
        grant=grant([by_id[check] for check in undecided], snapshot),
    )


def _in_progress(provisioning_state: str, failures: tuple[Finding, ...]) -> Verdict:
    listed = f" Failing so far: {', '.join(f.title for f in failures)}." if failures else ""
    return Verdict(
        state=State.IN_PROGRESS,
        summary=f"An operation is under way ({provisioning_state}): wait for it to end, then ask "
        f"again.{listed}",
    )


def _no_fault(incident: Incident, snapshot: Snapshot, findings: tuple[Finding, ...]) -> Verdict:
    cluster_name = name(ResourceId(incident.cluster_id))
    if all_succeeded(snapshot):
        tail = (
            "The refusal was transient: the API server was not ready yet. No action is needed."
            if incident.category is Category.CONNECTION_REFUSED
            else "Cluster and pools are Succeeded."
        )
    else:
        tail = "The last operation failed: reconcile the cluster; if it fails again, ask support."
    return Verdict(
        state=State.NO_FAULT_FOUND,
        summary=f"No fault found in the configuration of {cluster_name}. {tail}",
        assumptions=_relied_on(findings),
    )


def _relied_on(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """List what a clean verdict rests on, each sentence once.

    What stands outside the category's order decides nothing, yet was not seen to be in order.
    """
    resting = [each for f in findings for each in f.assumptions]
    resting += (
        f"{f.title} is no part of it: {f.summary}"
        for f in findings
        if f.outcome is Outcome.UNKNOWN and f.id not in NODE_CHECKS
    )
    return tuple(dict.fromkeys(resting))


def all_succeeded(snapshot: Snapshot) -> bool:
    """Say whether the cluster and every pool are Succeeded; unread pools are not."""
    if isinstance(snapshot.pools, Missing):
        return False
    states = [snapshot.cluster.value.provisioning_state]
    states += [pool.provisioning_state for pool in snapshot.pools.value]
    return all(state.lower() == "succeeded" for state in states)
