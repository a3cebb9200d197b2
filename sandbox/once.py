"""One scenario from its trigger to the finished thread, then everything stops."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sandbox.process import ROOT, HostDied
from sandbox.slack.reading import transcript
from sandbox.slack.server import serve
from sandbox.slack.workspace import Message, Workspace
from sandbox.stage import CHANNEL, NoThread, raise_curtain
from sandbox.world import World

LOG_LINES = 40


async def once(
    world: World, workspace: Workspace, *, trigger: str, limit_s: float, folder: Path = ROOT
) -> bool:
    """Run a world once; return whether a thread was finished within `limit_s`.

    The thread is in the workspace afterwards. What went wrong goes to standard error, with the
    end of the function app's log.
    """
    with TemporaryFile("w+") as log:
        try:
            async with (
                serve(workspace) as slack,
                raise_curtain(world, slack, folder=folder, log=log) as stage,
            ):
                await stage.trigger(trigger)
                await stage.finished(limit_s)
                failed = (await stage.host.state())["failed"]
        except (NoThread, HostDied) as error:
            sys.stderr.write(f"{_tail(log)}{error}\n")
            return False
        if failed:
            sys.stderr.write(f"{_tail(log)}failed invocations: {failed}\n")
    return True


def as_text(workspace: Workspace) -> str:
    """Return the channel as a terminal shows it."""
    return transcript(_messages(workspace), workspace)


def as_json(workspace: Workspace) -> str:
    """Return the channel in the form of the contract, and what only one user saw beside it."""
    body = {
        "channel": CHANNEL,
        "messages": [
            {"ts": one.ts, "thread_ts": one.thread_ts, "text": one.text, "blocks": one.blocks}
            for one in _messages(workspace)
        ],
        "ephemerals": [
            {"user": one.user, "via": one.via, "text": one.text, "blocks": one.blocks}
            for one in workspace.ephemerals
        ],
    }
    return json.dumps(body, indent=1, ensure_ascii=False)


def _messages(workspace: Workspace) -> list[Message]:
    return [one for one in workspace.messages if one.channel == CHANNEL]


def _tail(log: IO[str]) -> str:
    log.seek(0)
    return "".join(log.readlines()[-LOG_LINES:])
