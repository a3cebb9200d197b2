"""Run printed command lines through a shell in which `az` is the real Azure CLI."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_READY_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A shell's environment, with a folder first on its path that holds `az`."""

    environment: dict[str, str]

    async def run(self, line: str) -> tuple[int, str]:
        """Run a line exactly as it is printed; return its exit status and output."""
        process = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            line,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self.environment,
        )
        output, _ = await process.communicate()
        return process.returncode or 0, output.decode(errors="replace").strip()


def cold(python: Path, folder: Path, environment: dict[str, str]) -> Shell:
    """Return a shell in which each `az` is a process of its own, as on a person's machine."""
    return _shell(folder, environment, f'exec "{python}" -m azure.cli "$@"')


@asynccontextmanager
async def warm(python: Path, folder: Path, environment: dict[str, str]) -> AsyncIterator[Shell]:
    """Yield a shell in which every `az` runs in one process, which ends with the context."""
    socket = folder / "warm.sock"
    process = await asyncio.create_subprocess_exec(
        python, _HERE / "az_player.py", socket, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        await asyncio.wait_for(_listens(process), _READY_S)
        shim = f'exec "{sys.executable}" -I -S "{_HERE / "az_shim.py"}" "{socket}" "$@"'
        yield _shell(folder, environment, shim)
    finally:
        process.terminate()
        await process.wait()


async def _listens(process: asyncio.subprocess.Process) -> None:
    """Wait for the process's first line, which says that it listens."""
    if process.stdout is None or not await process.stdout.readline():
        raise RuntimeError("the warm Azure CLI did not start")


def _shell(folder: Path, environment: dict[str, str], body: str) -> Shell:
    folder.mkdir(exist_ok=True)
    script = folder / "az"
    script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    script.chmod(0o755)
    return Shell(environment={**environment, "PATH": f"{folder}:{environment['PATH']}"})
