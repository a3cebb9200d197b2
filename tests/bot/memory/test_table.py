"""Rows in memory and in real tables: the same answers from both."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from azure.data.tables.aio import TableClient

from bot.memory.azure import AzureTable
from bot.memory.in_process import MemoryTable
from bot.memory.table import Fields, Row, Stale, Table, Taken, UpTo

FIELDS: Fields = {"text": "ü\n", "number": 7, "yes": True, "bytes": b"\x00\xff"}


@pytest.fixture(params=["memory", "azure"])
async def table(request: pytest.FixtureRequest) -> AsyncIterator[Table]:
    """Return an empty table of either kind."""
    if request.param == "memory":
        yield MemoryTable()
        return
    connection: str = request.getfixturevalue("azurite")
    real = AzureTable(TableClient.from_connection_string(connection, f"t{uuid4().hex}"))
    yield real
    await real.close()


async def read(table: Table, key: str = "k1") -> Row:
    row = await table.get("p", key)
    assert row is not None
    return row


async def test_row_comes_back_as_it_was_put(table: Table) -> None:
    assert await table.get("p", "k1") is None
    inserted = await table.insert("p", "k1", FIELDS)
    there = await read(table)
    assert (there.partition, there.key, dict(there.fields)) == ("p", "k1", dict(FIELDS))
    assert there == inserted


async def test_row_is_inserted_once(table: Table) -> None:
    await table.insert("p", "k1", FIELDS)
    with pytest.raises(Taken):
        await table.insert("p", "k1", {})
    assert dict((await read(table)).fields) == dict(FIELDS)


async def test_row_is_replaced_whole_by_who_read_it_last(table: Table) -> None:
    row = await table.insert("p", "k1", FIELDS)
    newer = await table.replace(row, {"text": "b"})
    assert await read(table) == newer
    with pytest.raises(Stale):
        await table.replace(row, {"text": "c"})
    assert (await table.replace(newer, {"text": "d"})).fields == {"text": "d"}


async def test_row_that_is_gone_is_stale(table: Table) -> None:
    row = await table.insert("p", "k1", FIELDS)
    await table.delete("p", "k1")
    await table.delete("p", "k1")
    with pytest.raises(Stale):
        await table.replace(row, {})
    assert await table.get("p", "k1") is None


async def test_row_is_written_whatever_was_there(table: Table) -> None:
    await table.put("p", "k1", FIELDS)
    await table.put("p", "k1", {"text": "b"})
    assert dict((await read(table)).fields) == {"text": "b"}


async def test_query_lists_a_partition_by_key_and_by_a_field(table: Table) -> None:
    for key, fields in (
        ("b", {"at": "2"}),
        ("a", {"at": "1"}),
        ("d", {"x": "1"}),
        ("c", {"at": ""}),
    ):
        await table.insert("p", key, fields)
    await table.insert("q", "a", {"at": "1"})
    listed = [row.key for row in await table.query("p")]
    due = [row.key for row in await table.query("p", UpTo(field="at", most="1"))]
    assert (listed, due, await table.query("none")) == (["a", "b", "c", "d"], ["a"], ())


async def test_of_many_who_insert_or_replace_at_once_one_succeeds(table: Table) -> None:
    inserted = await asyncio.gather(
        *(table.insert("p", "k1", {"by": at}) for at in range(8)), return_exceptions=True
    )
    won = [one for one in inserted if isinstance(one, Row)]
    assert ([type(one) for one in inserted].count(Taken), won) == (7, [await read(table)])
    replaced = await asyncio.gather(
        *(table.replace(won[0], {"by": at}) for at in range(8)), return_exceptions=True
    )
    newer = [one for one in replaced if isinstance(one, Row)]
    assert ([type(one) for one in replaced].count(Stale), newer) == (7, [await read(table)])
