"""Run a part of a measurement in a process of its own, and read the JSON that it prints."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.process import ROOT

_LIMIT_S = 240.0


class ChildFailed(Exception):
    """A part of a measurement failed; the text is what it said."""


async def told_by(
    module: str,
    words: Sequence[object],
    environment: Mapping[str, str],
    given: object = None,
) -> Any:  # noqa: ANN401 - any JSON
    """Run a module with words, `given` on its standard input; return the JSON of its last line.

    Raises:
        ChildFailed: it did, or printed nothing.
        TimeoutError: it took longer than anything that is measured here.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *map(str, words),
        cwd=ROOT, env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_LIMIT_S):
            output, said = await process.communicate(json.dumps(given).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    lines = output.decode().splitlines()
    if process.returncode or not lines:
        raise ChildFailed(f"{module} ended with {process.returncode}: {said.decode()[-2000:]}")
    return json.loads(lines[-1])
