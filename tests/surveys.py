"""Read some facts through a port, with others given."""

import asyncio

from diagnostics.collect.reads import Reads
from diagnostics.collect.survey import Survey
from diagnostics.model.snapshot import Snapshot
from tests import builders
from tests.fakes import FakeArm


async def surveyed(arm: FakeArm, *names: str, **given: object) -> Snapshot:
    """Return a snapshot that has the named facts and no others."""
    blank = Snapshot(cluster_id=builders.CLUSTER_ID, read_at=builders.NOW)
    async with asyncio.TaskGroup() as tasks:
        survey = Survey(Reads(arm, 1), Reads(arm, 1), builders.incident(), blank, tasks)
        survey.give(**given)
        return await survey.add(blank, names)
