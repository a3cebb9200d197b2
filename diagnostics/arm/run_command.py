"""Run a script on a node through run-command, and read what it printed.

One long-running operation: 20-90 s, one script at a time a machine, 4,096 bytes of output, and the
node needs outbound 443 to report back. Source: section 3.7 of the Azure facts;
https://learn.microsoft.com/azure/virtual-machines/linux/run-command
"""

import asyncio
from collections.abc import Awaitable, Callable

from azure.core.polling import AsyncLROPoller
from azure.mgmt.compute.models import RunCommandInput, RunCommandResult
from azure.mgmt.core.polling.async_arm_polling import AsyncARMPolling

from diagnostics.arm.errors import translated
from diagnostics.arm.requests import Reading, Requests
from diagnostics.arm.retries import was_refused_for_load
from diagnostics.arm.values import text
from diagnostics.model.cluster import Node
from diagnostics.model.ids import name, resource_group

_POLL_S = 5.0
_COMMAND = "RunShellScript"


async def run_on_scale_set(requests: Requests, node: Node, script: str) -> str:
    """Run a script on a scale set's instance."""
    client = requests.clients.compute(node.id)
    group, vmss, index = resource_group(node.id), node.vmss or "", node.instance_id or name(node.id)
    reading = Reading(
        node.id, "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action"
    )
    return await _run(
        requests,
        reading,
        lambda: client.virtual_machine_scale_set_vms.begin_run_command(
            group, vmss, index, _input(script), polling=_polling()
        ),
    )


async def run_on_vm(requests: Requests, node: Node, script: str) -> str:
    """Run a script on a virtual machine."""
    client = requests.clients.compute(node.id)
    return await _run(
        requests,
        Reading(node.id, "Microsoft.Compute/virtualMachines/runCommand/action"),
        lambda: client.virtual_machines.begin_run_command(
            resource_group(node.id), name(node.id), _input(script), polling=_polling()
        ),
    )


async def _run(
    requests: Requests,
    reading: Reading,
    begin: Callable[[], Awaitable[AsyncLROPoller[RunCommandResult]]],
) -> str:
    async with asyncio.timeout(requests.retries.longest_run_s):
        # The POST is repeated after a 429 only: after a 5xx the script may already be running.
        poller = await requests.one(reading, begin, worth_it=was_refused_for_load)
        with translated(reading.resource_id, reading.action):
            result = await poller.result()
    return "\n".join(printed(text(status.message)) for status in result.value or ())


def _input(script: str) -> RunCommandInput:
    return RunCommandInput(command_id=_COMMAND, script=script.splitlines())


def _polling() -> AsyncARMPolling:
    # Polls are GETs, so azure-core may repeat them; the POST goes out without this number.
    return AsyncARMPolling(_POLL_S, retry_total=3)


def printed(message: str) -> str:
    """Return the standard output in a run-command's message, the whole message without marks."""
    _, mark, rest = message.partition("[stdout]\n")
    output, end, _ = rest.rpartition("\n[stderr]")
    return (output if end else rest) if mark else message
