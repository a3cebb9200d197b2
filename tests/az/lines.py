"""Ask the real Azure CLI what it thinks of command lines that the program prints.

`AzLines.check(["az aks show …"])` answers one `Result` a line, in order. Nothing is sent
anywhere: see harness.py. The first command takes about two seconds, later ones 25-500 ms.
"""

import json
import re
import shlex
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HARNESS = Path(__file__).with_name("harness.py")
PLACEHOLDER = re.compile(r"<[A-Za-z][\w .-]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one line.

    `message` is the complaint, empty where `ok`. `method`, `url` and `body` are the first request
    that the command would send, None where it was refused or needs no request.
    """

    line: str
    ok: bool
    message: str = ""
    method: str | None = None
    url: str | None = None
    body: str | None = None


class AzLines:
    """One long-lived CLI process; a context manager, so that it ends with its user."""

    def __init__(self, python: Path) -> None:
        """Start the harness with the Python of the CLI's own environment."""
        self._process = subprocess.Popen(  # noqa: S603 - our own script, no outside input
            [python, HARNESS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def check(self, lines: Iterable[str]) -> list[Result]:
        """Judge shell lines as a person would paste them: `az …`, quoted as `shlex.join` does."""
        return [self._check(line) for line in lines]

    def _check(self, line: str) -> Result:
        complaint = _shell_complaint(line)
        if complaint:
            return Result(line=line, ok=False, message=complaint)
        return Result(line=line, **self._ask(shlex.split(line)[1:]))

    def _ask(self, arguments: list[str]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the harness was started without pipes")
        stdin.write(json.dumps(arguments) + "\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise RuntimeError(f"the harness ended while it ran: az {shlex.join(arguments)}")
        parsed: dict[str, Any] = json.loads(answer)
        return parsed

    def __enter__(self) -> Self:
        """Return the running process."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process by closing its input."""
        self._process.communicate(timeout=30)


def _shell_complaint(line: str) -> str:
    """Say why a line is unsafe to paste, or an empty string."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        return f"the shell would not understand it: {error}"
    if words[:1] != ["az"]:
        return "it does not start with az"
    if shlex.join(words) != line:
        return "it is not quoted as shlex.join would: the shell may read it differently"
    if PLACEHOLDER.search(line):
        return "it holds a placeholder"
    return ""
