"""Kill -9 of the worker after every await of a diagnosis: nothing is lost, nothing stays half.

Storage is Azurite, Azure and Slack are the sandbox's, and the worker is a process of its own. Slack
has no key by which a message is known again, so what it took and was not stored yet is posted once
more: that window, and no other, may double one message.
"""

import uuid
from itertools import count
from pathlib import Path

from bot.events import read_event
from bot.request import DiagnosisRequest
from sandbox.scenarios import SCENARIOS
from sandbox.slack.workspace import Message
from tests.crash.shop import Shop, open_shop

KILLED = -9
POST = "slack.post"


def failure(shop: Shop) -> DiagnosisRequest:
    """Return the notice of another failed operation on the world's cluster."""
    shop.world.correlation_id = str(uuid.uuid4())
    said = read_event(shop.world.event("eventgrid"))
    assert isinstance(said, DiagnosisRequest)
    return said


def texts(messages: list[Message]) -> list[str]:
    return [one.text for one in messages]


def threads(messages: list[Message]) -> list[list[Message]]:
    roots = [one for one in messages if one.thread_ts is None]
    return [[root, *(one for one in messages if one.thread_ts == root.ts)] for root in roots]


async def test_worker_that_is_killed_after_any_await_leaves_a_whole_thread(
    azurite: str, tmp_path: Path
) -> None:
    died = list[str]()
    async with open_shop(SCENARIOS["nsg-deny"].build(), azurite, tmp_path) as shop:
        status, awaited = await shop.work(await shop.put(failure(shop)))
        whole = texts(shop.said())
        assert (status, POST in awaited, len(whole) > 4) == (0, True, True)
        for at in count(1):
            since = len(shop.said())
            await shop.calm()
            queue = await shop.put(failure(shop))
            status, before = await shop.work(queue, at)
            if status != KILLED:
                break
            died.append(before[-1])
            assert (await shop.work(queue))[0] == 0
            check(shop.said(since), whole, before[-1])
    # Readings that run side by side end in any order, so the same count may die at another of them.
    assert (status, set(died) - set(awaited), len(died) >= len(awaited)) == (0, set(), True)


def check(messages: list[Message], whole: list[str], died_at: str) -> None:
    """Assert that one thread is whole and in order, and what stands there twice: one post or none.

    Where the root is doubled, the first one stands alone and unedited.
    """
    *orphans, thread = threads(messages)
    said = texts(thread)
    once = [text for at, text in enumerate(said) if at == 0 or text != said[at - 1]]
    assert once == whole, died_at
    extra = [*(one.text for orphan in orphans for one in orphan), *said[len(once) :]]
    assert len(messages) == len(whole) + len(extra), died_at
    assert len(extra) == (1 if died_at == POST else 0), (died_at, extra)
