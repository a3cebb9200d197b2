"""The sandbox that stays up, with a page and doors for people and events."""

import asyncio
import os
import signal
import sys

from aiohttp import web

from sandbox.process import HostDied
from sandbox.running import Sandbox
from sandbox.slack.server import serve
from sandbox.slack.workspace import Workspace
from sandbox.web.doors import application


async def up(port: int, scenario: str, workspace: Workspace) -> int:
    """Serve the sandbox until Ctrl-C; return the exit status."""
    async with serve(workspace) as slack:
        sandbox = Sandbox(slack=slack)
        runner = web.AppRunner(application(sandbox), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            if not await _opened(runner, port):
                return 2
            sandbox.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
            await sandbox.start(scenario)
            _announce(sandbox)
            await _until_stopped()
        except HostDied as error:
            sys.stderr.write(f"{error}\n")
            return 1
        finally:
            await runner.cleanup()
            await sandbox.close()
    return 0


async def _opened(runner: web.AppRunner, port: int) -> bool:
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        why = os.strerror(error.errno).lower() if error.errno else str(error)
        sys.stderr.write(f"port {port} cannot be used: {why}; `--port 0` takes a free one\n")
        return False
    return True


def _announce(sandbox: Sandbox) -> None:
    stage = sandbox.stage
    sys.stdout.write(
        f"The sandbox is up, with scenario {sandbox.scenario}. Ctrl-C ends it.\n\n"
        f"  page              {sandbox.base}/\n"
        f"  Resource Manager  {stage.arm.endpoint}\n"
        f"  Slack Web API     {stage.slack.api_url}\n"
        f"  function app      {stage.host.url}\n\n"
        "Try next, in another terminal:\n\n"
        + "".join(f"  {line}\n\n" for line in sandbox.lines_to_try())
    )
    sys.stdout.flush()


async def _until_stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
