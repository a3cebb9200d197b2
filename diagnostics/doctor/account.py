"""Which storage account the settings mean, as far as they tell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from azure.data.tables import TableClient
from azure.storage.queue import QueueClient

from bot.clouds import read_cloud
from bot.memory.azure import TABLE
from bot.settings import SettingsError
from bot.storage_settings import STORAGE, StorageSettings
from diagnostics.model.names import is_subscription

_NAME = re.compile(r"[a-z0-9]{3,24}")
_GROUP = re.compile(r"[\w.()-]{0,89}[\w()-]")
_URI = f"{STORAGE}__queueServiceUri"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A storage account's name and resource id, None where the settings do not tell."""

    name: str | None = None
    resource_id: str | None = None


def queue_endpoint(environ: Mapping[str, str]) -> str:
    """Return where the Functions host finds the queues; empty with a connection string.

    Raises:
        SettingsError: it is missing or malformed; the message repeats no value.
    """
    if environ.get(STORAGE, "").strip():
        return ""
    uri = environ.get(_URI, "").strip()
    account = environ.get(f"{STORAGE}__accountName", "").strip()
    if not uri and not account:
        raise SettingsError(f"{_URI} is missing; __tableServiceUri needs it.")
    if not uri:
        return f"https://{account}.queue.{read_cloud(environ).storage_suffix}"
    if not _is_plain(uri):
        raise SettingsError(f"{_URI} must be a URL without a signature.")
    return uri


def check_connection(settings: StorageSettings) -> None:
    """Let the SDKs read the connection string, where there is one; nothing is sent.

    Raises:
        SettingsError: one of them cannot; the message repeats no value.
    """
    if settings.connection is None:
        return
    try:
        QueueClient.from_connection_string(settings.connection, "diagnoses").close()
        TableClient.from_connection_string(settings.connection, TABLE).close()
    except ValueError as error:
        raise SettingsError(f"{STORAGE} must be a storage account's connection string.") from error


def account_of(settings: StorageSettings, environ: Mapping[str, str]) -> Account:
    """Return the account behind the table's endpoint.

    Its id is known where the outputs of the deployment are in the environment, as docs/install.md
    leaves them there.
    """
    host = urlsplit(settings.table_endpoint or "").hostname or ""
    name = host.partition(".table.")[0]
    if ".table." not in host or not _NAME.fullmatch(name):
        return Account()
    group, subscription = (
        environ.get("RESOURCE_GROUP_NAME", ""),
        environ.get("AZURE_SUBSCRIPTION_ID", ""),
    )
    is_ours = environ.get("STORAGE_ACCOUNT_NAME") == name
    if not is_ours or not _GROUP.fullmatch(group) or not is_subscription(subscription):
        return Account(name=name)
    return Account(
        name=name,
        resource_id=f"/subscriptions/{subscription}/resourceGroups/{group}"
        f"/providers/Microsoft.Storage/storageAccounts/{name}",
    )


def _is_plain(uri: str) -> bool:
    try:
        url = urlsplit(uri)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and not url.query
