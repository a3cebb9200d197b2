"""Run one command and turn what becomes of it into an exit status.

Standard output gets the report or nothing: it is written once, when all is done. A bug is exit
status 70 with a redacted trace on standard error.
"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from diagnostics.cli.arguments import read_arguments
from diagnostics.cli.classify import classify_command
from diagnostics.cli.doctor import doctor_command
from diagnostics.cli.preflight import preflight_command
from diagnostics.cli.replay import replay_command
from diagnostics.cli.run import run_command
from diagnostics.cli.streams import Command, Streams, Written
from diagnostics.cli.usage import UsageError
from diagnostics.redact import redact

USAGE, BUG, INTERRUPTED = 2, 70, 130
COMMANDS: Mapping[str, Callable[[Command], Written]] = {
    "run": run_command,
    "classify": classify_command,
    "replay": replay_command,
    "preflight": preflight_command,
    "doctor": doctor_command,
}

__all__ = ["Streams", "main"]


def main(argv: Sequence[str], streams: Streams, environ: Mapping[str, str]) -> int:
    """Run the command line and return its exit status."""
    try:
        options = read_arguments(argv)
        written = COMMANDS[options.command](Command(options, streams, environ))
    except UsageError as error:
        return _say(streams, " ".join(str(error).split()), USAGE)
    except KeyboardInterrupt:
        return _say(streams, "Interrupted.", INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the rim: every bug ends here, visibly
        return _say(streams, redact("".join(traceback.format_exception(error))), BUG)
    # A reader that has seen enough (`| head`) is no error.
    with suppress(BrokenPipeError):
        streams.stdout.write(written.text)
        streams.stdout.flush()
    return _say(streams, written.complaint, USAGE) if written.complaint else written.status


def _say(streams: Streams, line: str, status: int) -> int:
    streams.stderr.write(f"{line}\n")
    return status
