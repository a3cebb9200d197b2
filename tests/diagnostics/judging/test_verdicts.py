"""The contract's precedence: state, failures, what is undecided, and only then no fault."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.checks import all_checks
from diagnostics.judging.asking import findings_of
from diagnostics.judging.verdicts import all_succeeded, verdict_of
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Category, Incident
from diagnostics.model.report import State, Verdict
from diagnostics.probes.measured import NOBODY_ASKED
from tests.builders import (
    CLUSTER_ID,
    NSG_ID,
    SUBSCRIPTION,
    TABLE_ID,
    cluster,
    incident,
    pool,
    route,
    route_table,
    snapshot,
)

TIMEOUT, REFUSED = Category.CONNECTION_TIMEOUT, Category.CONNECTION_REFUSED
NO_ROUTE, TLS = Category.NO_ROUTE_TO_HOST, Category.TLS_HANDSHAKE
ALL = [each for each in Category if each is not Category.NOT_THIS_ERROR]
DENIED = Missing(why=Why.DENIED, what="a thing", resource_id=NSG_ID)


def findings(**changed: dict[str, Any]) -> tuple[Finding, ...]:
    """Return a passed finding of every check, node checks not run, but for what is changed."""
    return tuple(_finding(check.id, changed.get(check.id, {})) for check in all_checks())


def _finding(check: str, changed: dict[str, Any]) -> Finding:
    outcome = Outcome.NOT_RUN if check.startswith("node_") else Outcome.PASSED
    given = {"title": f"Title of {check}", "outcome": outcome, "summary": f"says {check}"}
    return Finding(id=check, **(given | changed))


FAILS = {"outcome": Outcome.FAILED, "resource_id": NSG_ID, "evidence": ("proof",)}
UNKNOWN = {"outcome": Outcome.UNKNOWN}


def judged(
    category: Category = TIMEOUT,
    *,
    asked: Incident | None = None,
    facts: Any = None,  # noqa: ANN401 - a snapshot or nothing
    **changed: dict[str, Any],
) -> Verdict:
    return verdict_of(asked or incident(category), facts or snapshot(), findings(**changed))


def verdict_on(category: Category, **facts: Any) -> Verdict:  # noqa: ANN401 - facts
    """Judge real findings of a snapshot."""
    asked, read = incident(category), snapshot(**facts)
    return verdict_of(asked, read, findings_of(asked, read))


@pytest.mark.parametrize("category", ALL)
@pytest.mark.parametrize("provisioning", ["Succeeded", "Failed", "Starting"])
def test_stopped_cluster_is_the_cause_in_every_category(
    category: Category, provisioning: str
) -> None:
    stopped = Known(cluster(power_state="Stopped", provisioning_state=provisioning))
    verdict = verdict_on(category, cluster=stopped, subnet_nsg=DENIED)
    assert (verdict.state, verdict.check, verdict.resource_id) == (
        State.CAUSE_FOUND,
        "cluster_state",
        CLUSTER_ID,
    )


@pytest.mark.parametrize("category", ALL)
@pytest.mark.parametrize("provisioning", ["Creating", "Updating", "Upgrading", "Starting", "Any"])
def test_running_operation_is_waited_for_in_every_category(
    category: Category, provisioning: str
) -> None:
    facts = snapshot(cluster=Known(cluster(provisioning_state=provisioning)))
    verdict = judged(category, facts=facts, nsg_outbound=FAILS, cluster_state=UNKNOWN)
    assert verdict == Verdict(
        state=State.IN_PROGRESS,
        summary=f"An operation is under way ({provisioning}): wait for it to end, then ask again. "
        "Failing so far: Title of nsg_outbound.",
    )


@pytest.mark.parametrize("provisioning", ["Succeeded", "failed", "Canceled"])
def test_ended_operation_is_judged(provisioning: str) -> None:
    facts = snapshot(cluster=Known(cluster(provisioning_state=provisioning)))
    assert judged(facts=facts, nsg_outbound=FAILS).state is State.CAUSE_FOUND


@pytest.mark.parametrize(
    ("category", "failing", "headline"),
    [
        (TIMEOUT, ("private_dns", "route_table", "authorized_ip_ranges"), "authorized_ip_ranges"),
        (TIMEOUT, ("private_dns", "route_table"), "route_table"),
        (REFUSED, ("private_dns", "route_table", "authorized_ip_ranges"), "private_dns"),
        (NO_ROUTE, ("route_table", "private_endpoint", "nsg_outbound"), "private_endpoint"),
        (TLS, ("node_tls", "http_proxy", "nsg_outbound"), "node_tls"),
        (Category.CERTIFICATE, ("api_server_address", "http_proxy"), "http_proxy"),
        (Category.UNSPECIFIED, ("authorized_ip_ranges", "nsg_outbound"), "nsg_outbound"),
    ],
)
def test_first_failure_in_the_articles_order_is_the_headline(
    category: Category, failing: tuple[str, ...], headline: str
) -> None:
    fail: dict[str, Any] = dict.fromkeys(failing, FAILS)
    verdict = judged(category, **fail)
    assert verdict == Verdict(
        state=State.CAUSE_FOUND,
        summary=f"Says {headline}.",
        check=headline,
        resource_id=NSG_ID,
        evidence=("proof",),
    )


def test_unknown_elsewhere_does_not_weaken_a_cause() -> None:
    verdict = judged(nsg_outbound=UNKNOWN, route_table=FAILS)
    assert (verdict.state, verdict.check, verdict.undecided) == (
        State.CAUSE_FOUND,
        "route_table",
        (),
    )


@pytest.mark.parametrize(
    ("category", "check"),
    [(NO_ROUTE, "nsg_outbound"), (REFUSED, "authorized_ip_ranges"), (TLS, "route_table")],
)
def test_failure_outside_the_order_is_likely_at_most(category: Category, check: str) -> None:
    open_: dict[str, Any] = {"firewall_rules": UNKNOWN, "http_proxy": UNKNOWN}
    changed = open_ | {check: FAILS}
    verdict = judged(category, **changed)
    places = {NO_ROUTE: (), REFUSED: ("firewall_rules",), TLS: ("firewall_rules", "http_proxy")}
    assert (verdict.state, verdict.check, verdict.undecided) == (
        State.LIKELY_CAUSE,
        check,
        places[category],
    )


def test_failure_in_the_order_comes_before_one_outside() -> None:
    verdict = judged(NO_ROUTE, authorized_ip_ranges=FAILS, route_table=FAILS)
    assert (verdict.state, verdict.check) == (State.CAUSE_FOUND, "route_table")


def test_failure_on_an_assumption_is_likely_at_most() -> None:
    verdict = judged(nsg_outbound=FAILS | {"assumptions": ("no gateway",)}, route_table=UNKNOWN)
    assert (verdict.state, verdict.check, verdict.assumptions, verdict.undecided) == (
        State.LIKELY_CAUSE,
        "nsg_outbound",
        ("no gateway",),
        ("route_table",),
    )


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"node_tcp": FAILS}, State.CAUSE_FOUND),
        ({"node_tcp": FAILS, "firewall_rules": UNKNOWN}, State.NOT_DETERMINED),
        (
            {"node_tcp": FAILS, "firewall_rules": UNKNOWN, "nsg_outbound": FAILS},
            State.CAUSE_FOUND,
        ),
    ],
)
def test_repeated_symptom_is_no_cause_while_one_may_lie_in_what_is_unread(
    changed: dict[str, Any], state: State
) -> None:
    assert judged(**changed).state is state


def test_unknown_of_the_order_is_decisive_and_never_a_pass() -> None:
    verdict = judged(firewall_rules=UNKNOWN, nsg_outbound=UNKNOWN)
    assert verdict == Verdict(
        state=State.NOT_DETERMINED,
        summary="Title of nsg_outbound: says nsg_outbound (and 1 more).",
        evidence=(
            "Title of nsg_outbound: says nsg_outbound",
            "Title of firewall_rules: says firewall_rules",
        ),
        undecided=("nsg_outbound", "firewall_rules"),
    )


@pytest.mark.parametrize("check", ["http_proxy", "node_dns", "node_tcp", "node_tls", "node_proxy"])
def test_unknown_outside_the_order_and_on_the_node_is_not_decisive(check: str) -> None:
    changed: dict[str, Any] = {check: UNKNOWN}
    assert judged(**changed).state is State.NO_FAULT_FOUND


def granted(role_on: str) -> tuple[str, ...]:
    start = ("az", "role", "assignment", "create", "--assignee-object-id", "0a1b2c3d")
    kind = ("--assignee-principal-type", "ServicePrincipal", "--role", "Reader")
    return (*start, *kind, "--scope", role_on)


GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop"
RUN = "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action"


@pytest.mark.parametrize(
    ("missing", "grant"),
    [
        (DENIED, granted(GROUP)),
        (
            replace(DENIED, resource_id=f"/subscriptions/{SUBSCRIPTION}"),
            granted(f"/subscriptions/{SUBSCRIPTION}"),
        ),
        # a scope that nobody named, a reason that no right mends, a right that Reader lacks
        (replace(DENIED, resource_id=""), None),
        (replace(DENIED, resource_id=SUBSCRIPTION), None),
        (replace(DENIED, why=Why.THROTTLED), None),
        (replace(DENIED, action=RUN), None),
        (None, None),
    ],
)
def test_grant_allows_the_denied_reading(
    missing: Missing | None, grant: tuple[str, ...] | None
) -> None:
    assert judged(route_table=UNKNOWN | {"missing": missing}).grant == grant


def test_grant_takes_the_reader_from_azures_refusal_where_the_token_is_opaque() -> None:
    nobody = snapshot(identity=Missing(why=Why.UNAVAILABLE, what="the reader's identity"))
    named = replace(DENIED, principal="7a1c3f0e-1111-2222-3333-444455556666")
    assert judged(facts=nobody, route_table=UNKNOWN | {"missing": named}).grant == (
        *("az", "role", "assignment", "create", "--assignee-object-id"),
        *("7a1c3f0e-1111-2222-3333-444455556666", "--role", "Reader", "--scope", GROUP),
    )


def test_grant_needs_to_know_who_reads() -> None:
    nobody = snapshot(identity=Missing(why=Why.UNAVAILABLE, what="the reader's identity"))
    assert judged(facts=nobody, route_table=UNKNOWN | {"missing": DENIED}).grant is None


def test_unread_cluster_leaves_everything_open() -> None:
    unread = Missing(why=Why.DENIED, what="the cluster", resource_id=CLUSTER_ID, action="a/read")
    verdict = verdict_on(TIMEOUT, cluster=unread)
    assert (verdict.state, verdict.undecided, verdict.summary, verdict.grant) == (
        State.NOT_DETERMINED,
        ("cluster_state",),
        "Cluster state: could not read the cluster (aks-shop): the right a/read is missing.",
        granted(GROUP),
    )


@pytest.mark.parametrize("category", [TLS, Category.CERTIFICATE])
@pytest.mark.parametrize("outcome", [Outcome.NOT_RUN, Outcome.UNKNOWN])
def test_tls_question_without_an_issuer_needs_a_node(category: Category, outcome: Outcome) -> None:
    verdict = judged(category, node_tls={"outcome": outcome}, firewall_rules=UNKNOWN)
    assert (verdict.state, verdict.undecided) == (
        State.NOT_DETERMINED,
        ("node_tls", "firewall_rules"),
    )


@pytest.mark.parametrize("category", [TLS, Category.CERTIFICATE])
def test_open_tls_question_says_to_probe(category: Category) -> None:
    verdict = verdict_on(category)
    assert (verdict.state, verdict.undecided, verdict.summary) == (
        State.NOT_DETERMINED,
        ("node_tls",),
        f"TLS from the node: {NOBODY_ASKED}.",
    )
    assert NOBODY_ASKED.partition("--probe-nodes")[1] == "--probe-nodes"


def test_tls_question_with_an_issuer_needs_no_node() -> None:
    seen = incident(TLS, issuer="CN = ca")
    assert judged(asked=seen).state is State.NO_FAULT_FOUND


def test_tls_question_without_a_machine_cannot_be_put_to_one() -> None:
    nobody = {"outcome": Outcome.NOT_APPLICABLE}
    assert judged(TLS, node_tls=nobody).state is State.NO_FAULT_FOUND


@pytest.mark.parametrize("category", [TIMEOUT, REFUSED, NO_ROUTE, Category.UNSPECIFIED])
def test_node_checks_that_nobody_asked_for_decide_nothing_else(category: Category) -> None:
    assert judged(category).state is State.NO_FAULT_FOUND


CLEAN = "No fault found in the configuration of aks-shop."
FAILED_POOL = (pool(), pool(name="np2", provisioning_state="Failed"))


@pytest.mark.parametrize(
    ("category", "facts", "tail"),
    [
        (TIMEOUT, {}, "Cluster and pools are Succeeded."),
        (
            REFUSED,
            {},
            "The refusal was transient: the API server was not ready yet. No action is needed.",
        ),
        (
            REFUSED,
            {"cluster": Known(cluster(provisioning_state="Failed"))},
            "The last operation failed: reconcile the cluster; if it fails again, ask support.",
        ),
        # transient only if the cluster and every pool are Succeeded
        (
            REFUSED,
            {"pools": Known(FAILED_POOL)},
            "The last operation failed: reconcile the cluster; if it fails again, ask support.",
        ),
    ],
)
def test_nothing_wrong_is_transient_or_for_support(
    category: Category, facts: dict[str, Any], tail: str
) -> None:
    expected = Verdict(state=State.NO_FAULT_FOUND, summary=f"{CLEAN} {tail}")
    assert verdict_on(category, **facts) == expected


def test_busy_pool_is_waited_for_where_nothing_is_wrong() -> None:
    busy = Known((pool(), pool(name="np2", provisioning_state="Scaling")))
    assert verdict_on(REFUSED, pools=busy) == Verdict(
        state=State.IN_PROGRESS,
        summary="An operation is under way (pool np2 is Scaling): wait for it to end, then ask "
        "again.",
    )
    assert judged(facts=snapshot(pools=busy), route_table=FAILS).state is State.CAUSE_FOUND
    assert judged(facts=snapshot(pools=busy), route_table=UNKNOWN).state is State.NOT_DETERMINED


def test_clean_verdict_names_what_it_rests_on() -> None:
    rests = {"assumptions": ("no gateway",)}
    verdict = judged(
        route_table=rests, nsg_outbound=rests, http_proxy={"assumptions": ("elsewhere",)}
    )
    assert (verdict.state, verdict.assumptions) == (
        State.NO_FAULT_FOUND,
        ("no gateway", "elsewhere"),
    )


def test_clean_verdict_names_what_was_not_settled_outside_its_order() -> None:
    verdict = judged(Category.NO_ROUTE_TO_HOST, firewall_rules=UNKNOWN, node_dns=UNKNOWN)
    assert (verdict.state, verdict.assumptions) == (
        State.NO_FAULT_FOUND,
        ("Title of firewall_rules is no part of it: says firewall_rules",),
    )


@pytest.mark.parametrize(
    ("facts", "succeeded"),
    [
        ({}, True),
        ({"pools": Known(())}, True),
        ({"pools": Known(FAILED_POOL)}, False),
        ({"cluster": Known(cluster(provisioning_state="Canceled"))}, False),
        ({"pools": Missing(why=Why.DENIED, what="the agent pools")}, False),
    ],
)
def test_all_succeeded_means_cluster_and_every_pool(
    facts: dict[str, Any], *, succeeded: bool
) -> None:
    assert all_succeeded(snapshot(**facts)) is succeeded


def test_unread_pools_are_not_waited_for() -> None:
    unread = snapshot(pools=Missing(why=Why.DENIED, what="the agent pools"))
    assert judged(facts=unread).state is State.NO_FAULT_FOUND


def test_real_route_failure_names_the_table() -> None:
    verdict = verdict_on(TIMEOUT, route_table=Known(route_table(route("0.0.0.0/0", "None"))))
    assert (verdict.state, verdict.check, verdict.resource_id) == (
        State.CAUSE_FOUND,
        "route_table",
        ResourceId(TABLE_ID),
    )
