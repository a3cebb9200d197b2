"""How long `function_app` takes to import, beyond the library that every function app imports."""

import asyncio
import re
import subprocess
import sys

from bench.row import Row
from bench.spread import quartiles
from sandbox.process import ROOT, child_environment

TITLE = "Import"
HOW = """`python -X importtime -c 'import azure.functions, function_app'`, in a new process each \
time: the cumulative time of `function_app`, in which `azure.functions`, imported before it, has \
no part."""
_TIMES = 15
_LINE = re.compile(r"import time:\s*\d+ \|\s*(\d+) \| function_app$", re.MULTILINE)


def cumulative_ms(trace: str) -> float:
    """Read the import time of `function_app` from what `-X importtime` wrote.

    Raises:
        ValueError: it was not imported.
    """
    found = _LINE.search(trace)
    if found is None:
        raise ValueError("function_app was not imported")
    return int(found[1]) / 1000


async def _once() -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-X", "importtime", "-c", "import azure.functions, function_app",
        cwd=ROOT, env=child_environment({}), stderr=subprocess.PIPE,
    )  # fmt: skip
    _, trace = await process.communicate()
    return cumulative_ms(trace.decode())


async def measure() -> list[Row]:
    """Import it in several new processes; the first writes the byte code and does not count."""
    await _once()
    times = [await _once() for _ in range(_TIMES)]
    return [
        Row(
            what="Import: `function_app` beyond azure.functions",
            spread=quartiles(times),
            unit="ms",
            most=60,
        )
    ]
