"""Answer signed requests of Slack through the function itself, as a worker does.

`python -m bench.inside.ack first < requests` answers one and prints when the answer was there, on
the clock that all processes share. With `rate` instead of `first`, the requests come in at that
many a second, whether earlier ones are answered or not; it prints, for each but the first, which is
the cold one, the seconds to its answer and those of processor time among them.
"""

import base64
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import azure.functions as func

import function_app

_OK, _LANES = 200, 6
"""HTTP's success, and the threads of the platform's worker on two cores: cores and four."""


class _Job:
    """Takes the queue message that an answer may bring with it."""

    value: str | None = None

    def set(self, value: str) -> None:
        """Keep it."""
        self.value = value


class _Refused(Exception):
    """A request was answered otherwise than with what it asked for."""


def answer(request: dict[str, Any]) -> None:
    """Answer one request.

    Raises:
        _Refused: it was not taken, or did not lead to the job that it should.
    """
    asked = func.HttpRequest(
        method="POST",
        url="/api/slack",
        headers=request["headers"],
        body=base64.b64decode(request["body"]),
    )
    job = _Job()
    answered = function_app.slack.build().get_user_function()(asked, job)
    if (answered.status_code, job.value is not None) != (_OK, request["leads_to_job"]):
        raise _Refused(f"status {answered.status_code}, job: {job.value is not None}")


def _due(request: dict[str, Any], at: float) -> tuple[float, float]:
    """Answer a request that came in at a moment; return its wait and work in seconds."""
    began = time.thread_time()
    answer(request)
    return time.monotonic() - at, time.thread_time() - began


def _at_rate(requests: list[dict[str, Any]], rate: float) -> list[tuple[float, float]]:
    with ThreadPoolExecutor(_LANES) as lanes:
        begun, waiting = time.monotonic(), []
        for number, request in enumerate(requests):
            at = begun + number / rate
            time.sleep(max(0.0, at - time.monotonic()))
            waiting.append(lanes.submit(_due, request, at))
        return [each.result() for each in waiting]


def main() -> None:
    """Answer what standard input holds."""
    requests: list[dict[str, Any]] = json.load(sys.stdin)
    answer(requests[0])
    told: list[Any] = [time.monotonic()]
    if sys.argv[1] != "first":
        told = _at_rate(requests[1:], float(sys.argv[1]))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
