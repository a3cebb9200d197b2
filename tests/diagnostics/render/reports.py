"""Two reports that exercise every field, and one with nothing in it."""

from diagnostics.model.edits import StartCluster
from diagnostics.model.finding import Danger, Finding, Fix, Outcome, Snippet
from diagnostics.model.incident import Category, Endpoint, Incident, NodeRef
from diagnostics.model.report import Report, State, Verdict
from tests.builders import CLUSTER_ID, NSG_ID, incident

HOSTILE = "rule `x`\x1b[31m|<b>*\r\n\u202eend"
FULL = Report(
    incident=incident(),
    verdict=Verdict(
        state=State.LIKELY_CAUSE,
        summary=f"R{HOSTILE[1:]} denies it.",
        check="nsg_outbound",
        resource_id=NSG_ID,
        evidence=("200 deny: denies Tcp",),
        undecided=("route_table",),
        grant=("az", "role", "assignment", "create", "--role", "Reader"),
        assumptions=("the tag holds it",),
    ),
    findings=(
        Finding(
            id="nsg_outbound",
            title="NSG outbound rules",
            outcome=Outcome.FAILED,
            summary=f"{HOSTILE} denies it",
            evidence=("200 deny: denies Tcp",),
            source="https://learn.microsoft.com/nsg",
            assumptions=("the tag holds it",),
        ),
        Finding(id="extra", title="Extra", outcome=Outcome.NOT_RUN, summary="nobody asked"),
    ),
    fixes=(
        Fix(
            check="nsg_outbound",
            title="Allow TCP 443",
            command=(("az", "network", "nsg", "show", "--name", "a  b; rm"),),
            undo=(("az", "undo"),),
            verify=(("az", "verify"), ("az", "again")),
            instructions="Do it soon.",
            danger=Danger.SECURITY,
            proven=True,
            owner="owner of rg-shop",
            edits=(StartCluster(cluster_id=CLUSTER_ID),),
            snippets=(
                Snippet("bicep", "resource x 'y' = {\n  name: 'z\x1b'\n}\n"),
                Snippet("terraform", 'resource "x" "y" {\n}\n'),
            ),
        ),
        Fix(check="extra", title="Ask somebody"),
        Fix(check="extra", title="Try it", edits=(StartCluster(cluster_id=CLUSTER_ID),)),
    ),
    seconds=3.14159,
    arm_calls=17,
)
BARE = Report(
    incident=Incident(
        cluster_id=CLUSTER_ID,
        category=Category.UNSPECIFIED,
        endpoint=Endpoint(ip="10.0.0.4"),
        node=NodeRef(vmss="aks-np-vmss"),
    ),
    verdict=Verdict(state=State.NO_FAULT_FOUND, summary="No fault."),
    findings=(),
    fixes=(),
    seconds=0,
    arm_calls=0,
)
