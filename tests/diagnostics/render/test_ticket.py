"""The text of a ticket holds what Azure Support asks for, and the error word for word."""

from dataclasses import replace
from datetime import UTC, datetime

from diagnostics.model.changes import PathChanges
from diagnostics.model.cluster import Node
from diagnostics.model.ids import ResourceId
from diagnostics.render import Occasion, to_instance_view, to_ticket
from tests.builders import API_IP, CLUSTER_ID, FQDN, NODE_IP, SUBSCRIPTION
from tests.diagnostics.render.reports import BARE, FULL

MACHINE = ResourceId("/subscriptions/1/vmss/aks-np/virtualMachines/0")
AT = datetime(2026, 11, 22, 18, 40, 12, tzinfo=UTC)
NODE = Node(
    id=MACHINE,
    pool="nodepool1",
    vmss="aks-np",
    instance_id="0",
    failed=True,
    extension_message="exit status=51\n  nc: timed\x1b[31m out\n",
    nic=None,
    extension_at=AT,
)
OCCASION = Occasion(operation="Create the cluster", at="2026-11-22 18:39 UTC", correlation="c-1")


def test_ticket_holds_what_support_asks_for() -> None:
    incident = replace(
        FULL.incident, message="exit status=51\n\n  [stderr] x\x1b[0m", region="uksouth"
    )
    made = replace(FULL, node=NODE, incident=incident)
    assert to_ticket(made, OCCASION).splitlines() == [
        (
            "AKS: nodes cannot reach the API server (connection timed out, exit 51, from "
            f"{NODE_IP}, to {FQDN}:443 ({API_IP}) (source: given))"
        ),
        "",
        f"Subscription:     {SUBSCRIPTION}",
        f"Cluster:          {CLUSTER_ID}",
        "Region:           uksouth",
        "Operation:        Create the cluster",
        "Time (UTC):       2026-11-22 18:39 UTC",
        "Correlation id:   c-1",
        f"Node:             {MACHINE}",
        f"API server:       {FQDN}",
        "",
        (
            "Please tell us why the node cannot reach the API server, or what else stops the "
            "operation."
        ),
        "",
        "Error message",
        "  exit status=51",
        "",
        "    [stderr] x [0m",
        "",
        "Path, as far as it was read",
        (
            f"  node {NODE_IP} → NIC NSG and subnet NSG ✗ LIKELY BROKEN HERE → API server "
            f"{API_IP}:443"
        ),
        "",
        "Checked already",
        "  Likely cause: Rule `x` [31m|<b>* end denies it.",
        "- FAILED: NSG outbound rules: rule `x` [31m|<b>* end denies it",
    ]


def test_ticket_without_an_event_says_what_is_not_known() -> None:
    lines = to_ticket(BARE, Occasion()).splitlines()
    assert lines[4:10] == [
        "Region:           not known",
        "Operation:        not known",
        "Time (UTC):       not known",
        (
            f"Correlation id:   not known; az monitor activity-log list --resource-id {CLUSTER_ID} "
            "--status Failed --offset 7d --query '[].[eventTimestamp,correlationId]' --output tsv"
        ),
        "Node:             not known",
        "API server:       10.0.0.4",
    ]
    assert (lines[14], "Path, as far as it was read" in lines) == ("  not known", False)


def test_time_is_the_nodes_own_where_no_event_told_it() -> None:
    lines = to_ticket(replace(BARE, node=NODE), Occasion()).splitlines()
    assert lines[6] == "Time (UTC):       2026-11-22 18:40 UTC"


def test_time_is_the_logs_before_the_nodes() -> None:
    changes = PathChanges(failed_at=AT.replace(hour=17))
    lines = to_ticket(replace(BARE, node=NODE, changes=changes), Occasion()).splitlines()
    assert lines[6] == "Time (UTC):       2026-11-22 17:40 UTC"


def test_instance_view_is_told_word_for_word() -> None:
    assert to_instance_view(replace(FULL, node=NODE)).splitlines() == [
        f"Machine:          {MACHINE}",
        "Node pool:        nodepool1",
        "Which:            the one that failed",
        "Extension failed: 2026-11-22 18:40:12 UTC",
        "",
        "  exit status=51",
        "    nc: timed [31m out",
    ]


def test_instance_view_of_another_machine_says_so() -> None:
    other = replace(NODE, failed=False, extension_at=None)
    assert to_instance_view(replace(FULL, node=other)).splitlines()[2:4] == [
        "Which:            another one of the pool",
        "Extension failed: not known",
    ]


def test_instance_view_that_says_nothing_is_no_file() -> None:
    assert to_instance_view(FULL) == ""
    assert to_instance_view(replace(FULL, node=replace(NODE, extension_message=None))) == ""
