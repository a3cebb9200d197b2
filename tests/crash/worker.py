"""A worker that does one message of a queue, in a process that a test may let die.

It is started once, imports everything, and forks for each line on standard input: QUEUE DIES_AT
DIARY, in which DIES_AT is the number of the await after which the fork is killed. It answers with
the fork's exit status, negative for a signal.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import cast

from bot.desk import Desk
from bot.memory.table import Table
from bot.posting import Poster, SlackPoster, make_client
from bot.request import from_json
from bot.storage import open_table
from bot.storage_settings import read_storage_settings
from bot.threads import Clock
from diagnosing import AzureDiagnostician
from diagnostics.arm import open_arm
from sandbox.host.queues import Received, StorageQueues
from tests.crash.watched import Fate, Watched, watched_arm

HIDDEN_S = 1.0
STEP_S = 3.0


def main() -> None:
    """Fork for each line until there is none."""
    for line in sys.stdin:
        queue, dies_at, diary = line.split()
        child = os.fork()
        if child == 0:
            asyncio.run(work(queue, Fate(int(dies_at), Path(diary))))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


async def work(queue: str, fate: Fate) -> None:
    """Do the messages of a queue until it is empty."""
    queues = StorageQueues(os.environ["AzureWebJobsStorage"])  # noqa: SIM112 - Azure's spelling
    waiting = cast("StorageQueues", Watched("queue", queues, fate))
    table = open_table(read_storage_settings(os.environ))
    desk = _desk(table, fate)
    azure = AzureDiagnostician(environ=os.environ, now=_now, opening=watched_arm(open_arm, fate))
    while message := await _next(queues, queue):
        fate.note("queue.receive")
        await desk.answer(from_json(message.text or ""), message.id, azure)
        await waiting.delete(queue, message)
    await queues.close()
    await table.close()


async def _next(queues: StorageQueues, queue: str) -> Received | None:
    """Wait for a message; None where the queue holds none, hidden ones included."""
    while True:
        for message in await queues.receive(queue, 1, HIDDEN_S):
            return message
        if not await queues.count(queue):
            return None
        await asyncio.sleep(0.05)


def _desk(table: Table, fate: Fate) -> Desk:
    ticks = count(step=STEP_S)

    async def no_pause(seconds: float) -> None:
        del seconds

    return Desk(
        environ=os.environ,
        # Each look at this clock is three seconds later, so that all progress is shown.
        clock=Clock(seconds=lambda: next(ticks), sleep=no_pause),
        now=_now,
        table=lambda _: cast("Table", Watched("table", table, fate)),
        poster=lambda settings, _: cast(
            "Poster", Watched("slack", SlackPoster(make_client(settings)), fate)
        ),
    )


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
