"""Run-command: one POST, polls, the output between its marks."""

import time

import pytest

from diagnostics.arm import Retries
from diagnostics.arm.run_command import printed
from diagnostics.ports import Arm, Denied, Throttled, Unavailable
from tests import builders
from tests.diagnostics.arm.conftest import Opener
from tests.diagnostics.arm.scripted import Reply, Script, refusal

VM_ID = builders.arm_id("Microsoft.Compute/virtualMachines", "vm-0")
INSTANCE = builders.node()
MACHINE = builders.node(id=VM_ID, vmss=None, instance_id=None)
DONE = {"value": [{"message": "Enable succeeded: \n[stdout]\nhello\n\n[stderr]\nwarn\n"}]}


def _operation(script: Script, start: str, *polls: Reply) -> str:
    """Script a POST that starts an operation; return its folded path."""
    path = f"{start}/runCommand"
    headers = {
        "Azure-AsyncOperation": f"{script.endpoint}/operation",
        "Location": f"{script.endpoint}/result",
        "retry-after-ms": "10",
    }
    script.say(path, Reply(status=202, headers=headers))
    script.say("/operation", *polls, Reply(body={"status": "Succeeded"}))
    script.body("/result", DONE)
    return path.lower()


async def test_output_of_an_instance(arm: Arm, script: Script) -> None:
    running = Reply(body={"status": "InProgress"}, headers={"retry-after-ms": "10"})
    path = _operation(script, INSTANCE.id, running)

    assert await arm.run_command(INSTANCE, "echo hello\n") == "hello\n"
    assert script.asked == [
        ("POST", path),
        ("GET", "/operation"),
        ("GET", "/operation"),
        ("GET", "/result"),
    ]
    assert arm.calls == 4


async def test_output_of_a_virtual_machine(arm: Arm, script: Script) -> None:
    path = _operation(script, VM_ID)

    assert await arm.run_command(MACHINE, "echo hello") == "hello\n"
    assert script.asked[0] == ("POST", path)


async def test_throttled_poll_is_repeated(arm: Arm, script: Script) -> None:
    _operation(
        script, INSTANCE.id, refusal(429, retry_after_ms="10"), refusal(503, Retry_After="0")
    )

    assert await arm.run_command(INSTANCE, "true") == "hello\n"
    assert script.asked.count(("GET", "/operation")) == 3


async def test_script_is_sent_again_after_a_refusal_for_load(arm: Arm, script: Script) -> None:
    path = _operation(script, INSTANCE.id)
    started = script.replies[path]
    script.say(path, refusal(429, retry_after_ms="10"), *started)

    assert await arm.run_command(INSTANCE, "true") == "hello\n"
    assert script.asked.count(("POST", path)) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504, 409])
async def test_script_is_not_sent_twice_after_anything_else(
    arm: Arm, script: Script, status: int
) -> None:
    path = f"{INSTANCE.id}/runCommand".lower()
    script.say(path, refusal(status, Retry_After="0"))

    with pytest.raises(Unavailable):
        await arm.run_command(INSTANCE, "true")

    assert script.asked == [("POST", path)]


async def test_lock_on_the_node_group_is_a_denial(arm: Arm, script: Script) -> None:
    code = "DenyAssignmentAuthorizationFailed"
    script.say(f"{INSTANCE.id}/runCommand", refusal(403, code, "x"))

    with pytest.raises(Denied) as raised:
        await arm.run_command(INSTANCE, "true")

    assert (raised.value.detail, raised.value.action) == (
        f"403 {code}",
        "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action",
    )


async def test_refusal_for_longer_than_the_budget_ends_at_once(arm: Arm, script: Script) -> None:
    script.say(f"{INSTANCE.id}/runCommand", refusal(429, Retry_After="600"))
    started = time.monotonic()

    with pytest.raises(Throttled):
        await arm.run_command(INSTANCE, "true")

    assert time.monotonic() - started < 1


async def test_node_that_never_reports_back_times_out(opened: Opener, script: Script) -> None:
    running = Reply(body={"status": "InProgress"}, headers={"retry-after-ms": "10"})
    _operation(script, INSTANCE.id, *[running] * 1000)

    async with opened(Retries(longest_run_s=0.2)) as arm:
        with pytest.raises(TimeoutError):
            await arm.run_command(INSTANCE, "true")

    assert ("GET", "/result") not in script.asked


async def test_failed_operation_is_unavailable(arm: Arm, script: Script) -> None:
    failed = {"status": "Failed", "error": {"code": "VMAgentStatusCommunicationError"}}
    _operation(script, INSTANCE.id, Reply(body=failed))

    with pytest.raises(Unavailable) as raised:
        await arm.run_command(INSTANCE, "true")

    assert "VMAgentStatusCommunicationError" in raised.value.detail


@pytest.mark.parametrize(
    ("message", "output"),
    [
        ("Enable succeeded: \n[stdout]\na\nb\n\n[stderr]\nc\n", "a\nb\n"),
        ("Enable succeeded: \n[stdout]\n\n[stderr]\n", ""),
        ("[stdout]\nsays [stderr] itself\n[stderr]\n", "says [stderr] itself"),
        ("no marks at all", "no marks at all"),
        ("[stdout]\ncut off", "cut off"),
        ("", ""),
    ],
)
def test_printed(message: str, output: str) -> None:
    assert printed(message) == output
