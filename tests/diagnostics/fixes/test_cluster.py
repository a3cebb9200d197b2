"""Remedies on the cluster itself."""

import shlex

import pytest

from diagnostics.fixes.cluster import (
    authorize,
    instance_view,
    retry,
    show_state,
    start,
    support,
)
from diagnostics.model.cluster import Node
from diagnostics.model.finding import Argv, Danger, Fix, Purpose
from tests.builders import (
    CLUSTER_ID,
    NODE_GROUP,
    SUBSCRIPTION,
    VMSS,
    arm_id,
    cluster,
    node,
)

ON = f"--name aks-shop --resource-group rg-shop --subscription {SUBSCRIPTION}"
STATE = (
    f"az aks show {ON} --query "
    "'{powerState:powerState.code, provisioningState:provisioningState}' --output table"
)
OWNER = "owner of resource group rg-shop"
MACHINE = arm_id("Microsoft.Compute/virtualMachines", "aks-np-1", group=NODE_GROUP)


def lines(argvs: tuple[Argv, ...]) -> tuple[str, ...]:
    return tuple(shlex.join(argv) for argv in argvs)


def test_state_is_shown() -> None:
    assert shlex.join(show_state(cluster())) == STATE


def test_start() -> None:
    fix = start(cluster())
    assert (fix.check, fix.title, lines(fix.command), fix.undo, lines(fix.verify)) == (
        "cluster_state",
        "Start cluster aks-shop",
        (f"az aks start {ON}",),
        (),
        (STATE,),
    )


@pytest.mark.parametrize("check", ["cluster_state", "private_dns"])
def test_retry_belongs_to_the_check_that_asks(check: str) -> None:
    assert retry(cluster(), check) == Fix(
        check=check,
        title="Retry: reconcile the cluster",
        purpose=Purpose.RETRY,
        command=(("az", "aks", "update", *shlex.split(ON), "--yes"),),
        verify=(show_state(cluster()),),
        owner=OWNER,
    )


@pytest.mark.parametrize(
    ("keep", "written", "undone"),
    [
        (("20.1.2.0/24",), "20.1.2.0/24,20.9.9.9/32", "20.1.2.0/24"),
        ((), "20.9.9.9/32", "0.0.0.0/32"),
    ],
)
def test_authorize_repeats_the_list(keep: tuple[str, ...], written: str, undone: str) -> None:
    fix = authorize(cluster(), keep, ("20.9.9.9/32",))
    update = f"az aks update {ON} --api-server-authorized-ip-ranges"
    assert (lines(fix.command), lines(fix.undo), fix.danger) == (
        (f"{update} {written}",),
        (f"{update} {undone}",),
        Danger.SECURITY,
    )
    show = f"az aks show {ON} --query apiServerAccessProfile.authorizedIpRanges"
    assert lines(fix.verify) == (show,)


VIEW = (
    f"az vmss get-instance-view --resource-group {NODE_GROUP} --subscription {SUBSCRIPTION} "
    f"--name {VMSS} --instance-id 0 --output json"
)
VM_VIEW = f"az vm get-instance-view --ids {MACHINE} --output json"


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (None, ()),
        (node(), (VIEW,)),
        (node(id=MACHINE, vmss=None, instance_id=None), (VM_VIEW,)),
        (node(id=MACHINE, instance_id=None), (VM_VIEW,)),
    ],
)
def test_instance_view(machine: Node | None, expected: tuple[str, ...]) -> None:
    assert lines(instance_view(machine)) == expected


@pytest.mark.parametrize(
    ("machine", "attach"),
    [(node(), "the output of the command"), (None, "this report (no node is left to read)")],
)
def test_support_says_what_to_attach(machine: Node | None, attach: str) -> None:
    fix = support(cluster(), machine)
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{NODE_GROUP}"
    assert (fix.command, fix.instructions) == (
        instance_view(machine),
        (
            f"Attach {attach}. In the instance view look for the extension status that names "
            "VMExtensionError_K8SAPIServerConnFail, CSE, curl or nc. Name the cluster "
            f"{CLUSTER_ID} and its node resource group {group}."
        ),
    )
