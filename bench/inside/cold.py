"""Be a new worker with one job: import the app, answer the job in its thread, and watch the loop.

`python -m bench.inside.cold < cluster` prints when the verdict was there, on the clock that all
processes share, and the longest time for which the event loop did not come round.
"""

import asyncio
import json
import os
import sys
import time
from importlib import import_module
from typing import Any

import function_app
from bench.inside.heartbeat import Heartbeat


class Seen:
    """The app's own diagnosis, behind the same port; it notes when the first verdict was there."""

    def __init__(self, azure: Any) -> None:  # noqa: ANN401 - its type is imported only later
        """Ask what the app asks."""
        self.azure = azure
        self.at: list[float] = []

    async def diagnose(self, request: Any, progress: Any) -> Any:  # noqa: ANN401 - same
        """Diagnose, and look at the clock."""

        async def seen(so_far: Any) -> None:  # noqa: ANN401 - same
            if so_far.report is not None:
                self.at.append(time.monotonic())
            await progress(so_far)

        report = await self.azure.diagnose(request, seen)
        self.at.append(time.monotonic())
        return report

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - same
        """Leave all else to the diagnosis itself."""
        return getattr(self.azure, name)


def _import_all() -> None:
    """Import what the app imports at its first job, in the same order, and set up telemetry."""
    import_module("bot.desk")
    import_module("diagnostics.telemetry.exporting").start(os.environ)
    import_module("diagnosing")


async def _main() -> None:
    heartbeat = Heartbeat()
    cluster = json.load(sys.stdin)
    await asyncio.to_thread(_import_all)
    imported = time.monotonic()
    requests = import_module("bot.request")
    job = requests.DiagnosisRequest(
        key="1" * 32,
        cluster_id=cluster["id"],
        trigger=requests.Trigger.SLASH,
        error=cluster["error"],
        channel=cluster["channel"],
        user=cluster["user"],
    )
    azure = Seen(function_app.azure())
    answering = asyncio.create_task(function_app.desk().answer(job, "1", azure))  # type: ignore[arg-type]  # it is one, by __getattr__
    while not azure.at and not answering.done():
        await asyncio.sleep(0.001)
    blocked = heartbeat.longest_s
    await answering
    told = {"imported": imported, "verdict": azure.at[0], "blocked": blocked}
    told["blocked_to_the_end"] = heartbeat.longest_s
    heartbeat.stop()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    asyncio.run(_main())
