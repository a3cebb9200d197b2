"""How long a new worker takes to its first verdict, and whether its event loop goes on."""

import statistics
import time
from typing import Any

from bench.child import told_by
from bench.conversation import waited_s
from bench.row import Row
from bench.served import LATENCY_S, Served, served
from bench.spread import quartiles
from bench.telemetry import SETTINGS
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import contoso
from sandbox.stage import ASKER, CHANNEL, settings

TITLE = "Cold worker"
HOW = """A new process imports the app as the platform's worker does, takes one job from a command \
and answers it in its Slack thread, with telemetry configured. The time counts from the start of \
the process to the first report with a cause; the time in which at least one read lay in its 100 \
ms of latency is taken off. A task that wakes every 5 ms tells by how much it ever woke too late."""
_TIMES = 7


async def _once(here: Served, slack: Slack) -> dict[str, Any]:
    cluster = {
        "cluster_id": here.world.cluster_id,
        "error": here.world.error_text,
        "channel": CHANNEL,
        "user": ASKER,
    }
    environment = here.environment | settings(here.world, slack, here.arm) | SETTINGS
    began = time.monotonic()
    told: dict[str, Any] = await told_by("bench.inside.cold", [], environment, cluster)
    reads = here.between(began, told["verdict"])
    took = told["verdict"] - began
    beyond = took - waited_s(reads, LATENCY_S)
    return told | {"took": took, "beyond": beyond, "imports": told["imported"] - began}


async def measure() -> list[Row]:
    """Let several new processes answer one job each; the first writes the byte code."""
    async with served() as here, serve(contoso()) as slack:
        await _once(here, slack)
        runs = [await _once(here, slack) for _ in range(_TIMES)]
    imports_s = statistics.median(run["imports"] for run in runs)
    return [
        Row(
            what="Cold worker: to the first verdict, beyond ARM latency",
            spread=quartiles([run["beyond"] for run in runs]),
            unit="s",
            most=3.0,
            distance=f"starting Python and importing the app takes {imports_s:.1f} s of it.",
        ),
        Row(
            what="Cold worker: to the first verdict, in all",
            spread=quartiles([run["took"] for run in runs]),
            unit="s",
        ),
        Row(
            what="Cold worker: longest time without a turn of its event loop",
            spread=quartiles([run["blocked"] for run in runs]).times(1000),
            unit="ms",
            most=150,
        ),
    ]
