"""Open the table that the settings name."""

from azure.data.tables.aio import TableClient
from azure.identity.aio import DefaultAzureCredential

from bot.memory.azure import TABLE, AzureTable
from bot.memory.in_process import MemoryTable
from bot.storage_settings import StorageSettings


def open_table(settings: StorageSettings) -> AzureTable | MemoryTable:
    """Return a table of Azure, by connection string or identity, or else one in memory."""
    if settings.connection is not None:
        return AzureTable(TableClient.from_connection_string(settings.connection, TABLE))
    if settings.table_endpoint is not None:
        credential = DefaultAzureCredential(managed_identity_client_id=settings.client_id)
        return AzureTable(TableClient(settings.table_endpoint, TABLE, credential=credential))
    return MemoryTable()
