"""Faults of the cluster itself: stopped, not yet listening, old certificates; and none at all."""

from sandbox.packets import cse, provision, sentences
from sandbox.scenarios import breaking
from sandbox.scenarios.estate import CLUSTER
from sandbox.scenarios.scenario import Diagnosis, Scenario
from sandbox.scenarios.topologies import private_system_zone, public_lb
from sandbox.world import World


def _stopped() -> World:
    estate = public_lb()
    world = breaking.healthy(estate)
    for held in [estate.properties, *estate.properties["agentPoolProfiles"]]:
        held["powerState"] = {"code": "Stopped"}
    for node in world.nodes:
        view = world.need(node.id)["properties"]["instanceView"]
        view["statuses"][1] = {"code": "PowerState/deallocated", "level": "Info"}
    world.error_text = sentences.sentence(cse.check(world, world.nodes[0]), with_details=True)
    return world


def _refused() -> World:
    """Fail while the API server starts; it listens again by the time anybody looks."""
    estate = public_lb()
    estate.world.outside.listening = False
    world = breaking.failed(estate)
    world.outside.listening = True
    return world


def _transient() -> World:
    world = _refused()
    provision.settle(world)
    return world


def _stale_certificate() -> World:
    estate = public_lb()
    estate.world.outside.certificate = "stale"
    return breaking.failed_with_trace(estate)


def _healthy_public() -> World:
    return breaking.healthy(public_lb())


def _healthy_private() -> World:
    return breaking.healthy(private_system_zone())


_HEALTHY = Diagnosis(category="unspecified", state="no_fault_found")
_REFUSED = Diagnosis(category="connection_refused", state="no_fault_found")

SCENARIOS = (
    Scenario(
        name="stopped-cluster",
        description="The cluster was stopped",
        build=_stopped,
        told=Diagnosis(
            category="connection_refused",
            state="cause_found",
            check="cluster_state",
            blames=CLUSTER,
        ),
        found=Diagnosis(
            category="unspecified", state="cause_found", check="cluster_state", blames=CLUSTER
        ),
    ),
    Scenario(
        name="refused-transient",
        description="The API server was not up yet; since then everything has succeeded",
        build=_transient,
        told=_REFUSED,
        found=_HEALTHY,
    ),
    Scenario(
        name="refused-failed",
        description="The API server was not up yet; the cluster is left Failed, nothing else wrong",
        build=_refused,
        told=_REFUSED,
    ),
    Scenario(
        name="stale-certificate",
        description="The API server still shows a certificate for an earlier name",
        build=_stale_certificate,
        told=Diagnosis(category="certificate", state="not_determined"),
        probed=Diagnosis(
            category="certificate", state="cause_found", check="node_tls", blames=CLUSTER
        ),
    ),
    Scenario(
        name="healthy-public",
        description="Public cluster, nothing is wrong",
        build=_healthy_public,
        told=_HEALTHY,
    ),
    Scenario(
        name="healthy-private",
        description="Private cluster with its own zone, nothing is wrong",
        build=_healthy_private,
        told=_HEALTHY,
    ),
)
