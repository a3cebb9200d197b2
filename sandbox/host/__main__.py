"""Run the Functions app of the current directory: `python -m sandbox.host --port N`.

The environment is the app's own; nothing is added. One line of JSON on standard output says where
the host listens, all logs go to standard error. With `--with-parent` the host ends when its
standard input does, so that it never outlives who started it.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from pathlib import Path

from aiohttp import web

from sandbox.host.functions import Function, load
from sandbox.host.invoke import Invoker
from sandbox.host.listener import Listener
from sandbox.host.queues import MemoryQueues, Queues, StorageQueues
from sandbox.host.settings import HostSettings, read
from sandbox.host.timers import Timer
from sandbox.host.web import Site


def main() -> None:
    """Parse the command line and serve until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.host", description=__doc__)
    parser.add_argument("--port", type=int, default=7071, help="0 takes a free one")
    parser.add_argument("--key", help="the key callers must send; none is asked for without it")
    parser.add_argument("--with-parent", action="store_true", help="end with standard input")
    options = parser.parse_args()
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    asyncio.run(serve(options.port, options.key, with_parent=options.with_parent))


async def serve(port: int, key: str | None, *, with_parent: bool) -> None:
    """Load the app and run its triggers until a signal, or the end of standard input."""
    stop = _stop_event(with_parent=with_parent)
    settings, functions = read(Path.cwd()), load(Path.cwd())
    queues = _queues()
    invoker = Invoker(send=queues.send)
    site = Site(
        functions=functions,
        invoker=invoker,
        queues=queues,
        key=key,
        route_prefix=settings.route_prefix,
    )
    runner = web.AppRunner(site.build(), access_log=None)
    await runner.setup()
    listeners = [
        *_listen(functions, queues, invoker, settings),
        *_wind(functions, invoker),
    ]
    try:
        for name in site.queue_names():
            await queues.open(name)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        _announce(runner, functions)
        stopped = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({stopped, *listeners}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in listeners:
            task.cancel()
        await runner.cleanup()
        await queues.close()


def _queues() -> Queues:
    connection = os.environ.get("AzureWebJobsStorage", "")  # noqa: SIM112 - Azure's spelling
    return StorageQueues(connection) if connection else MemoryQueues()


def _listen(
    functions: list[Function], queues: Queues, invoker: Invoker, settings: HostSettings
) -> list[asyncio.Task[None]]:
    return [
        asyncio.create_task(
            Listener(
                function=one, queues=queues, invoker=invoker, settings=settings.queues
            ).listen()
        )
        for one in functions
        if one.kind == "queueTrigger"
    ]


def _wind(functions: list[Function], invoker: Invoker) -> list[asyncio.Task[None]]:
    return [
        asyncio.create_task(Timer(function=one, invoker=invoker).run())
        for one in functions
        if one.kind == "timerTrigger"
    ]


def _announce(runner: web.AppRunner, functions: list[Function]) -> None:
    host, port, *_ = runner.addresses[0]
    names = [one.name for one in functions]
    line = json.dumps({"url": f"http://{host}:{port}", "functions": names})
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _stop_event(*, with_parent: bool) -> asyncio.Event:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    if with_parent:
        # Nothing is ever written to it: readable means that its other end is gone.
        loop.add_reader(sys.stdin.fileno(), stop.set)
    return stop


if __name__ == "__main__":
    main()
