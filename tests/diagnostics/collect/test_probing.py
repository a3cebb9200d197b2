"""A node is not asked where that is refused, and what it says is redacted."""

import pytest

from diagnostics.collect.probing import WHAT, is_askable, probe_node
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Endpoint
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from diagnostics.probes.body import BEGIN, END
from tests.builders import NODE_ID, cluster, incident, snapshot
from tests.fakes import FakeArm


async def test_locked_group_is_no_missing_right() -> None:
    arm = FakeArm()
    facts = snapshot(cluster=Known(cluster(node_group_locked=True)))
    found = await probe_node(incident(), facts, arm)
    assert found == Missing(why=Why.LOCKED, what=WHAT, resource_id=NODE_ID)
    assert arm.calls == 0


UNREAD = Missing(why=Why.DENIED, what="it")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (snapshot(), True),
        (snapshot(node=Known(None)), False),
        (snapshot(node=UNREAD), False),
        (snapshot(cluster=UNREAD), False),
        (snapshot(cluster=Known(cluster(node_group_locked=True))), False),
        (snapshot(cluster=Known(cluster(fqdn=None))), False),
    ],
)
def test_node_is_asked_that_is_there_and_may_be(facts: Snapshot, *, expected: bool) -> None:
    nameless = incident(endpoint=Endpoint())
    assert is_askable(nameless, facts) is expected


async def test_what_a_node_says_is_redacted() -> None:
    arm = FakeArm()
    issuer = "O = Corp, CN = Proxy CA, emailAddress = pki@corp.example"
    arm.give("run_command", NODE_ID, f"{BEGIN}\nISSUER=issuer={issuer}\n{END}")
    measured = Probe(complete=True, issuer="O = Corp, CN = Proxy CA, emailAddress = [e-mail]")
    assert await probe_node(incident(), snapshot(), arm) == Known(measured, NODE_ID)
