"""Diagnose a cluster very often in one worker: `python -m bench.inside.memory 50 200 … < cluster`.

Prints the resident memory in bytes after each of the numbers of diagnoses, as pairs.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import function_app
from bench.inside.warm import diagnosed

_AT_ONCE = 4


def resident_bytes() -> int:
    """Return the memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def _main(marks: list[int]) -> None:
    cluster = json.load(sys.stdin)
    azure, done, held = function_app.azure(), 0, []
    for mark in marks:
        while done < mark:
            many = min(_AT_ONCE, mark - done)
            await asyncio.gather(
                *(diagnosed(azure, cluster["id"], cluster["error"]) for _ in range(many))
            )
            done += many
        held.append([mark, resident_bytes()])
    sys.stdout.write(json.dumps(held) + "\n")


if __name__ == "__main__":
    asyncio.run(_main([int(word) for word in sys.argv[1:]]))
