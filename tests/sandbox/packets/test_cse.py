"""What the provisioning script leaves behind, by outcome and image."""

import json
from dataclasses import replace

import pytest

from sandbox.packets import cse, provision, sentences, traces
from sandbox.packets.trip import Outcome, Trip
from sandbox.scenarios import SCENARIOS, topologies
from sandbox.world import World

TRIP = Trip(
    outcome=Outcome.OPEN, host="a.hcp.uksouth.azmk8s.io", source="10.40.0.4", address="20.26.114.37"
)


@pytest.mark.parametrize(
    ("outcome", "image", "last"),
    [
        (
            Outcome.REFUSED,
            "ubuntu2204",
            (
                "curl: (7) Failed to connect to a.hcp.uksouth.azmk8s.io port 443 after 12 ms: "
                "Connection refused"
            ),
        ),
        (
            Outcome.REFUSED,
            "ubuntu2404",
            (
                "curl: (7) Failed to connect to a.hcp.uksouth.azmk8s.io port 443 after 12 ms: "
                "Couldn't connect to server"
            ),
        ),
        (
            Outcome.TIMED_OUT,
            "azurelinux3",
            (
                "curl: (28) Failed to connect to a.hcp.uksouth.azmk8s.io port 443 after 130917 ms: "
                "Could not connect to server"
            ),
        ),
        (
            Outcome.UNRESOLVED,
            "ubuntu2404",
            "curl: (6) Could not resolve host: a.hcp.uksouth.azmk8s.io",
        ),
        (Outcome.TLS_RESET, "ubuntu2404", "curl: (35) Recv failure: Connection reset by peer"),
        (
            Outcome.WRONG_CERTIFICATE,
            "ubuntu2404",
            "curl: (60) SSL certificate problem: unable to get local issuer certificate",
        ),
        (
            Outcome.NAME_MISMATCH,
            "azurelinux3",
            (
                "curl: (60) SSL: no alternative certificate subject name matches target hostname "
                "'a.hcp.uksouth.azmk8s.io'"
            ),
        ),
    ],
)
def test_curl_s_last_complaint(outcome: Outcome, image: str, last: str) -> None:
    printed = traces.curl(replace(TRIP, outcome=outcome), image)
    complaints = [line for line in printed.lines if line.startswith("curl: (")]
    assert complaints == [last]
    assert printed.status == int(last.split("(")[1].split(")", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("image", "last"),
    [
        ("ubuntu2204", "curl: (56) Received HTTP code 407 from proxy after CONNECT"),
        ("ubuntu2404", "curl: (56) CONNECT tunnel failed, response 407"),
    ],
)
def test_curl_behind_a_refusing_proxy(image: str, last: str) -> None:
    refused = replace(TRIP, outcome=Outcome.PROXY_REFUSED, proxy="p:3128", proxy_status=407)
    assert traces.curl(refused, image).lines[-1] == last


@pytest.mark.parametrize(
    ("image", "last"),
    [
        (
            "ubuntu2404",
            (
                "nc: connect to a.hcp.uksouth.azmk8s.io (20.26.114.37) port 443 (tcp) failed: "
                "No route to host"
            ),
        ),
        ("azurelinux3", "Ncat: No route to host."),
    ],
)
def test_netcat_s_last_line(image: str, last: str) -> None:
    assert traces.netcat(replace(TRIP, outcome=Outcome.NO_ROUTE), image).lines[-1] == last


@pytest.mark.parametrize(
    ("scenario", "code", "tail"),
    [
        ("nsg-deny", 51, "+ exit 51"),
        ("private-endpoint-disconnected", 51, "+ exit 51"),
        ("private-dns-lookup-failed", 53, "+ exit 53"),
        ("private-dns-stale-record", 124, "* Trying 10.40.3.117:443..."),
    ],
)
def test_exit_code_and_tail(scenario: str, code: int, tail: str) -> None:
    world = SCENARIOS[scenario].build()
    result = cse.check(world, world.nodes[0])
    status = json.loads(result.message.split("[stdout]\n")[1].split("\n[stderr]")[0])
    assert (result.exit_code, status["ExitCode"]) == (code, str(code))
    assert status["Output"].splitlines()[-1] == tail
    assert len(result.message) < 4096


def test_no_egress_at_all_fails_before_the_api_server() -> None:
    estate = topologies.public_lb()
    topologies.add_routes(estate, ("default", "0.0.0.0/0", "None"))
    result = cse.check(estate.world, estate.world.nodes[0])
    message = sentences.sentence(result, with_details=True)
    assert result.exit_code == 50
    assert message.startswith("CSE failed with 'VMExtensionError_OutboundConnFail'. ")


def test_isolated_cluster_is_not_asked_for_egress() -> None:
    estate = topologies.private_system_zone()
    topologies.add_routes(estate, ("default", "0.0.0.0/0", "None"))
    estate.properties["networkProfile"]["outboundType"] = "none"
    assert cse.check(estate.world, estate.world.nodes[0]).exit_code == 0


def test_custom_dns_gives_52() -> None:
    world = SCENARIOS["custom-dns-spoke-link"].build()
    world.outside.hosts_agent = False
    assert cse.check(world, world.nodes[0]).exit_code == 52


def _states(world: World) -> list[str]:
    properties = world.cluster["properties"]
    return [one["provisioningState"] for one in (properties, *properties["agentPoolProfiles"])]


def test_provision_leaves_states_and_errors() -> None:
    world = SCENARIOS["second-pool"].build()
    pools = world.cluster["properties"]["agentPoolProfiles"]
    assert _states(world) == ["Failed", "Succeeded", "Failed"]
    assert ["status" in pool for pool in pools] == [False, True]
    provision.settle(world)
    assert _states(world) == ["Succeeded"] * 3
    assert ["status" in pool for pool in pools] == [False, False]


def test_stopped_cluster_is_not_provisioned() -> None:
    world = SCENARIOS["stopped-cluster"].build()
    assert provision.run(world) == []
    assert _states(world)[0] == "Succeeded"
