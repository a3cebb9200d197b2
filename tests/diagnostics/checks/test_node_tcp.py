"""The node's own attempt to connect."""

import pytest

from diagnostics.checks.node_tcp import ask
from diagnostics.model.facts import Known
from diagnostics.model.finding import Outcome
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import NodeRef
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from tests.builders import (
    API_IP,
    CLUSTER_ID,
    FIREWALL_ID,
    FQDN,
    NODE_IP,
    appliance,
    cluster,
    incident,
    node,
    probe,
    proxy,
    route,
    route_table,
    snapshot,
)

TIMED_OUT = probe(tcp="timed_out", tcp_text="nc: timed out", http_status=None)
THROUGH_PROXY = Known(cluster(http_proxy=proxy(no_proxy=())))


@pytest.mark.parametrize(
    ("read", "outcome", "because"),
    [
        (
            snapshot(),
            Outcome.NOT_RUN,
            "no node was asked; a node probe answers it (--probe-nodes, 30-90 s on the node)",
        ),
        (
            snapshot(probe=Known(None)),
            Outcome.NOT_APPLICABLE,
            "no machine of the pool exists to test from",
        ),
        (snapshot(probe=Known(probe())), Outcome.PASSED, f"TCP 443 to {FQDN} opens from the node"),
        (
            snapshot(probe=Known(Probe(complete=True))),
            Outcome.UNKNOWN,
            "the node's output was cut before this line; probe again (--probe-nodes)",
        ),
        (
            snapshot(probe=Known(probe(tcp="unresolved"))),
            Outcome.NOT_APPLICABLE,
            f"{FQDN} does not resolve on the node, so TCP was not tried",
        ),
        (
            snapshot(probe=Known(TIMED_OUT), cluster=THROUGH_PROXY),
            Outcome.NOT_APPLICABLE,
            "nodes take proxy http://proxy.corp.example:3128; they need no straight connection",
        ),
    ],
)
def test_ask_without_a_fault(read: Snapshot, outcome: Outcome, because: str) -> None:
    answer = ask(incident(), read)
    assert (answer.outcome, answer.because) == (outcome, because)


@pytest.mark.parametrize(
    ("word", "because"),
    [
        ("refused", "is refused: the port does not accept connections"),
        ("timed_out", "times out: the packets are dropped on the way"),
        ("no_route", "ends with no route to host"),
        ("unreachable", "ends with network is unreachable"),
        ("failed", "fails"),
        ("a word of later", "fails"),
    ],
)
def test_ask_with_a_fault_names_the_symptom_and_is_likely_at_most(word: str, because: str) -> None:
    measured = probe(tcp=word, tcp_text="nc: its words")
    answer = ask(incident(), snapshot(probe=Known(measured)))
    assert (answer.outcome, answer.because, answer.evidence, answer.resource_id) == (
        Outcome.FAILED,
        f"TCP 443 from the node to {FQDN} {because}",
        ("nc: its words",),
        CLUSTER_ID,
    )
    assert answer.assumptions == ("what stops it is not in the configuration that was read",)


@pytest.mark.parametrize(
    ("holder", "resource"),
    [
        (appliance(), FIREWALL_ID),
        (appliance(policy_id=ResourceId("/its/policy")), "/its/policy"),
    ],
)
def test_ask_with_a_fault_points_at_the_appliance_on_the_way(holder: object, resource: str) -> None:
    read = snapshot(
        probe=Known(probe(tcp="timed_out", tcp_text=None)),
        route_table=Known(
            route_table(route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.1.0.4",)))
        ),
        appliances={"10.1.0.4": Known(holder)},
    )
    answer = ask(incident(), read)
    assert (answer.resource_id, answer.evidence) == (resource, ())
    assert answer.fixes[0].owner == f"owner of {resource}"


def test_fix_names_both_ends_and_the_time() -> None:
    fix = ask(incident(), snapshot(probe=Known(TIMED_OUT))).fixes[0]
    assert (fix.check, fix.title, fix.owner) == (
        "node_tcp",
        f"Open the way from {NODE_IP} to {FQDN}:443",
        "owner of the firewall or appliance on the way",
    )
    assert fix.instructions == (
        "The owner of the firewall or appliance on the way allows TCP 443 from "
        f"{NODE_IP} to {FQDN} ({API_IP}), and looks in its log for denied or reset connections "
        f"from {NODE_IP} around 2026-11-22 18:43 UTC. Where no device is on the way, virtual "
        "network manager rules and peered networks are left to look at."
    )


@pytest.mark.parametrize(
    ("told", "source"),
    [(NodeRef(ip="10.0.2.77"), "10.0.2.77"), (NodeRef(), "0")],
)
def test_fix_without_an_interface_names_the_node_as_it_can(told: NodeRef, source: str) -> None:
    read = snapshot(probe=Known(TIMED_OUT), node=Known(node(nic=None)))
    fix = ask(incident(node=told), read).fixes[0]
    assert fix.title == f"Open the way from {source} to {FQDN}:443"
