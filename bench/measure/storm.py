"""A region fails: how long to the last verdict, and how many reads clusters cost that share."""

import os
import time

from bench.region import WORKERS, Stormed, stormed
from bench.row import Absent, Row
from bench.spread import exactly
from tests.azurite import run_azurite
from tests.programs import find_tool
from tests.storm.region import KINDS

TITLE = "Storm"
CLUSTERS = int(os.environ.get("CONNCHECK_STORM_CLUSTERS", "25"))
HOW = f"""{CLUSTERS} clusters on shared networks fail, each sends five notices, and {WORKERS} new \
workers with one storage (Azurite) answer, with Azure 100 ms away and a Slack that refuses more \
than a message a second in a channel. From the first message to the last, Slack's rate alone makes \
as many seconds as there are messages; the bot keeps them 1.2 s apart, so that none comes too \
early. A cluster alone is one of each kind, with nothing else failing, weighed as in the storm. \
`make bench CLUSTERS=200` runs the storm of 1,000 notices."""


async def measure() -> list[Row | Absent]:
    """Let clusters fail one by one, then many at once."""
    node, azurite = find_tool("node"), find_tool("azurite")
    if node is None or azurite is None:
        return [Absent(what=TITLE, why="Azurite is not installed (`make azurite`)")]
    with run_azurite(node, azurite) as storage:
        async with stormed(_SAMPLE, storage) as one:
            alone = await _alone(one)
    with run_azurite(node, azurite) as storage:
        async with stormed(CLUSTERS, storage) as many:
            began = time.time()
            reads = await many.fail(range(CLUSTERS)) / CLUSTERS
            return _rows(many.posted(), began, reads, alone)


_SAMPLE = sum(kind.share for kind in KINDS)


async def _alone(one: Stormed) -> float:
    """Return the reads of a cluster that fails alone, on average over the storm's kinds."""
    at, reads = 0, 0
    for kind in KINDS:
        reads += kind.share * await one.fail([at])
        at += kind.share
    return reads / _SAMPLE


def _rows(posted: list[float], began: float, reads: float, alone: float) -> list[Row | Absent]:
    return [
        Row(
            what=f"Storm: {CLUSTERS} clusters, to the last verdict",
            spread=exactly(posted[-1] - began),
            kind=f"{len(posted)} messages, the first after {posted[0] - began:.1f} s",
            unit="s",
        ),
        Row(
            what="Storm: seconds a message, where Slack takes one a second",
            spread=exactly((posted[-1] - posted[0]) / (len(posted) - 1)),
            kind="from the first to the last",
            unit="s",
            most=1.3,
        ),
        Row(
            what="Storm: ARM calls a cluster, over those of one alone",
            spread=exactly(reads / alone),
            kind=f"{reads:.1f} and {alone:.1f}",
            unit="times",
            most=0.99,
            distance=(
                "what clusters share is lent only for 20 seconds, within one worker, and to "
                "clusters that failed before it was read."
            ),
        ),
    ]
