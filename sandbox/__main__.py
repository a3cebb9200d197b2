"""The sandbox's command line: `python -m sandbox [--port N | --once SCENARIO | --list]`."""

import argparse
import asyncio
import sys

from sandbox.once import as_json, as_text, once
from sandbox.running import PAGE_PORT
from sandbox.scenarios import SCENARIOS
from sandbox.slack.workspace import contoso
from sandbox.stage import TRIGGERS
from sandbox.up import up

LIMIT_S = 180.0
OF_ONCE = ("trigger", "format", "limit")
"""Options that mean nothing to a sandbox that stays up."""


def main() -> None:
    """Parse the command line and run."""
    parser = _parser()
    options = parser.parse_args()
    stray = [flag for flag in OF_ONCE if getattr(options, flag) is not None]
    if stray and not options.once:
        parser.error(f"--{stray[0]} goes with --once SCENARIO only")
    if options.list:
        width = max(map(len, SCENARIOS))
        rows = (f"{name:{width}}  {one.description}\n" for name, one in SCENARIOS.items())
        sys.stdout.write("".join(rows))
        return
    name = options.once or options.scenario or next(iter(SCENARIOS))
    if name not in SCENARIOS:
        sys.stderr.write(f"no scenario named {name!r}; `python -m sandbox --list` names them\n")
        sys.exit(2)
    try:
        sys.exit(asyncio.run(_run(options, name)))
    except KeyboardInterrupt:
        sys.exit(130)


async def _run(options: argparse.Namespace, name: str) -> int:
    workspace = contoso()
    workspace.rate_limited = options.rate_limited
    if options.once is None:
        return await up(options.port, name, workspace)
    world = SCENARIOS[name].build()
    done = await once(
        world, workspace, trigger=options.trigger or TRIGGERS[0], limit_s=options.limit or LIMIT_S
    )
    if done:
        shown = as_json(workspace) if options.format == "thread" else as_text(workspace)
        sys.stdout.write(f"{shown}\n")
    return 0 if done else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="Run the product against a simulated Azure and a simulated Slack.",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--once", metavar="SCENARIO", help="one scenario to its thread, then exit")
    mode.add_argument("--list", action="store_true", help="name the scenarios")
    mode.add_argument("--scenario", help="which one to start with, when staying up")
    parser.add_argument("--port", type=int, default=PAGE_PORT, help="of the web page; 0: any")
    parser.add_argument("--trigger", choices=TRIGGERS, help="with --once; slash if not given")
    parser.add_argument(
        "--format", choices=("thread", "text"), help="with --once; text if not given"
    )
    parser.add_argument(
        "--rate-limited", action="store_true", help="let Slack take one message a second"
    )
    parser.add_argument("--limit", type=float, help="with --once: seconds to wait at most")
    return parser


if __name__ == "__main__":
    main()
