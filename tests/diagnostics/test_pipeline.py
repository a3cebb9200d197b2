"""A whole run over the fake port: what is read, what is told on the way, what comes out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.asked import ClusterNotFound, PoolNotFound, Request
from diagnostics.model.activity import LogEntry
from diagnostics.model.cluster import ErrorDetail
from diagnostics.model.ids import ResourceId, make_group_id
from diagnostics.model.incident import Category, Source
from diagnostics.model.report import Progress, State
from diagnostics.pipeline import Run, diagnose, replay
from diagnostics.ports import Denied, NotFound, Unavailable
from tests import builders
from tests.fakes import FakeArm, private_arm, public_arm

NOW = datetime(2026, 11, 22, 18, 43, tzinfo=UTC)
GROUP = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)
TIMEOUT = (
    "CSE failed with 'VMExtensionError_K8SAPIServerConnFail'. Node 10.0.2.10 could not reach API "
    "server at 20.90.10.20:443. Connection timed out."
)
BARE = "CSE failed with 'VMExtensionError_K8SAPIServerConnFail'."
TRACE = (
    'vmssCSE exit status=51 [stdout] { "ExitCode": "51", "Output": "* connect to 20.90.10.77 port '
    "443 from 10.0.2.10 port 50000 failed: Connection refused\\ncurl: (7) Failed to connect to "
    f"{builders.FQDN} port 443 after 9 ms: Couldn't connect to server\" }}"
)
DNS = "Code: VMExtensionError_K8SAPIServerDNSLookupFail"


async def run(arm: FakeArm, error: str | None, *, probe: bool = False) -> Run:
    """Diagnose the builders' cluster; the clock moves on by 1.5 s."""
    moments = iter((NOW, *(NOW + timedelta(seconds=1.5) for _ in range(2))))
    request = Request(cluster_id=builders.CLUSTER_ID, error=error, probe=probe)
    return await diagnose(request, arm, now=lambda: next(moments))


def failed_node(message: str | None) -> FakeArm:
    """Return the fake whose node's extension failed with a message."""
    arm = public_arm()
    arm.give("instances", builders.VMSS_ID, (builders.node(nic=None, extension_message=message),))
    return arm


async def test_given_text_sets_category_endpoint_and_node() -> None:
    found = (await run(public_arm(), TIMEOUT)).incident
    assert (found.category, found.source) == (Category.CONNECTION_TIMEOUT, Source.GIVEN)
    assert (found.endpoint.ip, found.node.ip) == ("20.90.10.20", "10.0.2.10")


async def test_report_counts_seconds_and_requests() -> None:
    arm = public_arm()
    report = (await run(arm, TIMEOUT)).report
    assert (report.seconds, report.arm_calls) == (1.5, len(arm.asked))


async def test_text_of_another_error_reads_nothing() -> None:
    arm = public_arm()
    done = await run(arm, DNS)
    assert (done.report.verdict.state, done.snapshot, arm.asked) == (
        State.NOT_THIS_ERROR,
        None,
        [],
    )


async def test_another_error_read_from_azure_is_reported_with_its_requests() -> None:
    arm = public_arm()
    broken = builders.pool(provisioning_state="Failed", error=ErrorDetail(code="E", message=DNS))
    arm.give("pools", builders.CLUSTER_ID, (broken,))
    report = (await run(arm, None)).report
    assert (report.verdict.state, report.findings) == (State.NOT_THIS_ERROR, ())
    assert (report.seconds, report.arm_calls) == (1.5, len(arm.asked))


CUT_SHORT = (
    'vmssCSE exit status=124 { "ExitCode": "124", "Output": "+ curl -v --cacert '
    f"/etc/kubernetes/certs/ca.crt https://{builders.FQDN}:443\\n* Trying 20.90.10.20:443..."
    '" }'
)
WINDOWS = "CustomScriptExtension' ExitCode: |5|, WINDOWS_CSE_ERROR_CHECK_API_SERVER_CONNECTIVITY"


@pytest.mark.parametrize("text", [CUT_SHORT, WINDOWS])
async def test_followed_neighbour_goes_on_as_a_time_out(text: str) -> None:
    done = await run(public_arm(), text)
    assert done.incident.category is Category.CONNECTION_TIMEOUT
    assert done.report.verdict.state is State.NO_FAULT_FOUND


