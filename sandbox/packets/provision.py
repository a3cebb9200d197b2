"""Provision every node, and leave in the store what Azure would: states, errors, instance views.

This is what an `az aks update` ends in: the cluster succeeds only if every node connects.
"""

from datetime import UTC, datetime

from sandbox.azure import activity, ids
from sandbox.azure.store import Body
from sandbox.packets import cse, sentences
from sandbox.packets.cse import Result
from sandbox.packets.windows import WINDOWS
from sandbox.world import World

_EXTENSION_CODE = "VMExtensionProvisioningError"


def run(world: World) -> list[Result]:
    """Provision all nodes and return how each ended. A stopped cluster is left as it is."""
    properties = world.cluster["properties"]
    if properties["powerState"]["code"] == "Stopped":
        properties["provisioningState"] = "Succeeded"
        return []
    results = [cse.check(world, node) for node in world.nodes]
    for result in results:
        _show_on_node(world, result)
    failed = [result for result in results if result.exit_code]
    for pool in properties["agentPoolProfiles"]:
        _settle(world, pool, [one for one in failed if one.node.pool == pool["name"]])
    _settle(world, properties, failed)
    _log(world, failed)
    return results


def settle(world: World) -> None:
    """Let every state be Succeeded, as after a failure that Azure repaired by itself."""
    for held in [world.cluster["properties"], *world.cluster["properties"]["agentPoolProfiles"]]:
        _settle(world, held, [])
    for node in world.nodes:
        world.need(node.id)["properties"]["instanceView"] = _instance_view(
            "succeeded", "", node.name
        )


def _log(world: World, failed: list[Result]) -> None:
    """Note how the cluster's operation ended, after those on the machines that made it fail."""
    for result in failed:
        holder = ids.parent(result.node.id) if result.node.vmss else result.node.id
        kind = "virtualMachineScaleSets" if result.node.vmss else "virtualMachines"
        detail = {"code": _EXTENSION_CODE, "target": result.node.instance_id or "0"}
        message = "The resource operation completed with terminal provisioning state 'Failed'."
        error = {
            "code": "ResourceOperationFailure",
            "message": message,
            "details": [{**detail, "message": result.message}],
        }
        write = f"Microsoft.Compute/{kind}/write"
        noted = activity.record(world, holder, write, error=error)
        noted["correlationId"] = world.correlation_id
    status = world.cluster["properties"].get("status") or {}
    write = "Microsoft.ContainerService/managedClusters/write"
    noted = activity.record(world, world.cluster_id, write, error=status.get("provisioningError"))
    noted["correlationId"] = world.correlation_id


def _settle(world: World, held: Body, failed: list[Result]) -> None:
    held["provisioningState"] = "Failed" if failed else "Succeeded"
    held.pop("status", None)
    if failed:
        message = sentences.sentence(failed[0], with_details=world.outside.diagnostic_details)
        error = {"code": _EXTENSION_CODE, "message": message}
        held["status"] = {"provisioningError": error}


def _show_on_node(world: World, result: Result) -> None:
    state = "failed" if result.exit_code else "succeeded"
    properties = world.need(result.node.id)["properties"]
    properties["provisioningState"] = state.capitalize()
    view = _instance_view(state, result.message, result.node.name)
    if result.node.image == WINDOWS:
        view["osName"] = "Windows Server 2022 Datacenter"
        view["extensions"][0]["type"] = "Microsoft.Compute.CustomScriptExtension"
        view["extensions"][0]["typeHandlerVersion"] = "1.10.20"
    properties["instanceView"] = view


def _instance_view(state: str, message: str, computer: str) -> Body:
    status: Body = {
        "code": f"ProvisioningState/{state}/0",
        "level": "Error" if state == "failed" else "Info",
        "displayStatus": f"Provisioning {state}",
        "message": message,
        "time": _now(),
    }
    extension: Body = {
        "name": "vmssCSE",
        "type": "Microsoft.Azure.Extensions.CustomScript",
        "typeHandlerVersion": "2.1.14",
        "statuses": [status],
    }
    ready = {"code": f"ProvisioningState/{state}", "level": status["level"], "time": _now()}
    power = {"code": "PowerState/running", "level": "Info", "displayStatus": "VM running"}
    return {
        "computerName": computer,
        "osName": "ubuntu",
        "vmAgent": {"vmAgentVersion": "2.15.0.1", "statuses": []},
        "extensions": [extension],
        "statuses": [ready, power],
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
