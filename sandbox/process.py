"""The function app as a child process of the sandbox, with a clean environment."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from aiohttp import ClientSession

ROOT = Path(__file__).parent.parent
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
"""All that a child inherits: no proxies, no credentials, no settings of a real deployment."""

START_S = 60.0
STOP_S = 10.0


class HostDied(Exception):
    """The host ended, or never came up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A running host; `key` is what callers of its functions must send."""

    url: str
    key: str
    process: asyncio.subprocess.Process
    session: ClientSession

    async def state(self) -> dict[str, Any]:
        """Return what runs and what is queued.

        Raises:
            HostDied: the process has ended.
        """
        if self.process.returncode is not None:
            raise HostDied(f"the function app's host ended with {self.process.returncode}")
        async with self.session.get(f"{self.url}/admin/sandbox") as response:
            state: dict[str, Any] = await response.json()
            return state

    async def pass_by(self, seconds: float) -> None:
        """Let time pass for the app.

        Raises:
            ClientResponseError: the host refused it.
            ClientConnectionError: the host does not answer.
        """
        url, headers = f"{self.url}/admin/sandbox/time", {"x-functions-key": self.key}
        given = {"seconds": seconds}
        async with self.session.post(url, json=given, headers=headers) as response:
            response.raise_for_status()

    async def run_timers(self) -> None:
        """Run every timer's function now, one after another, as Azure's host does when asked.

        Raises:
            HostDied: the process has ended.
        """
        for name in (await self.state())["timers"]:
            await self.post(f"/admin/functions/{name}", {})

    async def post(self, path: str, body: object) -> int:
        """POST JSON to a path that asks for the key; return the status."""
        url, headers = f"{self.url}{path}", {"x-functions-key": self.key}
        async with self.session.post(url, json=body, headers=headers) as response:
            return response.status


def child_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with only the harmless basics and these settings."""
    basics = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**basics, "NO_PROXY": "127.0.0.1,localhost", "PYTHONPATH": str(ROOT), **settings}


@asynccontextmanager
async def run_host(
    settings: Mapping[str, str], *, key: str, folder: Path = ROOT, log: IO[Any] | None = None
) -> AsyncIterator[Host]:
    """Run the function app of a folder until the block ends; `log` None shows its logs.

    Raises:
        HostDied: it did not come up.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.host", "--port", "0", "--key", key, "--with-parent",
        cwd=folder,
        env=child_environment(settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=log,
    )  # fmt: skip
    try:
        url = await _url(process)
        async with ClientSession() as session:
            yield Host(url=url, key=key, process=process, session=session)
    finally:
        await _end(process)


async def _url(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    line = await asyncio.wait_for(process.stdout.readline(), START_S)
    if not line:
        raise HostDied(f"the function app did not start (exit {await process.wait()})")
    return str(json.loads(line)["url"])


async def _end(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None  # noqa: S101 - it was asked for
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()
