"""The node that failed, and its interface."""

import asyncio

from diagnostics.collect.nodes import NodeFacts
from diagnostics.collect.reads import Reads
from diagnostics.collect.survey import Survey
from diagnostics.model.cluster import PoolKind
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId, key, make_group_id
from diagnostics.model.incident import NodeRef
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Denied, Throttled
from tests import builders
from tests.fakes import FakeArm, public_arm
from tests.surveys import surveyed

GROUP = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)
SECOND = ResourceId(f"{builders.VMSS_ID}/virtualMachines/1")


async def _read(arm: FakeArm, wanted: NodeRef, kind: PoolKind = PoolKind.SCALE_SET) -> NodeFacts:
    pool = builders.pool(kind=kind)
    given = {"cluster": Known(builders.cluster()), "pools": Known((pool,)), "pool": Known(pool)}
    blank = Snapshot(cluster_id=builders.CLUSTER_ID, read_at=builders.NOW)
    async with asyncio.TaskGroup() as tasks:
        incident = builders.incident(node=wanted)
        survey = Survey(Reads(arm, 1), Reads(arm, 1), incident, blank, tasks)
        survey.give(**given)
        return await survey.node_facts


def _two_nodes() -> FakeArm:
    arm = public_arm()
    healthy = builders.node(nic=None, failed=False)
    second = builders.node(id=SECOND, instance_id="1", nic=None, failed=False)
    arm.give("instances", builders.VMSS_ID, (healthy, second))
    arm.give("node_nics", SECOND, (builders.nic(addresses=("10.0.2.11",)),))
    return arm


async def test_address_names_the_node_through_the_machines() -> None:
    arm = _two_nodes()
    machines = ((builders.NODE_ID, ("10.0.2.10",)), (SECOND, ("10.0.2.11",)))
    arm.give("machine_addresses", builders.CLUSTER_ID, machines)

    facts = await _read(arm, NodeRef(ip="10.0.2.11"))

    assert facts.node == Known(
        builders.node(
            id=SECOND, instance_id="1", failed=True, nic=builders.nic(addresses=("10.0.2.11",))
        ),
        SECOND,
    )


async def test_unreadable_machines_leave_any_node() -> None:
    arm = _two_nodes()
    arm.fail("machine_addresses", builders.CLUSTER_ID, Denied("403"))

    facts = await _read(arm, NodeRef(ip="10.0.2.11"))

    assert facts.node.value == builders.node(failed=False)


async def test_instance_id_needs_no_machines() -> None:
    arm = _two_nodes()

    facts = await _read(arm, NodeRef(ip="10.0.2.11", instance_id="1"))

    assert facts.node == Known(
        builders.node(
            id=SECOND, instance_id="1", failed=True, nic=builders.nic(addresses=("10.0.2.11",))
        ),
        SECOND,
    )
    assert ("machine_addresses", key(builders.CLUSTER_ID)) not in arm.asked


async def test_virtual_machines_pool_is_read_through_machines() -> None:
    arm = FakeArm()
    machine_id = builders.arm_id("Microsoft.Compute/virtualMachines", "vm-0")
    machine = builders.node(id=machine_id, vmss=None, instance_id=None, nic=None)
    arm.give("machines", builders.CLUSTER_ID, (machine,))
    arm.give("node_nics", machine_id, (builders.nic(),))

    facts = await _read(arm, NodeRef(), PoolKind.VIRTUAL_MACHINES)

    expected = builders.node(id=machine_id, vmss=None, instance_id=None)
    assert facts == NodeFacts(
        node=Known(expected, machine_id), nic=Known(builders.nic(), builders.NIC_ID)
    )


async def test_without_nodes_the_scale_set_says_what_the_next_would_get() -> None:
    arm = FakeArm()
    planned = builders.nic(id=builders.VMSS_ID, addresses=(), machine_id=None)
    arm.give("scale_sets", GROUP, (builders.scale_set(planned_nic=planned),))

    facts = await _read(arm, NodeRef())

    assert facts == NodeFacts(node=Known(None, GROUP), nic=Known(planned, GROUP))


async def test_without_machines_there_is_no_interface() -> None:
    facts = await _read(FakeArm(), NodeRef(), PoolKind.VIRTUAL_MACHINES)

    assert facts == NodeFacts(node=Known(None, builders.CLUSTER_ID), nic=Known(None))


async def test_node_without_interface_is_known() -> None:
    arm = public_arm()
    arm.give("node_nics", builders.NODE_ID, ())

    facts = await _read(arm, NodeRef())

    assert facts == NodeFacts(
        node=Known(builders.node(nic=None), builders.NODE_ID), nic=Known(None, builders.NODE_ID)
    )


async def test_unreadable_interface_leaves_the_node() -> None:
    arm = public_arm()
    arm.fail("node_nics", builders.NODE_ID, Denied("403"))

    facts = await _read(arm, NodeRef())

    assert facts.node == Known(builders.node(nic=None), builders.NODE_ID)
    assert facts.nic == Missing(why=Why.DENIED, what="the network interface of 0", detail="403")


async def test_scale_sets_that_may_not_be_read_do_not_matter_to_single_machines() -> None:
    arm = FakeArm()
    machine_id = builders.arm_id("Microsoft.Compute/virtualMachines", "vm-0")
    machine = builders.node(id=machine_id, vmss=None, instance_id=None, nic=None)
    arm.give("machines", builders.CLUSTER_ID, (machine,))
    arm.fail("scale_sets", GROUP, Denied("403"))
    single = builders.pool(kind=PoolKind.VIRTUAL_MACHINES)

    found = await surveyed(
        arm,
        "node",
        cluster=Known(builders.cluster()),
        pools=Known((builders.pool(name="other"), single)),
        pool=Known(single),
    )

    assert found.node == Known(machine, machine_id)


async def test_unreadable_nodes_leave_neither() -> None:
    arm = public_arm()
    arm.fail("scale_sets", GROUP, Throttled("429", resource_id=GROUP))

    facts = await _read(arm, NodeRef())

    assert facts == NodeFacts(
        node=_throttled("the nodes of pool nodepool1"),
        nic=_throttled("the node's network interface"),
    )


def _throttled(what: str) -> Missing:
    return Missing(why=Why.THROTTLED, what=what, detail="429", resource_id=GROUP)
