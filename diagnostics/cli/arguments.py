"""Read the command line; wrong usage is one line and exit status 2."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from diagnostics.cli.planning import add_plan
from diagnostics.cli.usage import UsageError
from diagnostics.version import VERSION

FORMATS = ("text", "json", "markdown")
SUBJECTS = ("slack", "storage")
_EPILOG = (
    "Exit status: 0 all passes, 1 something fails, 2 wrong usage, 3 nothing fails and something "
    "could not be looked at, 70 a bug. Nothing is changed, posted or written."
)


class _Parser(argparse.ArgumentParser):
    """A parser that reports wrong usage as a value to its caller."""

    def error(self, message: str) -> NoReturn:
        """Raise, so that one place prints the line."""
        raise UsageError(f"{self.prog}: {message}")


def read_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Return the command and its options as attributes.

    Raises:
        UsageError: the command line is wrong.
        SystemExit: help or the version was asked for and is printed.
    """
    parser = _Parser(
        prog="python -m diagnostics",
        description="Find why AKS nodes cannot reach their API server. Reads only.",
        epilog="Exit status: 0 no fault found, 1 cause found or likely, 2 wrong usage or settings, "
        "3 not determined, 4 operation under way, 5 another error, 70 a bug.",
    )
    parser.add_argument("--version", action="version", version=f"aks-conncheck {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="diagnose one cluster"))
    _add_classify(commands.add_parser("classify", help="name an error message from standard input"))
    _add_replay(commands.add_parser("replay", help="judge a saved bundle again, offline"))
    _add_preflight(
        commands.add_parser("preflight", help="judge the network of a cluster before it is created")
    )
    _add_doctor(commands.add_parser("doctor", help="see whether all is set up", epilog=_EPILOG))
    return parser.parse_args(argv)


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cluster",
        metavar="CLUSTER",
        help="resource id, or RESOURCE_GROUP/NAME with AZURE_SUBSCRIPTION_ID set",
    )
    message = parser.add_mutually_exclusive_group()
    message.add_argument("--error", metavar="TEXT", help="the error message; else read from Azure")
    message.add_argument("--error-file", metavar="PATH", help="the same from a file, - for stdin")
    parser.add_argument("--pool", metavar="NAME", help="the node pool that failed")
    parser.add_argument(
        "--probe-nodes",
        action="store_true",
        help="test from one node by run-command too (30-90 s, runs a read-only script as root)",
    )
    _add_save(parser)
    _add_format(parser, FORMATS)


def _add_preflight(parser: argparse.ArgumentParser) -> None:
    add_plan(parser)
    _add_save(parser)
    _add_format(parser, FORMATS)


def _add_classify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--orders", action="store_true", help="print each category's checks in order, and end"
    )
    _add_format(parser, FORMATS[:2])


def _add_replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundle", metavar="BUNDLE.json", help="a file written by run --save")
    _add_format(parser, FORMATS)


def _add_save(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--save", metavar="BUNDLE.json", help="keep what was read, for replay")


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "scope",
        nargs="?",
        metavar="SCOPE",
        help="where rights are looked up: a subscription's id, a resource group's id, a cluster's "
        "id or RESOURCE_GROUP/NAME (default: the subscription of AZURE_SUBSCRIPTION_ID)",
    )
    parser.add_argument(
        "--skip",
        action="append",
        choices=SUBJECTS,
        default=[],
        help="leave this out, settings included: a command line without the bot needs neither",
    )
    _add_format(parser, FORMATS[:2])


def _add_format(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    parser.add_argument("--format", choices=formats, default="text")
