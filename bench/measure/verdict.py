"""How long a warm worker takes to the first verdict, and how much of that the reads must take."""

from bench.child import told_by
from bench.conversation import chain, most_at_once
from bench.row import Row
from bench.served import LATENCY_S, Served, served
from bench.spread import exactly, quartiles

TITLE = "Verdict, warm"
HOW = """A worker process diagnoses a public cluster with a network of its own, network security \
groups, a route table and a firewall policy, again and again, as the function app does: with a new \
session each time. Azure is the simulated Resource Manager over HTTPS in another process, which \
waits 100 ms before each answer. The verdict's time ends with the first report that names a cause. \
The critical path is the longest chain of reads of which each could not be sent before the answer \
to the one before it, which names its resource, had come; times 100 ms."""
_WARMING, _TIMES = 2, 15


async def runs_of(here: Served, times: int) -> list[dict[str, float]]:
    """Diagnose the served cluster in one new worker; leave out the first, which warm it."""
    cluster = {"id": here.world.cluster_id, "error": here.world.error_text}
    runs: list[dict[str, float]] = await told_by(
        "bench.inside.warm", [_WARMING + times], here.environment, cluster
    )
    return runs[_WARMING:]


async def measure() -> list[Row]:
    """Measure the verdict against Resource Manager with 100 ms latency."""
    async with served() as here:
        runs = await runs_of(here, _TIMES)
        reads = [here.between(run["began"], run["verdict"]) for run in runs]
    took = [run["verdict"] - run["began"] for run in runs]
    least = [chain(each) * LATENCY_S for each in reads]
    shares = [took_s / least_s for took_s, least_s in zip(took, least, strict=True)]
    return [
        Row(what="Verdict, warm", spread=quartiles(took), unit="s", most=0.9),
        Row(
            what="its time over the critical path of the reads",
            spread=quartiles(shares),
            unit="times",
            most=1.6,
        ),
        Row(what="critical path of the reads", spread=quartiles(least), unit="s"),
        Row(
            what="ARM calls to the first verdict",
            spread=exactly(max(map(len, reads))),
            kind="most of all runs",
            most=18,
        ),
        Row(
            what="ARM calls at once",
            spread=exactly(max(map(most_at_once, reads))),
            kind="most of all runs",
            most=10,
        ),
    ]
