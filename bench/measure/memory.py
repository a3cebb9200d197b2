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
_LIMIT_S, _MARKS = 420.0, (50, 200, 2_000)
_MEGABYTE = 1_000_000


async def measure() -> list[Row]:
    """Let one worker diagnose 2,000 times, or as often as it can in the time there is."""
    async with served(0.0, keeps=False) as here:
        cluster = {"id": here.world.cluster_id, "error": here.world.error_text}
        words = [_LIMIT_S, *_MARKS]
        held = await told_by("bench.inside.memory", words, here.environment, cluster)
    (few, at_first), (some, usual), (many, at_last) = held
    return [
        Row(
            what=f"Memory: a worker after {some:,} diagnoses",
            spread=exactly(usual / _MEGABYTE),
            unit="MB",
            most=220,
        ),
        Row(
            what=f"Memory: growth from {few:,} to {many:,} diagnoses",
            spread=exactly(at_last / at_first),
            unit="times",
            most=1.05,
        ),
    ]
