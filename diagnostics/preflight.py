"""Say before a cluster is created whether its nodes will reach their API server."""

from collections.abc import Callable
from datetime import datetime

from diagnostics.asked import NotThere
from diagnostics.collect import Terms
from diagnostics.collect.planned import collect_planned, planned_incident
from diagnostics.judging import report_of
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.plan import Plan
from diagnostics.model.snapshot import Snapshot
from diagnostics.pipeline import Run
from diagnostics.ports import Arm


async def preflight(
    plan: Plan, arm: Arm, *, now: Callable[[], datetime], terms: Terms | None = None
) -> Run:
    """Judge a planned cluster by the network it is to be in: 5 to 30 ARM reads.

    Raises:
        NotThere: there is no such subnet, or its network is in another region than the plan.
    """
    started = now()
    snapshot = await collect_planned(plan, arm, now=started, terms=terms or Terms())
    _must_fit(plan, snapshot)
    incident = planned_incident(plan)
    seconds = (now() - started).total_seconds()
    report = report_of(incident, snapshot, seconds=seconds, arm_calls=arm.calls)
    return Run(report=report, incident=incident, snapshot=snapshot)


def _must_fit(plan: Plan, snapshot: Snapshot) -> None:
    vnet = snapshot.vnet
    for subnet in (snapshot.subnet, snapshot.endpoint_subnet, snapshot.api_subnet):
        if isinstance(subnet, Missing) and subnet.why is Why.NOT_FOUND:
            raise NotThere(f"There is no subnet {subnet.resource_id}, or it cannot be seen.")
    there = vnet.value.location.replace(" ", "").lower() if isinstance(vnet, Known) else ""
    wanted = plan.location.replace(" ", "").lower()
    if wanted and there and wanted != there:
        raise NotThere(
            f"Virtual network {snapshot.vnet.value.name} is in {there}: no cluster in {wanted} "
            "can have its nodes there."
        )
