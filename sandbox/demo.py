"""One incident diagnosed before your eyes: `python -m sandbox.demo`.

Everything is real but Azure and Slack: the error text, the SDK calls over HTTPS, the signed
request, the function app with its queue, and the Web API calls that build the thread.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryFile

from rich.console import Console, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from sandbox.commands import python
from sandbox.process import ROOT, HostDied
from sandbox.scenarios import SCENARIOS
from sandbox.slack.people import send, slash
from sandbox.slack.reading import edited, lines
from sandbox.slack.server import serve
from sandbox.slack.workspace import Message, Workspace, contoso
from sandbox.stage import ASKER, CHANNEL, COMMAND, NoThread, Stage, raise_curtain

SCENARIO = "nsg-deny"
LIMIT_S = 120.0
FRAME_S = 0.1


def main() -> None:
    """Show the demo and end; exit 1 where no thread came about."""
    try:
        sys.exit(asyncio.run(show(Console())))
    except KeyboardInterrupt:
        sys.exit(130)


async def show(console: Console, scenario: str = SCENARIO, folder: Path = ROOT) -> int:
    """Run one scenario with everything on the console; return the exit status."""
    world, workspace = SCENARIOS[scenario].build(), contoso()
    console.rule("[bold]AKS ConnCheck: one failed operation, from error text to Slack thread")
    console.print(_panel("What the engineer sees in the portal", [world.error_text or "nothing"]))
    with TemporaryFile("w+") as log:
        try:
            async with (
                serve(workspace) as slack,
                raise_curtain(world, slack, folder=folder, log=log) as stage,
            ):
                await _ask(console, stage)
                await _watch(console, stage)
        except (NoThread, HostDied) as error:
            log.seek(0)
            console.print(Text(f"{log.read()[-4000:]}\n{error}", style="red"))
            return 1
    console.print(_next(scenario))
    return 0


async def _ask(console: Console, stage: Stage) -> None:
    """Type the command, and show the signed request and its answer."""
    request = slash(stage.slack, command=COMMAND, words=stage.words, user=ASKER, channel=CHANNEL)
    url = f"{stage.host.url}/api/slack"
    console.print(_panel("Ann types in #aks-ops", [f"{COMMAND} {stage.words}"]))
    reply = await send(stage.slack, request, url=url, user=ASKER, channel=CHANNEL)
    signed = [
        f"{name}: {request.headers[name]}" for name in sorted(request.headers) if "X-" in name
    ]
    answer = f"status {reply.status} after {1000 * reply.seconds:.0f} ms"
    console.print(_panel("Slack signs and sends it", [f"POST {url}", *signed, "", answer]))
    workspace = stage.slack.workspace
    for one in workspace.ephemerals:
        console.print(_panel("Only Ann sees", lines(one, workspace)))


async def _watch(console: Console, stage: Stage) -> None:
    """Follow the thread while it grows, then show it in full."""
    workspace = stage.slack.workspace
    ending = asyncio.create_task(stage.finished(LIMIT_S))
    with Live(console=console, transient=True, auto_refresh=False) as live:
        while not ending.done():
            live.update(_growing(workspace), refresh=True)
            await asyncio.wait({ending}, timeout=FRAME_S)
    for message in ending.result():
        _print_message(console, message, workspace)


def _growing(workspace: Workspace) -> RenderableType:
    roots = workspace.roots(CHANNEL)
    if not roots:
        return Text("#aks-ops is waiting for the first message")
    return _panel(_title(roots[-1]), lines(roots[-1], workspace))


def _print_message(console: Console, message: Message, workspace: Workspace) -> None:
    """Print a message without a frame, so that commands can be copied from it."""
    console.rule(Text(_title(message), style="bold"), align="left")
    for version in message.edits:
        console.print(Text(f"(before an edit) {version.text}", style="dim"))
    console.print(Text("\n".join(lines(message, workspace))), soft_wrap=True)
    console.print()


def _title(message: Message) -> str:
    where = "in the thread" if message.thread_ts else "in #aks-ops"
    return f"aks-conncheck {where}{edited(message)}"


def _next(scenario: str) -> Panel:
    return _panel(
        "Try next",
        [
            python("-m", "sandbox") + "   # stays up, with a web page",
            python("-m", "sandbox", "--list"),
            python("-m", "sandbox", "--once", scenario, "--trigger", "eventgrid"),
            python("-m", "diagnostics", "--help"),
        ],
    )


def _panel(title: str, shown: list[str]) -> Panel:
    return Panel(Text("\n".join(shown)), title=Text(title), title_align="left")


if __name__ == "__main__":
    main()
