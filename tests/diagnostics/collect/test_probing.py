"""A locked node resource group refuses run-command, so nobody is sent to a node."""

from diagnostics.collect.probing import WHAT, probe_node
from diagnostics.model.facts import Known, Missing, Why
from tests.builders import NODE_ID, cluster, incident, snapshot
from tests.fakes import FakeArm


async def test_locked_group_is_no_missing_right() -> None:
    arm = FakeArm()
    facts = snapshot(cluster=Known(cluster(node_group_locked=True)))
    found = await probe_node(incident(), facts, arm)
    assert found == Missing(why=Why.LOCKED, what=WHAT, resource_id=NODE_ID)
    assert arm.calls == 0