async def test_without_text_the_pool_status_speaks_first() -> None:
    arm = failed_node(TRACE)
    broken = builders.pool(
        provisioning_state="Failed", error=ErrorDetail(code="E", message=TIMEOUT)
    )
    arm.give("pools", builders.CLUSTER_ID, (broken,))
    found = (await run(arm, None)).incident
    assert (found.category, found.source) == (
        Category.CONNECTION_TIMEOUT,
        Source.AGENT_POOL_STATUS,
    )


async def test_nodes_reason_becomes_the_category_where_azures_text_gave_none() -> None:
    arm = failed_node(TRACE)
    broken = builders.pool(provisioning_state="Failed", error=ErrorDetail(code="E", message=BARE))
    arm.give("pools", builders.CLUSTER_ID, (broken,))
    found = (await run(arm, None)).incident
    assert (found.category, found.endpoint.ip) == (Category.CONNECTION_REFUSED, "20.90.10.77")


async def test_nodes_reason_does_not_replace_the_category_of_a_given_text() -> None:
    found = (await run(failed_node(TRACE), BARE)).incident
    assert (found.category, found.endpoint.ip) == (Category.UNSPECIFIED, "20.90.10.77")


@pytest.mark.parametrize("words", [None, DNS])
async def test_node_that_says_nothing_of_this_error_adds_nothing(words: str | None) -> None:
    assert (await run(failed_node(words), BARE)).incident.endpoint.ip is None


async def test_unknown_cluster_is_said_so() -> None:
    arm = public_arm()
    arm.fail("cluster", builders.CLUSTER_ID, NotFound("gone"))
    with pytest.raises(ClusterNotFound) as raised:
        await run(arm, TIMEOUT)
    assert str(raised.value) == (
        f"There is no cluster {builders.CLUSTER_ID}, or it cannot be seen."
    )


async def test_unknown_pool_is_said_so_with_those_there_are() -> None:
    request = Request(cluster_id=builders.CLUSTER_ID, error=TIMEOUT, pool="nope")
    with pytest.raises(PoolNotFound) as raised:
        await diagnose(request, public_arm(), now=lambda: NOW)
    assert str(raised.value) == "The cluster has no pool of that name; its pools: nodepool1."


async def test_unread_pools_do_not_deny_the_pool_asked_for() -> None:
    arm = public_arm()
    arm.fail("pools", builders.CLUSTER_ID, Unavailable("no answer"))
    request = Request(cluster_id=builders.CLUSTER_ID, error=TIMEOUT, pool="nodepool1")
    done = await diagnose(request, arm, now=lambda: NOW)
    assert done.report.verdict.state is State.NOT_DETERMINED


async def test_cluster_without_right_to_read_is_not_determined_with_the_grant() -> None:
    arm = public_arm()
    action = "Microsoft.ContainerService/managedClusters/read"
    denied = Denied("403", resource_id=builders.CLUSTER_ID, action=action)
    arm.fail("cluster", builders.CLUSTER_ID, denied)
    verdict = (await run(arm, TIMEOUT)).report.verdict
    assert (verdict.state, verdict.undecided) == (State.NOT_DETERMINED, ("cluster_state",))
    assert verdict.grant is not None
    assert verdict.grant[-2:] == (
        "--scope",
        f"/subscriptions/{builders.SUBSCRIPTION}/resourceGroups/{builders.GROUP}",
    )


async def test_error_text_is_kept_without_its_secrets() -> None:
    done = await run(public_arm(), f"{TIMEOUT} proxy http://ann:hunter2@proxy.corp.example:3128")
    assert "hunter2" not in done.incident.message


async def test_progress_goes_from_waiting_to_done() -> None:
    seen: list[Progress] = []

    async def keep(progress: Progress) -> None:
        seen.append(progress)

    request = Request(cluster_id=builders.CLUSTER_ID, error=TIMEOUT)
    await diagnose(request, public_arm(), now=lambda: NOW, progress=keep)
    total = len(seen[0].findings) + len(seen[0].waiting)
    assert [len(one.findings) + len(one.waiting) for one in seen] == [total] * len(seen)
    waiting = [len(one.waiting) for one in seen]
    assert waiting == sorted(waiting, reverse=True)
    assert (waiting[0] > 0, waiting[-1]) == (True, 0)


