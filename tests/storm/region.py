"""A region in which many clusters fail: each its own, on networks that they share."""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.azure import events
from sandbox.scenarios import SCENARIOS
from sandbox.scenarios.estate import AKS, CLUSTER, NETWORK
from sandbox.world import World

POOL_WRITE = "Microsoft.ContainerService/managedClusters/agentPools/write"
SET_WRITE = "Microsoft.Compute/virtualMachineScaleSets/write"
WEBHOOK = "/runtime/webhooks/eventgrid?functionName=aks_events"
ALERTS = "/api/alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Clusters of one scenario: what the digest says of each, and which resource decides."""

    scenario: str
    verdict: str
    decides: str
    share: int


KINDS = (
    Kind(
        scenario="nsg-deny",
        verdict="Cause found: NSG outbound rules",
        decides="nsg-aks-nodes",
        share=3,
    ),
    Kind(
        scenario="udr-none",
        verdict="Cause found: Route table",
        decides="rt-aks-nodes",
        share=1,
    ),
    Kind(scenario="healthy-public", verdict="No fault found now", decides="", share=1),
)
"""`share` is how many of five clusters are of a kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One cluster that failed, and the correlation id of its operation."""

    name: str
    kind: Kind
    world: World


def region(many: int) -> tuple[World, list[Failed]]:
    """Return a world of many clusters, and each of them with what is wrong."""
    kinds = [kind for kind in KINDS for _ in range(kind.share)]
    failed = [_failed(at, kinds[at % len(kinds)]) for at in range(many)]
    whole = SCENARIOS["healthy-public"].build()
    for one in failed:
        for body in one.world.resources.values():
            whole.put(body)
        whole.nodes += one.world.nodes
    return whole, failed


def _failed(at: int, kind: Kind) -> Failed:
    name, world = f"aks-{at:03}", SCENARIOS[kind.scenario].build()
    renamed = {
        CLUSTER: name,
        AKS.group: f"rg-{at:03}",
        NETWORK.group: f"rg-network-{kind.scenario}",
    }
    world.resources = {
        _renamed(key, {old.lower(): new for old, new in renamed.items()}): _renamed(body, renamed)
        for key, body in world.resources.items()
    }
    world.cluster_id = _renamed(world.cluster_id, renamed)
    world.cluster["properties"]["provisioningState"] = "Failed"
    return Failed(name=name, kind=kind, world=world)


def _renamed(value: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON
    text = json.dumps(value)
    for old, new in names.items():
        text = text.replace(old, new)
    return json.loads(text)


def notices(failed: Failed) -> list[tuple[str, Any]]:
    """Return five notices of one failure: where each goes, and its body."""
    world = failed.world
    whole = events.event_grid(world.cluster_id, world.tenant_id, world.correlation_id)
    cloud = events.cloud_event(world.cluster_id, world.tenant_id, world.correlation_id)
    group = world.cluster["properties"]["nodeResourceGroup"]
    sets = f"/subscriptions/{world.subscription_id}/resourceGroups/{group}/providers"
    scale_set = f"{sets}/Microsoft.Compute/virtualMachineScaleSets/aks-system-37156204-vmss"
    pool = {"resourceUri": f"{world.cluster_id}/agentPools/system", "operationName": POOL_WRITE}
    nodes = {"resourceUri": scale_set, "operationName": SET_WRITE}
    return [
        (WEBHOOK, [whole]),
        (WEBHOOK, cloud),
        (ALERTS, events.alert(world.cluster_id, world.correlation_id)),
        (WEBHOOK, [{**whole, "id": "pool", "data": {**whole["data"], **pool}}]),
        (WEBHOOK, [{**whole, "id": "nodes", "data": {**whole["data"], **nodes}}]),
    ]
