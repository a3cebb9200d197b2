"""Keep one Azure CLI process warm and run many command lines in it, really, one after the other.

It runs inside the CLI's own environment: `.venv-az/bin/python tests/sweep/az_player.py SOCKET`.
`az_shim.py`, under the name `az`, hands it a shell's words; the answer is what az printed and its
exit status. The CLI is imported by name, because the product's checkers do not know it.
"""

import json
import os
import socketserver
import sys
import tempfile
from importlib import import_module


class Answering(socketserver.StreamRequestHandler):
    """Runs the one command line that a connection brings."""

    def handle(self) -> None:
        """Read a JSON list of words, run it, and write status and output."""
        status, output = run(json.loads(self.rfile.readline()))
        self.wfile.write(json.dumps({"status": status, "output": output}).encode())


def run(words: list[str]) -> tuple[int, str]:
    """Run az once; return its exit status and all it printed, on both streams."""
    kept = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            status = _invoke(words)
        finally:
            for number, old in enumerate(kept, start=1):
                (sys.stdout, sys.stderr)[number - 1].flush()
                os.dup2(old, number)
                os.close(old)
        file.seek(0)
        return status, file.read().decode(errors="replace")


def _invoke(words: list[str]) -> int:
    try:
        return int(import_module("azure.cli.core").get_default_cli().invoke(words) or 0)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1


def main() -> None:
    """Answer connections until the process is ended."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    with socketserver.UnixStreamServer(sys.argv[1], Answering) as server:
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
