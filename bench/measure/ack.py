"""How soon Slack has its answer, from a process that is new and from one that is warm."""

import time

from bench.child import told_by
from bench.row import Row
from bench.slack_requests import KINDS, portable
from bench.spread import quartiles, tail
from bench.telemetry import SETTINGS
from sandbox.process import child_environment
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import contoso
from sandbox.stage import CHANNEL

TITLE = "Slack's answer"
HOW = """Requests signed as Slack signs them go to the function itself, with telemetry configured. \
Cold: from the start of a new Python process to the answer to a command. Warm: each kind of \
request comes in 50 times a second for four seconds, whether earlier ones are answered or not, to \
as many threads as the platform's worker has on two cores; the time counts from the moment it was \
due."""
_COLD, _A_SECOND, _SECONDS = 11, 50, 4


def _environment(slack: Slack) -> dict[str, str]:
    return child_environment(
        {
            "SLACK_BOT_TOKEN": slack.workspace.bot_token,
            "SLACK_SIGNING_SECRET": slack.workspace.signing_secret,
            "SLACK_DEFAULT_CHANNEL": CHANNEL,
            "SLACK_API_URL": slack.api_url,
            **SETTINGS,
            # One person asks more often here than anybody may.
            "CONNCHECK_REQUESTS_PER_MINUTE": "100000",
        }
    )


async def _cold(slack: Slack) -> float:
    request = portable(slack, "command")
    began = time.monotonic()
    (ended,) = await told_by("bench.inside.ack", ["first"], _environment(slack), [request])
    return float(ended) - began


async def _warm(slack: Slack, kind: str) -> Row:
    many = 1 + _A_SECOND * _SECONDS
    requests = [portable(slack, kind) for _ in range(many)]
    times = await told_by("bench.inside.ack", [_A_SECOND], _environment(slack), requests)
    waits, works = zip(*times, strict=True)
    return Row(
        what=f"Slack's answer: warm, 50 a second, {kind}",
        spread=tail(waits).times(1000),
        unit="ms",
        kind="99 of 100; median, worst",
        most=50,
        distance=(
            f"the processor time of 99 of 100 is at most {1000 * tail(works).value:.1f} ms; the "
            "rest is waiting for Slack, for another request, or for a processor."
        ),
    )


async def measure() -> list[Row]:
    """Answer commands in new processes, and each kind of request in a warm one."""
    workspace, signed_at = contoso(), time.time()
    # Requests are made before they are sent; what Slack gives three seconds for must not run out.
    workspace.now = lambda: signed_at
    async with serve(workspace) as slack:
        await _cold(slack)
        rows = [
            Row(
                what="Slack's answer: cold process",
                spread=quartiles([await _cold(slack) for _ in range(_COLD)]),
                unit="s",
                most=1.0,
            )
        ]
        return [*rows, *[await _warm(slack, kind) for kind in KINDS]]
