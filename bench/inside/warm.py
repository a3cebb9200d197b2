"""Diagnose one cluster many times in one process: `python -m bench.inside.warm TIMES < cluster`.

Prints, for each diagnosis, when it began, when its verdict was there and when it ended (seconds of
the monotonic clock, which all processes share), and the calls up to the verdict.
"""

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from bot.importing import import_once
from bot.request import DiagnosisRequest, Trigger
from diagnosing import AzureDiagnostician
from diagnostics.model.report import Progress


async def diagnosed(azure: AzureDiagnostician, cluster_id: str, error: str) -> dict[str, Any]:
    """Diagnose once; the first verdict may come before the end."""
    shown: list[float] = []

    async def progress(so_far: Progress) -> None:
        if so_far.report is not None:
            shown.append(time.monotonic())

    asked = DiagnosisRequest(
        key="0" * 32, cluster_id=cluster_id, trigger=Trigger.SLASH, error=error
    )
    began = time.monotonic()
    report = await azure.diagnose(asked, progress)
    ended = time.monotonic()
    return {
        "began": began,
        "verdict": min([*shown, ended]),
        "ended": ended,
        "check": report.verdict.check,
    }


async def _main(times: int) -> None:
    import_once("diagnosing")  # as the app does, for what it does about garbage
    azure = AzureDiagnostician(environ=os.environ, now=lambda: datetime.now(UTC))
    cluster = json.load(sys.stdin)
    runs = [await diagnosed(azure, cluster["id"], cluster["error"]) for _ in range(times)]
    sys.stdout.write(json.dumps(runs) + "\n")


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
