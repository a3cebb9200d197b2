"""The same as worker.py with the platform's own runtime: azure-functions-runtime, Python 3.13.

Loading, indexing, converting and invoking are Microsoft's code, as it runs in Azure; what stands in
for something is the host's side of the wire, whose messages are made here without protobuf.
"""

import asyncio
import importlib
import itertools
import json
import logging
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.append(str(Path(__file__).parents[2]))

# The first makes the path what the platform makes it.
from tests.package.worker import FOLDER, answer, foreign, http, queue_metadata

runtime: Any = importlib.import_module("azure_functions_runtime")


class Message(SimpleNamespace):
    """A message of the wire: of its parts the first is the one that is set."""

    def WhichOneof(self, group: str) -> str | None:  # noqa: N802 - protobuf's name
        """Return the name of the part that is set."""
        return "data" if group == "rpc_data" else next(iter(vars(self)), None)


class Protos:
    """Every kind of message; the two results of a status are kept apart."""

    class StatusResult(Message):
        """What became of a request."""

        Success, Failure = "success", "failure"

    class BindingInfo(Message):
        """A binding; the numbers of its directions are those of azure.functions."""

        undefined, out, inout = 0, 1, 2

    def __getattr__(self, kind: str) -> type[Message]:
        """Return a kind of message."""
        return Message


PROTOS = Protos()
IDS = itertools.count()


def main() -> None:
    """Load, announce, and serve until standard input ends."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    sys.path.insert(0, str(FOLDER))
    asyncio.run(serve())


async def serve() -> None:
    """Start as the host starts a worker, then run what each line asks for."""
    runtime.start_threadpool_executor()
    started = await runtime.worker_init_request(
        Message(
            request=Message(
                worker_init_request=Message(capabilities={}, function_app_directory=str(FOLDER))
            ),
            properties={"host": "127.0.0.1", "protos": PROTOS},
        )
    )
    if started.result.status != Protos.StatusResult.Success:
        sys.exit(started.result.exception.stack_trace)
    listed = await runtime.functions_metadata_request(Message())
    bindings = {
        each.name: (each.function_id, [json.loads(raw) for raw in each.raw_bindings])
        for each in listed.function_metadata_results
    }
    answer(sorted(announced(name, raw) for name, (_, raw) in bindings.items()))
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        if "run" in asked:
            answer(await run(*bindings[asked["run"]], asked["on"]))
        else:
            answer(foreign())


def announced(name: str, bindings: list[dict[str, Any]]) -> list[str]:
    """Return name, trigger and queues of a function."""
    queues = [each["queueName"] for each in bindings if each["type"] == "queue"]
    return [name, trigger_of(bindings)["type"], *sorted(queues)]


def trigger_of(bindings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the one binding that is a trigger."""
    return next(each for each in bindings if each["type"].endswith("Trigger"))


async def run(function_id: str, bindings: list[dict[str, Any]], given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Run a function and return its HTTP response, if any, and what it queued."""
    trigger = trigger_of(bindings)
    data, told = wired(trigger["type"], given)
    invoked = await runtime.invocation_request(
        Message(
            request=Message(
                invocation_request=Message(
                    invocation_id=str(next(IDS)),
                    function_id=function_id,
                    input_data=[Message(name=trigger["name"], data=data)],
                    trigger_metadata=told,
                    trace_context=Message(trace_parent="", trace_state="", attributes={}),
                    retry_context=Message(retry_count=0, max_retry_count=0, exception=None),
                )
            )
        )
    )
    queues = {each["name"]: each["queueName"] for each in bindings if each["type"] == "queue"}
    if invoked.result.status != Protos.StatusResult.Success:
        return {"failed": invoked.result.exception.message, "sent": []}
    sent = [[queues[each.name], text] for each in invoked.output_data for text in texts(each.data)]
    return {"response": response(invoked.return_value), "sent": sent}


def wired(kind: str, given: Any) -> tuple[Message, dict[str, Message]]:  # noqa: ANN401 - JSON
    """Return what the host sends for a trigger, and what it tells beside it."""
    if kind == "queueTrigger":
        told = {name: Message(string=each.value) for name, each in queue_metadata().items()}
        return Message(string=given), told
    if kind != "httpTrigger":
        return Message(json=json.dumps(given)), {}
    parts = http(given)
    return Message(
        http=Message(
            method=parts["method"].value,
            url=parts["url"].value,
            headers={name: each.value for name, each in parts["headers"].items()},
            body=Message(bytes=parts["body"].value),
            params={},
            query={},
        )
    ), {}


def texts(data: Message) -> list[str]:
    """Return the messages that an output becomes: a list is one message an item."""
    if data.WhichOneof("data") == "string":
        return [data.string]
    said = json.loads(data.json)
    return [str(each) for each in said] if isinstance(said, list) else [data.json]


def response(value: Message | None) -> dict[str, Any] | None:
    """Return status and body of an HTTP response."""
    if value is None:
        return None
    return {"status": int(value.http.status_code), "body": value.http.body.bytes.decode()}


if __name__ == "__main__":
    main()
