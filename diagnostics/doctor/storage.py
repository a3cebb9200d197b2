"""Read one thing of each queue and of the table. Nothing is written.

A queue's properties are asked for, and one row of the table that is not there.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeAlias

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
)
from azure.data.tables.aio import TableClient
from azure.identity.aio import DefaultAzureCredential
from azure.storage.queue.aio import QueueClient

from bot.memory.azure import TABLE
from bot.storage_settings import StorageSettings
from diagnostics.doctor.account import Account, account_of, queue_endpoint
from diagnostics.model.snapshot import Identity
from diagnostics.setup.result import NotRead, Result
from diagnostics.setup.storage import MALFORMED, Absent, Barred, Part, Read, There, judge_part

QUEUES = ("diagnoses", "diagnoses-poison")
_ANSWER_S = 15
_NOT_THERE = frozenset({"QueueNotFound", "TableNotFound"})
_NO_SETTINGS = NotRead(why="its settings are wrong", step="Mend the settings of storage first.")
_NO_TOKEN = NotRead(why="there is no token for it", step="Mend the identity first.")
_NO_ANSWER = NotRead(why=f"the storage account did not answer within {_ANSWER_S} s")
Question: TypeAlias = Callable[[], Awaitable[object]]


async def look_at_storage(
    settings: StorageSettings | None, environ: Mapping[str, str], who: Identity | None
) -> tuple[Result, ...]:
    """Ask for both queues and the table at once, three requests, and judge the answers."""
    if settings is None:
        unread = [_part("queue", name, by_key=False, account=Account()) for name in QUEUES]
        unread.append(_part("table", TABLE, by_key=False, account=Account()))
        return tuple(judge_part(part, _NO_SETTINGS, who) for part in unread)
    account, by_key = account_of(settings, environ), settings.connection is not None
    async with _questions(settings, queue_endpoint(environ)) as questions:
        answers = await asyncio.gather(*(_asked(ask, by_key=by_key) for _, _, ask in questions))
    return tuple(
        judge_part(_part(kind, name, by_key=by_key, account=account), answer, who)
        for (kind, name, _), answer in zip(questions, answers, strict=True)
    )


@asynccontextmanager
async def _questions(
    settings: StorageSettings, queues_at: str
) -> AsyncIterator[list[tuple[str, str, Question]]]:
    """Give what is to be asked as (kind, name, question), over clients that end with the block."""
    async with DefaultAzureCredential(managed_identity_client_id=settings.client_id) as credential:
        queues = [_queue(settings, queues_at, name, credential) for name in QUEUES]
        table = _table(settings, credential)
        try:
            yield [
                *(("queue", each.queue_name, each.get_queue_properties) for each in queues),
                ("table", TABLE, partial(table.get_entity, "doctor", "doctor")),
            ]
        finally:
            await asyncio.gather(*(each.close() for each in queues), table.close())


def _queue(
    settings: StorageSettings, at: str, name: str, credential: DefaultAzureCredential
) -> QueueClient:
    if settings.connection is not None:
        return QueueClient.from_connection_string(settings.connection, name, retry_total=0)
    return QueueClient(at, name, credential=credential, retry_total=0)


def _table(settings: StorageSettings, credential: DefaultAzureCredential) -> TableClient:
    if settings.connection is not None:
        return TableClient.from_connection_string(settings.connection, TABLE, retry_total=0)
    return TableClient(str(settings.table_endpoint), TABLE, credential=credential, retry_total=0)


async def _asked(ask: Question, *, by_key: bool) -> Read:
    """Ask, and return what became of it; an error's text may name the caller and is dropped."""
    try:
        async with asyncio.timeout(_ANSWER_S):
            await ask()
    except HttpResponseError as error:
        return _refusal(error, by_key=by_key)
    except TimeoutError:
        return _NO_ANSWER
    except AzureError as error:
        return NotRead(why=f"the storage account could not be reached ({type(error).__name__})")
    return There()


def _refusal(error: HttpResponseError, *, by_key: bool) -> Read:
    if isinstance(error, ResourceNotFoundError):
        # The table answers 404 for its rows as well.
        return Absent() if _code(error) in _NOT_THERE else There()
    if isinstance(error, ClientAuthenticationError) and error.status_code is None:
        # Nothing was sent: the key is none, or the identity has no token.
        return Barred(code=MALFORMED) if by_key else _NO_TOKEN
    if error.status_code in (401, 403):
        return Barred(code=_code(error))
    return NotRead(why=f"the storage account answered {error.status_code} {_code(error)}")


def _code(error: HttpResponseError) -> str:
    code = getattr(error, "error_code", None) or ""
    return str(getattr(code, "value", code)) or f"HTTP {error.status_code}"


def _part(kind: str, name: str, *, by_key: bool, account: Account) -> Part:
    return Part(
        kind=kind, name=name, by_key=by_key, account=account.name, account_id=account.resource_id
    )
