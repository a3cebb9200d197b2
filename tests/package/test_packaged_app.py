"""The unpacked package starts in a process of its own and answers whatever may call it.

Nothing but the package and Python's standard library is there to import; simulated Azure and
Slack are reached by settings alone. The test plays the host: it carries queue messages on. The
worker is a small one of ours and, where there is a Python 3.13, Azure's own; else that is skipped.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.slack.people import SignedRequest
from sandbox.stage import ASKER, CHANNEL
from sandbox.world import World
from tests.package.built import Package
from tests.package.driven import Worker

CAUSE = (
    "Cause found on aks-prod-uks: Rule deny-unlisted-saas (priority 200) of subnet NSG "
    "nsg-aks-nodes denies TCP to… Fix commands inside the thread."
)
GIVEN_UP = [
    (
        (
            "No answer for aks-prod-uks: The check failed several times and was given up. "
            "Its log says why. What to do is in the message."
        ),
        False,
    ),
    (
        "No answer on aks-prod-uks: the command line makes the same checks. See the message above.",
        True,
    ),
]
UNTOLD = (
    "error", "pool", "channel", "user", "operation", "at", "answer_url", "incident", "thread_ts",
    "node_group", "correlation", "failed_at",
)  # fmt: skip


def as_host_sends(request: SignedRequest) -> dict[str, object]:
    return {"headers": request.headers, "body": request.body.decode()}


def only_job(result: Any) -> str:  # noqa: ANN401 - JSON
    """Return the one message that a function queued for a diagnosis."""
    [[queue, text]] = result["sent"]
    assert queue == "diagnoses"
    return str(text)


def job(world: World, text: str, **asked: object) -> dict[str, object]:
    """Return the message that a request becomes; its key is the sender's own choice."""
    return {
        "kind": "diagnose",
        "key": json.loads(text)["key"],
        "cluster_id": world.cluster_id,
        **dict.fromkeys(UNTOLD),
        "probe": False,
        **asked,
    }


async def test_functions_are_indexed(worker: Worker) -> None:
    assert worker.functions == [
        ["aks_events", "eventGridTrigger", "diagnoses"],
        ["alerts", "httpTrigger", "diagnoses"],
        ["diagnose", "queueTrigger"],
        ["give_up", "queueTrigger"],
        ["list_clusters", "timerTrigger"],
        ["purge", "timerTrigger"],
        ["show_digests", "timerTrigger"],
        ["slack", "httpTrigger", "diagnoses"],
        ["tend", "timerTrigger", "diagnoses"],
    ]


async def test_signed_command_is_answered_and_queued_and_comes_to_a_thread(worker: Worker) -> None:
    answered = await worker.run("slack", as_host_sends(worker.command(worker.world.cluster_id)))
    text = only_job(answered)
    asked = job(worker.world, text, trigger="slash", channel=CHANNEL, user=ASKER)
    told = json.loads(text)

    assert answered["response"]["status"] == 200
    assert told == asked | {"answer_url": told["answer_url"]}
    assert told["answer_url"].startswith(worker.slack.base_url)
    assert await worker.run("diagnose", text) == {"response": None, "sent": []}
    assert worker.thread[0] == (CAUSE, False)
    assert [(said.partition(" on aks-prod-uks")[0], inside) for said, inside in worker.thread] == [
        ("Cause found", False),
        ("All checks", True),
        ("Evidence", True),
        ("What changed", True),
        ("What to do", True),
        ("The changes", True),
        ("Cause found", True),
    ]


async def test_unsigned_command_is_refused(worker: Worker) -> None:
    signed = worker.command(worker.world.cluster_id)
    forged = SignedRequest(headers=signed.headers, body=signed.body + b"+")
    answered = await worker.run("slack", as_host_sends(forged))

    assert (answered["response"]["status"], answered["sent"], worker.thread) == (401, [], [])


@pytest.mark.parametrize(("kind", "trigger"), [("eventgrid", "event"), ("alert", "alert")])
async def test_notices_are_queued(worker: Worker, kind: str, trigger: str) -> None:
    body = worker.world.event(kind)
    if kind == "alert":
        queued = await worker.run("alerts", {"headers": {}, "body": json.dumps(body)})
    else:
        queued = await worker.run("aks_events", body)
    text = only_job(queued)
    asked = job(worker.world, text, trigger=trigger, operation="Create or update the cluster")
    told = json.loads(text)

    assert queued["response"] == ({"status": 202, "body": ""} if kind == "alert" else None)
    assert told == asked | {
        "at": told["at"],
        "failed_at": told["failed_at"],
        "correlation": worker.world.correlation_id,
    }
    assert datetime.fromisoformat(told["failed_at"]).utcoffset() == timedelta(0)


async def test_poison_message_is_told_to_the_channel(worker: Worker) -> None:
    text = only_job(await worker.run("aks_events", worker.world.event("eventgrid")))

    assert await worker.run("give_up", text) == {"response": None, "sent": []}
    assert worker.thread == GIVEN_UP


async def test_nothing_but_the_package_is_imported_and_it_stays_as_it_was(
    worker: Worker, packed: Package
) -> None:
    text = only_job(await worker.run("aks_events", worker.world.event("eventgrid")))
    await worker.run("diagnose", text)
    files = [path for path in packed.unpacked.rglob("*") if path.is_file()]

    assert await worker.ask({}) == []
    # Byte code that Python had found stale or missing would have been written anew.
    assert sorted(path.relative_to(packed.unpacked).as_posix() for path in files) == packed.names
