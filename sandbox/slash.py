"""Type a slash command into the running sandbox: `python -m sandbox.slash "/aks-conncheck help"`.

The sandbox plays Slack: it signs the request, sends it to the function app, and shows what the
user would see, then the thread once it is finished. Without a command it types the scenario's own.
"""

import argparse
import asyncio
import sys

from aiohttp import ClientConnectorError, ClientSession

from sandbox.running import PAGE_PORT


def main() -> None:
    """Parse the command line, type the command and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.slash", description=__doc__)
    parser.add_argument("command", nargs="?", default="", help="such as '/aks-conncheck help'")
    parser.add_argument("--to", default=f"http://127.0.0.1:{PAGE_PORT}", help="the sandbox's page")
    options = parser.parse_args()
    try:
        sys.exit(asyncio.run(type_command(options.command, options.to.rstrip("/"))))
    except ClientConnectorError:
        sys.exit(f"no sandbox at {options.to}: start one with `python -m sandbox`")


async def type_command(command: str, base: str) -> int:
    """Type a command at the sandbox under `base` and print what came of it; return 0 or 1."""
    async with ClientSession() as session:
        async with session.post(f"{base}/say", json={"text": command}) as response:
            answer = await response.json()
        sys.stdout.write(f"answered with status {answer['status']}\n")
        for lines in answer["ephemerals"]:
            sys.stdout.write("".join(f"(only you see this) {line}\n" for line in lines))
        sys.stdout.flush()
        async with session.get(f"{base}/text", params={"calls": answer["calls"]}) as response:
            sys.stdout.write(f"\n{await response.text()}\n")
    return 0 if answer["status"] == 200 else 1  # noqa: PLR2004 - HTTP's OK


if __name__ == "__main__":
    main()
