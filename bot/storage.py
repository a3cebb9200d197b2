"""Open the memory of threads that the settings name."""

from azure.data.tables.aio import TableClient
from azure.identity.aio import DefaultAzureCredential

from bot.storage_settings import StorageSettings
from bot.store import TABLE, MemoryThreads, TableThreads, Threads


def open_threads(settings: StorageSettings) -> Threads:
    """Return threads in a table, by connection string or identity, or else in memory."""
    if settings.connection is not None:
        return TableThreads(TableClient.from_connection_string(settings.connection, TABLE))
    if settings.table_endpoint is not None:
        credential = DefaultAzureCredential(managed_identity_client_id=settings.client_id)
        endpoint = settings.table_endpoint
        return TableThreads(TableClient(endpoint, TABLE, credential=credential))
    return MemoryThreads()
