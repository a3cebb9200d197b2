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


def main() -> None:
    """Parse the command line and run."""
    options = _parser().parse_args()
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
    done = await once(world, workspace, trigger=options.trigger, limit_s=options.limit)
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
    parser.add_argument("--trigger", choices=TRIGGERS, default="slash")
    parser.add_argument("--format", choices=("thread", "text"), default="text")
    parser.add_argument(
        "--rate-limited", action="store_true", help="let Slack take one message a second"
    )
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="seconds to wait at most")
    return parser


if __name__ == "__main__":
    main()
