"""Diagnose a cluster very often: `python -m bench.inside.memory SECONDS 50 200 … < cluster`.

Prints the resident memory in bytes after each of the numbers of diagnoses, as pairs. After so many
seconds it goes no further: the last pair then tells how far it came.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import function_app
from bench.inside.warm import diagnosed

_AT_ONCE = 4


def resident_bytes() -> int:
    """Return the memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def _main(limit_s: float, marks: list[int]) -> None:
    until, cluster = time.monotonic() + limit_s, json.load(sys.stdin)
    azure, done, held = function_app.azure(), 0, []
    for mark in marks:
        while done < mark and time.monotonic() < until:
            many = min(_AT_ONCE, mark - done)
            await asyncio.gather(
                *(diagnosed(azure, cluster["id"], cluster["error"]) for _ in range(many))
            )
            done += many
        held.append([done, resident_bytes()])
    sys.stdout.write(json.dumps(held) + "\n")


if __name__ == "__main__":
    limit, *numbers = sys.argv[1:]
    asyncio.run(_main(float(limit), list(map(int, numbers))))
