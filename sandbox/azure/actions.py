"""Answers to POST: start and rotate a cluster, run a command on a node."""

from functools import partial

from sandbox.azure import activity, faults, ids, managers
from sandbox.azure.calls import Call, Reply
from sandbox.azure.operations import Effect, Operations
from sandbox.azure.store import Body
from sandbox.packets import provision, shell
from sandbox.world import World

_CLUSTERS = "Microsoft.ContainerService/managedClusters"
_MACHINE = "microsoft.compute/virtualmachines"
_POWERS = {"start": "running", "deallocate": "deallocated", "poweroff": "stopped"}
_ADMIN_RULES = "listnetworkmanagereffectivesecurityadminrules"


def post(world: World, call: Call, operations: Operations) -> Reply:
    """Start an action on a resource.

    Raises:
        Fault: there is no such resource or action, or another operation runs on it.
    """
    resource_id, action = call.holder, ids.name(call.path).lower()
    if world.find(resource_id) is None:
        raise faults.not_found(resource_id)
    if action == _ADMIN_RULES:
        return 200, managers.effective(world, resource_id), {}
    if ids.fold(resource_id) in world.busy or operations.running_on(resource_id):
        raise faults.busy(resource_id)
    effect: Effect
    if ids.kind(resource_id) == _MACHINE and action in _POWERS:
        effect = partial(_power, world, resource_id, action)
    elif action == "start":
        effect = partial(_start, world)
    elif action == "rotateclustercertificates":
        effect = partial(_rotate, world)
    elif action == "runcommand":
        _refuse_unless_running(world, resource_id)
        effect = partial(_run, world, resource_id, call.body)
    else:
        raise faults.bad_request("InvalidResourceType", f"The action '{action}' is not known.")
    return 202, None, operations.start(call, resource_id, effect)


def _refuse_unless_running(world: World, machine_id: str) -> None:
    statuses = world.need(machine_id)["properties"]["instanceView"]["statuses"]
    if "PowerState/running" not in [one["code"] for one in statuses]:
        message = "The operation requires the VM to be running (or set to run)."
        raise faults.Fault(409, "OperationNotAllowed", message)


async def _power(world: World, machine_id: str, action: str) -> Body | None:
    """Bring a virtual machine into another power state."""
    word = _POWERS[action]
    code = {"code": f"PowerState/{word}", "level": "Info", "displayStatus": f"VM {word}"}
    statuses = world.need(machine_id)["properties"]["instanceView"]["statuses"]
    kept = [one for one in statuses if not one["code"].startswith("PowerState/")]
    statuses[:] = [*kept, code]
    activity.record(world, machine_id, f"Microsoft.Compute/virtualMachines/{action}/action")
    return None


async def _start(world: World) -> Body | None:
    activity.record(world, world.cluster_id, f"{_CLUSTERS}/start/action")
    properties = world.cluster["properties"]
    properties["powerState"] = {"code": "Running"}
    for pool in properties["agentPoolProfiles"]:
        pool["powerState"] = {"code": "Running"}
    provision.run(world)
    return None


async def _rotate(world: World) -> Body | None:
    activity.record(world, world.cluster_id, f"{_CLUSTERS}/rotateClusterCertificates/action")
    world.outside.certificate = "genuine"
    provision.run(world)
    return None


async def _run(world: World, machine_id: str, body: Body) -> Body | None:
    node = next((one for one in world.nodes if ids.fold(one.id) == ids.fold(machine_id)), None)
    if node is None:
        raise faults.not_found(machine_id)
    script = "\n".join(body.get("script") or [])
    output = await shell.run(world, node, script)
    status = {
        "code": "ProvisioningState/succeeded",
        "level": "Info",
        "displayStatus": "Provisioning succeeded",
        "message": output,
    }
    return {"value": [status]}
