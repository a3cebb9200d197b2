"""A node is not asked where that is refused, and what it says is redacted."""

from diagnostics.collect.probing import WHAT, probe_node
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.probe import Probe
from diagnostics.probes.body import BEGIN, END
from tests.builders import NODE_ID, cluster, incident, snapshot
from tests.fakes import FakeArm


async def test_locked_group_is_no_missing_right() -> None:
    arm = FakeArm()
    facts = snapshot(cluster=Known(cluster(node_group_locked=True)))
    found = await probe_node(incident(), facts, arm)
    assert found == Missing(why=Why.LOCKED, what=WHAT, resource_id=NODE_ID)
    assert arm.calls == 0


async def test_what_a_node_says_is_redacted() -> None:
    arm = FakeArm()
    issuer = "O = Corp, CN = Proxy CA, emailAddress = pki@corp.example"
    arm.give("run_command", NODE_ID, f"{BEGIN}\nISSUER=issuer={issuer}\n{END}")
    measured = Probe(complete=True, issuer="O = Corp, CN = Proxy CA, emailAddress = [e-mail]")
    assert await probe_node(incident(), snapshot(), arm) == Known(measured, NODE_ID)
