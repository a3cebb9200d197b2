"""Read from the environment where threads are remembered, in the forms the Functions host knows.

Source: https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.clouds import read_cloud
from bot.settings import SettingsError

STORAGE = "AzureWebJobsStorage"
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")
_STRING = re.compile(r"(?:^|;)\s*(?:AccountName|TableEndpoint)=[^;]", re.IGNORECASE)
DEVELOPMENT = "usedevelopmentstorage=true"


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Where threads are remembered: a connection string, a table endpoint, or (both None) memory.

    `client_id` picks a user-assigned identity for the endpoint.
    """

    connection: str | None = field(default=None, repr=False)
    table_endpoint: str | None = None
    client_id: str | None = None


def read_storage_settings(environ: Mapping[str, str]) -> StorageSettings:
    """Return the storage settings of an environment; an empty variable counts as unset.

    Raises:
        SettingsError: one is missing or malformed; the message repeats no value.
    """
    connection = environ.get(STORAGE, "").strip()
    if connection:
        return StorageSettings(connection=_connection(connection))
    endpoint = _endpoint(environ)
    client_id = environ.get(f"{STORAGE}__clientId", "").strip()
    return StorageSettings(table_endpoint=endpoint, client_id=client_id or None)


def _connection(value: str) -> str:
    if not _STRING.search(value) and not value.lower().startswith(DEVELOPMENT):
        raise SettingsError(f"{STORAGE} must be a storage account's connection string.")
    return value


def _endpoint(environ: Mapping[str, str]) -> str | None:
    uri = environ.get(f"{STORAGE}__tableServiceUri", "").strip()
    account = environ.get(f"{STORAGE}__accountName", "").strip()
    if uri:
        return _checked_uri(uri)
    if account:
        if not _ACCOUNT.fullmatch(account):
            raise SettingsError(f"{STORAGE}__accountName must be a storage account's name.")
        return f"https://{account}.table.{read_cloud(environ).storage_suffix}"
    if environ.get(f"{STORAGE}__queueServiceUri", "").strip():
        # Memory would do for one worker only: a second one would post a second thread.
        raise SettingsError(f"{STORAGE}__tableServiceUri is missing; __queueServiceUri needs it.")
    return None


def _checked_uri(uri: str) -> str:
    try:
        url = urlsplit(uri)
    except ValueError:
        url = urlsplit("")
    if url.scheme not in ("http", "https") or not url.hostname or url.query or "@" in url.netloc:
        raise SettingsError(f"{STORAGE}__tableServiceUri must be a URL without a signature.")
    return uri
