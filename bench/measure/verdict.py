"""How long a warm worker takes to the first verdict, and how much of that the reads must take."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.child import told_by
from bench.conversation import chain, most_at_once, waited_s
from bench.row import Row
from bench.served import LATENCY_S, Served, served
from bench.spread import exactly, quartiles
from sandbox.azure.exchanges import Exchange

TITLE = "Verdict, warm"
HOW = """A worker process diagnoses a public cluster with a network of its own, network security \
groups, a route table and a firewall policy, again and again, as the function app does: with a new \
session each time. Azure is the simulated Resource Manager over HTTPS in another process, which \
waits 100 ms before each answer. The verdict's time ends with the first report that names a cause. \
The critical path is the longest chain of reads of which each could not be sent \
before the answer to the one before it had come, which names its resource or, for the list of \
firewalls, a route to an appliance; times 100 ms."""
_WARMING, _TIMES = 2, 15


async def runs_of(here: Served, times: int) -> list[dict[str, float]]:
    """Diagnose the served cluster in one new worker; leave out the first, which warm it."""
    cluster = {"id": here.world.cluster_id, "error": here.world.error_text}
    runs: list[dict[str, float]] = await told_by(
        "bench.inside.warm", [_WARMING + times], here.environment, cluster
    )
    return runs[_WARMING:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One diagnosis: seconds to the verdict, those spent in latency, and those that it must."""

    took_s: float
    waited_s: float
    least_s: float

    @property
    def made_of(self) -> str:
        """Say what the time consists of."""
        return (
            f"{self.least_s:.2f} s are the latency of reads that lead to one another, "
            f"{self.waited_s - self.least_s:.2f} s the latency of reads that wait for more than "
            f"that, {self.took_s - self.waited_s:.2f} s the work on both sides: TLS, a token, the "
            "SDK, the simulated Azure, and judging."
        )


def timed(run: dict[str, float], reads: Sequence[Exchange]) -> Timed:
    """Take apart how long a diagnosis took."""
    return Timed(
        took_s=run["verdict"] - run["began"],
        waited_s=waited_s(reads, LATENCY_S),
        least_s=chain(reads) * LATENCY_S,
    )


async def measure() -> list[Row]:
    """Measure the verdict against Resource Manager with 100 ms latency."""
    async with served() as here:
        runs = await runs_of(here, _TIMES)
        reads = [here.between(run["began"], run["verdict"]) for run in runs]
    times = [timed(*each) for each in zip(runs, reads, strict=True)]
    usual = sorted(times, key=lambda each: each.took_s)[len(times) // 2]
    return [*_times(times, usual.made_of), *_counts(reads)]


def _times(times: Sequence[Timed], made_of: str) -> list[Row]:
    return [
        Row(
            what="Verdict, warm",
            spread=quartiles([each.took_s for each in times]),
            unit="s",
            most=0.9,
            distance=made_of,
        ),
        Row(
            what="Verdict, warm: time over the critical path of its reads",
            spread=quartiles([each.took_s / each.least_s for each in times]),
            unit="times",
            most=1.6,
            distance=made_of,
        ),
        Row(
            what="Verdict, warm: critical path of its reads",
            spread=quartiles([each.least_s for each in times]),
            unit="s",
        ),
    ]


def _counts(reads: Sequence[Sequence[Exchange]]) -> list[Row]:
    kinds = Counter(one.path.rpartition("/providers/")[2].split("/")[1] for one in reads[0])
    return [
        Row(
            what="Verdict, warm: ARM calls",
            spread=exactly(max(map(len, reads))),
            kind="most of all runs",
            most=18,
            distance=", ".join(f"{count} of {kind}" for kind, count in kinds.most_common()) + ".",
        ),
        Row(
            what="Verdict, warm: ARM calls at once",
            spread=exactly(max(map(most_at_once, reads))),
            kind="most of all runs",
            most=10,
        ),
    ]
