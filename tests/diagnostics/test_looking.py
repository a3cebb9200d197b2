"""A look reads what decides, says that a fault is still there, and never that it is gone."""

from datetime import UTC, datetime

import pytest

from diagnostics.asked import Request
from diagnostics.looking import Fault, is_as_it_was, still_fails
from diagnostics.model.facts import Missing, Why
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.ids import ResourceId
from diagnostics.pipeline import diagnose
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.sweep.seeing import reading

# What each look takes of Resource Manager, beside what a whole run takes.
LOOKS = {
    "nsg-deny": ("nsg_outbound", 10, 17),
    "nsg-nic": ("nsg_outbound", 10, 13),
    "udr-none": ("route_table", 8, 14),
    "udr-stopped-firewall": ("route_table", 12, 19),
    "authorized-ranges-nat": ("authorized_ip_ranges", 9, 15),
    "private-endpoint-disconnected": ("private_endpoint", 13, 20),
    "private-dns-unlinked": ("private_dns", 13, 21),
    "stopped-cluster": ("cluster_state", 2, 10),
}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("scenario", LOOKS)
async def test_a_look_sees_the_fault_with_fewer_readings(
    scenario: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = SCENARIOS[scenario].build()
    check, looks, whole = LOOKS[scenario]
    request = Request(cluster_id=ResourceId(world.cluster_id))
    async with serve(world) as azure:
        for name, value in azure_settings(world, azure).items():
            monkeypatch.setenv(name, value)
        async with reading(world, azure) as arm:
            run = await diagnose(request, arm, now=now)
        async with reading(world, azure) as arm:
            decides = run.report.verdict.resource_id or ""
            fault = Fault(check=check, resource_id=decides.upper())
            seen = await still_fails(request, fault, arm, now=now)
            calls = arm.calls
    assert run.report.verdict.check == check
    assert (seen, calls, run.report.arm_calls) == (True, looks, whole)


@pytest.mark.parametrize(
    ("scenario", "check"),
    [("healthy-public", "nsg_outbound"), ("nsg-deny", "node_tcp"), ("nsg-deny", "no such check")],
)
async def test_what_does_not_fail_or_is_not_seen_so_is_left_to_a_whole_run(
    scenario: str, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = SCENARIOS[scenario].build()
    async with serve(world) as azure:
        for name, value in azure_settings(world, azure).items():
            monkeypatch.setenv(name, value)
        async with reading(world, azure) as arm:
            request = Request(cluster_id=ResourceId(world.cluster_id))
            fault = Fault(check=check, resource_id="")
            assert await still_fails(request, fault, arm, now=now) is False


@pytest.mark.parametrize(
    ("outcome", "why", "resource_id", "expected"),
    [
        (Outcome.FAILED, None, "/subscriptions/1/NSG", True),
        (Outcome.FAILED, None, "/subscriptions/1/other", False),
        (Outcome.PASSED, None, "/subscriptions/1/nsg", False),
        (Outcome.NOT_APPLICABLE, None, "/subscriptions/1/nsg", False),
        (Outcome.UNKNOWN, None, "/subscriptions/1/nsg", True),
        (Outcome.UNKNOWN, Why.DENIED, "/subscriptions/1/nsg", True),
        (Outcome.UNKNOWN, Why.PENDING, "/subscriptions/1/nsg", False),
    ],
)
def test_failure_stands_that_is_by_the_same_resource_or_cannot_be_read(
    outcome: Outcome, why: Why | None, resource_id: str, *, expected: bool
) -> None:
    finding = Finding(
        id="nsg_outbound",
        title="",
        outcome=outcome,
        summary="",
        resource_id=ResourceId("/subscriptions/1/nsg") if outcome is Outcome.FAILED else None,
        missing=Missing(why=why, what="it") if why else None,
    )
    assert is_as_it_was(finding, resource_id) is expected
