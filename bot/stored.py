"""Read the stored list of clusters from an event loop of its own.

Importing this imports Azure's tables: only who picks a cluster waits for it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from azure.core.exceptions import AzureError

from bot.known import ListUnread
from bot.memory.memory import Memory, open_memory
from bot.settings import SettingsError
from bot.storage import open_table
from bot.storage_settings import StorageSettings, read_storage_settings


async def stored_clusters(
    environ: Mapping[str, str], in_process: Callable[[], Memory]
) -> tuple[str, ...]:
    """Return the ids of the clusters in the table, or in this process where there is none.

    A table's client belongs to one event loop, so this opens its own.

    Raises:
        ListUnread: the storage settings are wrong, or the table cannot be read.
    """
    try:
        settings = read_storage_settings(environ)
        if settings.connection is None and settings.table_endpoint is None:
            return await in_process().clusters.all()
        return await _in_table(settings)
    except (AzureError, SettingsError) as error:
        raise ListUnread(type(error).__name__) from error


async def _in_table(settings: StorageSettings) -> tuple[str, ...]:
    table = open_table(settings)
    try:
        return await open_memory(table, lambda: datetime.now(UTC)).clusters.all()
    finally:
        await table.close()
