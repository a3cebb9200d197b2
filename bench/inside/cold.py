"""Be a new worker with one job: import the app, answer the job in its thread, and watch the loop.

`python -m bench.inside.cold < cluster` prints when the verdict was there, on the clock that all
processes share, and the longest time for which the event loop did not come round.
"""

import asyncio
import json
import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import function_app
from bench.inside.heartbeat import Heartbeat

if TYPE_CHECKING:  # importing them is part of what is measured
    from bot.ports import Diagnostician, OnProgress
    from bot.request import DiagnosisRequest
    from diagnosing import AzureDiagnostician
    from diagnostics.model.report import Progress, Report


class Seen:
    """The app's own diagnosis, behind the same port; it notes when the first verdict was there."""

    def __init__(self, azure: "AzureDiagnostician") -> None:
        """Ask what the app asks."""
        self._azure = azure
        self.at: list[float] = []

    async def diagnose(self, request: "DiagnosisRequest", progress: "OnProgress") -> "Report":
        """Diagnose, and look at the clock."""

        async def seen(so_far: "Progress") -> None:
            if so_far.report is not None:
                self.at.append(time.monotonic())
            await progress(so_far)

        report = await self._azure.diagnose(request, seen)
        self.at.append(time.monotonic())
        return report

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        """Leave all else to the diagnosis itself."""
        return getattr(self._azure, name)


def _job(cluster: dict[str, str]) -> "DiagnosisRequest":
    requests = import_module("bot.request")
    job: DiagnosisRequest = requests.DiagnosisRequest(
        key="1" * 32, trigger=requests.Trigger.SLASH, **cluster
    )
    return job


async def _main() -> None:
    heartbeat = Heartbeat()
    cluster = json.load(sys.stdin)
    await asyncio.to_thread(function_app.import_all)
    imported = time.monotonic()
    azure = Seen(function_app.azure())
    await function_app.desk().answer(_job(cluster), "1", cast("Diagnostician", azure))
    told = {"verdict": azure.at[0], "blocked": heartbeat.longest_s, "imported": imported}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    asyncio.run(_main())
