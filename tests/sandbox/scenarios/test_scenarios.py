"""Every scenario builds, fails as it says it does, and says so in Azure's words."""

import json

import pytest

from sandbox.packets import cse
from sandbox.packets.journey import api_server, connect
from sandbox.packets.trip import Outcome
from sandbox.scenarios import SCENARIOS
from sandbox.scenarios.scenario import Scenario

ALL = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda one: one.name)
# What the nodes notice now; the refused ones failed earlier.
NOTICED = {
    "nsg-deny": Outcome.TIMED_OUT,
    "nsg-nic": Outcome.TIMED_OUT,
    "second-pool": Outcome.TIMED_OUT,
    "virtual-machines-pool": Outcome.TIMED_OUT,
    "missing-permission": Outcome.TIMED_OUT,
    "throttled": Outcome.TIMED_OUT,
    "running-operation": Outcome.TIMED_OUT,
    "authorized-ranges-nat": Outcome.TIMED_OUT,
    "authorized-ranges-firewall": Outcome.TIMED_OUT,
    "authorized-ranges-healthy": Outcome.OPEN,
    "udr-none": Outcome.TIMED_OUT,
    "udr-missing-appliance": Outcome.NO_ROUTE,
    "udr-stopped-appliance": Outcome.TIMED_OUT,
    "udr-stopped-firewall": Outcome.TIMED_OUT,
    "private-endpoint-disconnected": Outcome.NO_ROUTE,
    "private-dns-unlinked": Outcome.UNRESOLVED,
    "private-dns-lookup-failed": Outcome.UNRESOLVED,
    "private-dns-stale-record": Outcome.TIMED_OUT,
    "custom-dns-spoke-link": Outcome.UNRESOLVED,
    "custom-dns-healthy": Outcome.OPEN,
    "stopped-cluster": Outcome.REFUSED,
    "refused-transient": Outcome.OPEN,
    "refused-failed": Outcome.OPEN,
    "stale-certificate": Outcome.NAME_MISMATCH,
    "healthy-public": Outcome.OPEN,
    "healthy-private": Outcome.OPEN,
    "tls-inspection": Outcome.WRONG_CERTIFICATE,
    "tls-handshake": Outcome.TLS_RESET,
    "http-proxy": Outcome.PROXY_REFUSED,
}


def test_every_scenario_is_expected() -> None:
    assert list(NOTICED) == list(SCENARIOS)


@ALL
def test_nodes_notice_the_fault(scenario: Scenario) -> None:
    world = scenario.build()
    trips = [connect(world, node, api_server(world)) for node in world.nodes]
    worst = next((trip for trip in trips if trip.outcome is not Outcome.OPEN), trips[0])
    assert worst.outcome is NOTICED[scenario.name]


@ALL
def test_error_text_is_worded_as_azure_words_it(scenario: Scenario) -> None:
    world = scenario.build()
    if scenario.told.state == "no_fault_found" and scenario.told.category == "unspecified":
        assert world.error_text is None
        return
    starts = ("CSE failed with 'VMExtensionError_", "VM has reported a failure when processing ")
    assert world.error_text is not None
    assert world.error_text.startswith(starts)


@ALL
def test_world_is_made_anew_each_time(scenario: Scenario) -> None:
    first, second = scenario.build(), scenario.build()
    first.cluster["properties"]["provisioningState"] = "Touched"
    assert second.cluster["properties"]["provisioningState"] != "Touched"


@ALL
def test_blamed_resource_exists(scenario: Scenario) -> None:
    world = scenario.build()
    names = {one["name"] for one in world.resources.values()}
    assert scenario.told.blames is None or scenario.told.blames in names


def test_only_the_second_pool_fails() -> None:
    world = SCENARIOS["second-pool"].build()
    failed = [one.pool for one in world.nodes if cse.check(world, one).exit_code]
    assert failed == ["apps"]


def test_events_name_the_cluster_and_carry_personal_data() -> None:
    world = SCENARIOS["nsg-deny"].build()
    grid, cloud, alert = (world.event(one) for one in ("eventgrid", "cloudevents", "alert"))
    assert (grid["subject"], grid["eventType"], grid["data"]["status"]) == (
        world.cluster_id,
        "Microsoft.Resources.ResourceWriteFailure",
        "Failed",
    )
    assert (cloud["subject"], cloud["specversion"], cloud["data"]) == (
        world.cluster_id,
        "1.0",
        grid["data"],
    )
    context = alert["data"]["alertContext"]
    assert (context["authorization"]["scope"], context["status"]) == (world.cluster_id, "Failed")
    assert json.loads(context["claims"]) == grid["data"]["claims"]
    assert grid["data"]["claims"]["name"] == "Imogen Fairweather"
    with pytest.raises(ValueError, match="no event of kind 'pigeon'"):
        world.event("pigeon")