@pytest.mark.parametrize("probe", [False, True])
async def test_verdict_is_told_before_logs_are_read_and_before_a_node_is_asked(
    *, probe: bool
) -> None:
    seen: list[tuple[State, bool, set[str]]] = []
    arm = public_arm()

    async def keep(progress: Progress) -> None:
        slow = {call[0] for call in arm.asked} & {"activity", "run_command"}
        if progress.report:
            seen.append((progress.report.verdict.state, progress.asks_node, slow))

    request = Request(cluster_id=builders.CLUSTER_ID, error=TIMEOUT, probe=probe)
    made = await diagnose(request, arm, now=lambda: NOW, progress=keep)
    state = made.report.verdict.state
    asking = [(state, True, {"activity"})] if probe else []
    assert seen == [(state, False, set()), *asking]


@pytest.mark.parametrize("told", [1, 3, 5, 6])
async def test_error_of_whoever_shows_progress_comes_out_as_it_is(told: int) -> None:
    seen: list[Progress] = []

    class Closed(Exception):
        """Nobody listens."""

    async def keep(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == told:
            raise Closed

    request = Request(cluster_id=builders.CLUSTER_ID, error=TIMEOUT, probe=True)
    with pytest.raises(Closed):
        await diagnose(request, public_arm(), now=lambda: NOW, progress=keep)
    assert len(seen) == told


async def test_bug_in_a_reading_surfaces() -> None:
    arm = public_arm()
    arm.fail("nsg", builders.NSG_ID, ZeroDivisionError("bug"))
    request = Request(cluster_id=builders.CLUSTER_ID, error=TIMEOUT)
    with pytest.raises(ZeroDivisionError, match="bug"):
        await diagnose(request, arm, now=lambda: NOW)


async def test_nothing_more_is_told_where_nothing_failed() -> None:
    seen: list[Progress] = []

    async def keep(progress: Progress) -> None:
        seen.append(progress)

    request = Request(cluster_id=builders.CLUSTER_ID)
    made = await diagnose(request, public_arm(), now=lambda: NOW, progress=keep)
    assert made.report.verdict.state is State.NO_FAULT_FOUND
    assert [each.report for each in seen] == [None] * 4


async def test_probe_that_fails_leaves_the_node_checks_unknown() -> None:
    arm = public_arm()
    arm.fail("run_command", builders.NODE_ID, Unavailable("the node did not report back"))
    findings = {one.id: one for one in (await run(arm, TIMEOUT, probe=True)).report.findings}
    assert {name: findings[name].outcome.value for name in ("node_dns", "node_tcp")} == {
        "node_dns": "unknown",
        "node_tcp": "unknown",
    }


async def test_replay_gives_the_same_report_but_for_the_figures() -> None:
    done = await run(public_arm(), TIMEOUT)
    assert done.snapshot is not None
    again = replay(done.incident, done.snapshot)
    assert again == replace(done.report, seconds=0.0, arm_calls=0)


OLD_WORDS = TIMEOUT.replace("20.90.10.20", "10.0.2.77")


@pytest.mark.parametrize(
    ("mended", "state"),
    [(True, State.NO_FAULT_FOUND), (False, State.LIKELY_CAUSE)],
)
async def test_text_from_before_the_record_was_mended_blames_nothing(
    *, mended: bool, state: State
) -> None:
    arm = private_arm()
    entry = LogEntry(
        at=NOW - timedelta(hours=1),
        operation="Microsoft.Network/privateDnsZones/A/write",
        status="Succeeded",
        resource_id=ResourceId(f"{builders.ZONE_ID}/A/aks-shop-k3xq9w2p"),
    )
    arm.give("activity", GROUP, (entry,) if mended else ())
    verdict = (await run(arm, OLD_WORDS)).report.verdict
    assert verdict.state is state
    assert len(verdict.assumptions) == 1
