"""How much memory a worker holds after many diagnoses, and whether it goes on growing."""

from bench.child import told_by
from bench.row import Row
from bench.served import served
from bench.spread import exactly

TITLE = "Memory"
HOW = """One worker, with the whole app imported, diagnoses the same cluster, four at a time, \
against the simulated Resource Manager without latency; its resident memory is read from the \
system after 50, 200 and 2,000 diagnoses. Flat means that it grows by less than 5 % from 50 on. \
It runs beside the storm, which mostly waits."""
_MARKS = (50, 200, 2_000)
_MEGABYTE = 1_000_000


async def measure() -> list[Row]:
    """Let one worker diagnose 2,000 times."""
    async with served(0.0, keeps=False) as here:
        cluster = {"id": here.world.cluster_id, "error": here.world.error_text}
        held = await told_by("bench.inside.memory", _MARKS, here.environment, cluster)
    resident = {mark: size / _MEGABYTE for mark, size in held}
    return [
        Row(
            what="Memory: a worker after 200 diagnoses",
            spread=exactly(resident[200]),
            unit="MB",
            most=220,
        ),
        Row(
            what="Memory: growth from 50 to 2,000 diagnoses",
            spread=exactly(resident[2_000] / resident[50]),
            unit="times",
            most=1.05,
        ),
    ]
