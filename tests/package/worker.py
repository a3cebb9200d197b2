"""The platform's Python worker in small, in a process that sees the unpacked package alone.

`python -I -S worker.py FOLDER` loads the app as the worker does, names its functions on standard
output, and then answers one line of JSON for each line: which function to run on what the host
would send it. Logs go to standard error. It is run from a copy that has only `sandbox/host` beside
it: the loader with the worker's refusals, and the invoker, which need azure.functions only.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

HERE, FOLDER = Path(__file__).parents[2], Path(sys.argv[1])
sys.path += [str(FOLDER / ".python_packages/lib/site-packages"), str(HERE)]

import logging  # noqa: E402 - after the path is what the platform makes it

from azure.functions.meta import Datum  # noqa: E402

from sandbox.host.functions import Function, load  # noqa: E402
from sandbox.host.invoke import InvocationFailed, Invoker, converter  # noqa: E402

Sent = list[list[str]]


def main() -> None:
    """Load, announce, and serve until standard input ends."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    functions = {each.name: each for each in load(FOLDER)}
    said = [[each.name, each.kind, *sorted(each.outputs.values())] for each in functions.values()]
    answer(sorted(said))
    asyncio.run(serve(functions))


async def serve(functions: dict[str, Function]) -> None:
    """Run what each line asks for; all functions share one loop, as on the platform."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        answer(await run(functions[asked["run"]], asked["on"]) if "run" in asked else foreign())


async def run(function: Function, given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Run a function and return its HTTP response, if any, and what it queued."""
    sent: Sent = []

    async def send(queue: str, text: str) -> None:
        sent.append([queue, text])

    try:
        result = await Invoker(send=send).run(function, decoded(function, given))
    except InvocationFailed as failed:
        return {"failed": repr(failed.__cause__), "sent": sent}
    return {"response": None if result is None else response(result), "sent": sent}


def decoded(function: Function, given: Any) -> Any:  # noqa: ANN401 - azure.functions is not typed
    """Turn what the host sends into what the function takes, by azure.functions' own converters."""
    metadata = None
    if function.kind == "httpTrigger":
        datum = Datum(http(given), "http")
    elif function.kind == "queueTrigger":
        datum, metadata = Datum(given, "string"), queue_metadata()
    else:
        datum = Datum(json.dumps(given), "json")
    return converter(function.kind).decode(datum, trigger_metadata=metadata)


def http(given: dict[str, Any]) -> dict[str, Any]:
    """Return a request as the host sends it: names of headers in lower case, the body as bytes."""
    headers = {name.lower(): Datum(value, "string") for name, value in given["headers"].items()}
    return {
        "method": Datum("POST", "string"),
        "url": Datum("https://app.example/api", "string"),
        "headers": headers,
        "query": {},
        "params": {},
        "body": Datum(given["body"].encode(), "bytes"),
    }


def queue_metadata() -> dict[str, Datum]:
    """Return what the host tells of a queue message beside its text."""
    moment = "2026-01-01T00:00:00+00:00"
    told = {"Id": "0" * 32, "DequeueCount": "1", "PopReceipt": "a", "InsertionTime": moment}
    told |= {"ExpirationTime": moment, "NextVisibleTime": moment}
    return {name: Datum(value, "string") for name, value in told.items()}


def response(result: object) -> dict[str, Any]:
    """Return status and body of an HTTP response."""
    value = converter("http").encode(result, expected_type=None).value
    return {"status": int(value["status_code"].value), "body": value["body"].value.decode()}


def foreign() -> list[str]:
    """Return the modules that are neither the package's, nor Python's own, nor this harness's."""
    allowed = (str(FOLDER), str(HERE), str(Path(json.__file__).parent.parent))
    files = {name: getattr(each, "__file__", None) for name, each in sys.modules.items()}
    return sorted(f"{name}: {file}" for name, file in files.items() if not _within(file, allowed))


def _within(file: str | None, allowed: tuple[str, ...]) -> bool:
    return file is None or (file.startswith(allowed) and "/site-packages/" not in _rest(file))


def _rest(file: str) -> str:
    return file.removeprefix(f"{FOLDER}/.python_packages/lib/site-packages/")


def answer(said: object) -> None:
    """Write one line."""
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
