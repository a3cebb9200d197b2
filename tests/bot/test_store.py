"""Threads by key: in memory and in real tables, the first to claim a key owns it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest
from azure.data.tables.aio import TableClient

from bot.storage import open_threads
from bot.storage_settings import StorageSettings
from bot.store import MemoryThreads, TableThreads, Thread, Threads

Open = Callable[[], Threads]


@pytest.fixture(params=["memory", "table"])
async def open_one(request: pytest.FixtureRequest) -> AsyncIterator[Open]:
    """Return a function that opens the same, fresh threads each time, as workers do."""
    if request.param == "memory":
        threads = MemoryThreads()
        yield lambda: threads
        return
    connection: str = request.getfixturevalue("azurite")
    name, clients = f"t{uuid4().hex}", list[TableClient]()

    def client() -> Threads:
        clients.append(TableClient.from_connection_string(connection, name))
        return TableThreads(clients[-1])

    yield client
    for each in clients:
        await each.close()


async def test_first_to_claim_owns_a_key(open_one: Open) -> None:
    threads = open_one()
    assert await threads.claim("k1", "first") == Thread(owner="first")
    assert await threads.claim("k1", "second") is None
    assert await threads.claim("k2", "second") == Thread(owner="second")


async def test_owner_claims_again_and_goes_on_where_it_stopped(open_one: Open) -> None:
    await open_one().claim("k1", "first")
    half = Thread(owner="first", channel="C1", ts="1795372980.000100", replies=2)
    await open_one().save("k1", half)
    assert await open_one().claim("k1", "first") == half
    assert await open_one().claim("k1", "second") is None


async def test_done_is_done_for_the_owner_too(open_one: Open) -> None:
    threads = open_one()
    await threads.claim("k1", "first")
    await threads.save("k1", Thread(owner="first", done=True))
    assert await threads.claim("k1", "first") is None


async def test_anybody_finds_a_thread(open_one: Open) -> None:
    threads = open_one()
    assert await threads.find("k1") is None
    saved = Thread(owner="first", channel="C1", ts="1.2", replies=3, done=True)
    await threads.save("k1", saved)
    assert await open_one().find("k1") == saved


async def test_of_many_racing_workers_one_owns_the_key(open_one: Open) -> None:
    workers = [open_one() for _ in range(8)]
    claims = await asyncio.gather(
        *(worker.claim("k1", f"message-{number}") for number, worker in enumerate(workers))
    )
    won = [claim for claim in claims if claim is not None]
    assert won == [await workers[0].find("k1")]


async def test_storage_is_opened_by_connection_string(azurite: str) -> None:
    threads = open_threads(StorageSettings(connection=azurite))
    assert isinstance(threads, TableThreads)
    key = uuid4().hex
    assert await threads.claim(key, "first") == Thread(owner="first")
    assert await threads.claim(key, "second") is None
    await threads.close()


async def test_storage_is_opened_by_identity_without_asking_for_a_token() -> None:
    endpoint = "https://stcheck.table.core.windows.net"
    threads = open_threads(StorageSettings(table_endpoint=endpoint, client_id="1-2"))
    assert isinstance(threads, TableThreads)
    await threads.close()


def test_without_storage_threads_are_in_memory() -> None:
    assert isinstance(open_threads(StorageSettings()), MemoryThreads)
