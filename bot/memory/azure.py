"""Rows in an Azure table, shared by all workers."""

from contextlib import suppress

from azure.core import MatchConditions
from azure.core.exceptions import (
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.data.tables import TableEntity, UpdateMode
from azure.data.tables.aio import TableClient

from bot.memory.table import Fields, Row, Stale, Taken, UpTo

TABLE = "conncheck"


class AzureTable:
    """A table of a storage account, made on first use."""

    def __init__(self, client: TableClient) -> None:
        """Keep rows through a client."""
        self._client = client
        self._made = False

    async def insert(self, partition: str, key: str, fields: Fields) -> Row:
        """Add a row."""
        await self._make()
        try:
            said = await self._client.create_entity(_entity(partition, key, fields))
        except ResourceExistsError as error:
            raise Taken(key) from error
        return Row(partition=partition, key=key, fields=dict(fields), etag=str(said["etag"]))

    async def get(self, partition: str, key: str) -> Row | None:
        """Read a row."""
        await self._make()
        try:
            return _row(await self._client.get_entity(partition, key))
        except ResourceNotFoundError:
            return None

    async def replace(self, row: Row, fields: Fields) -> Row:
        """Put other fields into a row that nobody has changed since."""
        try:
            said = await self._client.update_entity(
                _entity(row.partition, row.key, fields),
                mode=UpdateMode.REPLACE,
                etag=row.etag,
                match_condition=MatchConditions.IfNotModified,
            )
        except (ResourceModifiedError, ResourceNotFoundError) as error:
            raise Stale(row.key) from error
        return Row(
            partition=row.partition, key=row.key, fields=dict(fields), etag=str(said["etag"])
        )

    async def put(self, partition: str, key: str, fields: Fields) -> None:
        """Write a row whatever was there."""
        await self._make()
        await self._client.upsert_entity(_entity(partition, key, fields), mode=UpdateMode.REPLACE)

    async def delete(self, partition: str, key: str) -> None:
        """Remove a row; Azure's client takes it in good part where there is none."""
        await self._make()
        await self._client.delete_entity(partition, key)

    async def query(self, partition: str, where: UpTo | None = None) -> tuple[Row, ...]:
        """List rows."""
        await self._make()
        wanted, values = "PartitionKey eq @partition", {"partition": partition}
        if where is not None:
            # A field's name cannot be a parameter; it is one of ours.
            wanted += f" and {where.field} gt '' and {where.field} le @most"
            wanted += f" and {where.unless} eq false" if where.unless else ""
            values["most"] = where.most
        found = self._client.query_entities(wanted, parameters=values)
        return tuple([_row(entity) async for entity in found])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def _make(self) -> None:
        if not self._made:
            with suppress(ResourceExistsError):
                await self._client.create_table()
            self._made = True


def _entity(partition: str, key: str, fields: Fields) -> TableEntity:
    return TableEntity({**fields, "PartitionKey": partition, "RowKey": key})


def _row(entity: TableEntity) -> Row:
    fields = {
        name: value for name, value in entity.items() if name not in ("PartitionKey", "RowKey")
    }
    return Row(
        partition=str(entity["PartitionKey"]),
        key=str(entity["RowKey"]),
        fields=fields,
        etag=str(entity.metadata["etag"]),
    )
