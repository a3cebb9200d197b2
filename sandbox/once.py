"""One scenario from its trigger to the finished thread, then everything stops."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sandbox.process import ROOT, HostDied
from sandbox.slack.reading import transcript
from sandbox.slack.server import serve
from sandbox.slack.workspace import Ephemeral, Message, Workspace, contoso
from sandbox.stage import CHANNEL, NoThread, raise_curtain
from sandbox.world import World

LOG_LINES = 40


async def once(
    world: World,
    *,
    trigger: str,
    form: str,
    limit_s: float,
    workspace: Workspace | None = None,
    folder: Path = ROOT,
) -> int:
    """Run a world once and print the thread as `thread` (JSON) or `text`; return the exit status.

    The function app's log is shown only where something went wrong.
    """
    workspace = workspace or contoso()
    with TemporaryFile("w+") as log:
        try:
            async with (
                serve(workspace) as slack,
                raise_curtain(world, slack, folder=folder, log=log) as stage,
            ):
                await stage.trigger(trigger)
                messages = await stage.finished(limit_s)
                failed = (await stage.host.state())["failed"]
        except (NoThread, HostDied) as error:
            sys.stderr.write(f"{_tail(log)}{error}\n")
            return 1
        if failed:
            sys.stderr.write(f"{_tail(log)}failed invocations: {failed}\n")
    sys.stdout.write(f"{_shown(form, workspace, messages)}\n")
    return 0


def as_json(messages: Sequence[Message], ephemerals: Sequence[Ephemeral]) -> dict[str, object]:
    """Return the thread in the form of the contract, with what only one user saw beside it."""
    return {
        "channel": CHANNEL,
        "messages": [
            {"ts": one.ts, "thread_ts": one.thread_ts, "text": one.text, "blocks": one.blocks}
            for one in messages
        ],
        "ephemerals": [
            {"user": one.user, "via": one.via, "text": one.text, "blocks": one.blocks}
            for one in ephemerals
        ],
    }


def _shown(form: str, workspace: Workspace, messages: list[Message]) -> str:
    if form == "text":
        return transcript(messages, workspace)
    return json.dumps(as_json(messages, workspace.ephemerals), indent=1, ensure_ascii=False)


def _tail(log: IO[str]) -> str:
    log.seek(0)
    return "".join(log.readlines()[-LOG_LINES:])
