"""The list of clusters that a timer stores is the one that people pick from."""

import asyncio
from datetime import UTC, datetime

import pytest

import function_app
from bot.known import RecentlyKnown
from bot.memory.memory import open_memory
from bot.storage import open_table
from bot.storage_settings import StorageSettings

CLUSTERS = ("/subscriptions/1/a", "/subscriptions/1/b")


@pytest.fixture(autouse=True)
def no_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without storage and without a desk."""
    monkeypatch.delenv("AzureWebJobsStorage", raising=False)
    function_app.desk.cache_clear()


def known() -> tuple[str, ...]:
    return RecentlyKnown(function_app.known_clusters, lambda: 0.0)()


async def test_list_in_memory_is_the_desks_own() -> None:
    await function_app.desk().memory.clusters.save(CLUSTERS)
    assert await asyncio.to_thread(known) == CLUSTERS


async def test_list_in_a_table_is_read_in_a_loop_of_its_own(
    azurite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AzureWebJobsStorage", azurite)
    table = open_table(StorageSettings(connection=azurite))
    await open_memory(table, lambda: datetime.now(UTC)).clusters.save(CLUSTERS)
    await table.close()
    first = await asyncio.to_thread(known)
    assert (first, await asyncio.to_thread(known)) == (CLUSTERS, CLUSTERS)


async def test_storage_that_is_set_wrongly_leaves_the_list_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AzureWebJobsStorage", "nonsense")
    assert await asyncio.to_thread(known) == ()
