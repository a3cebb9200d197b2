"""Look at everything, and tell each thing in a fixed order."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from diagnostics.doctor.azure import look_at_azure
from diagnostics.doctor.settings import read_settings
from diagnostics.doctor.slack import look_at_slack
from diagnostics.doctor.storage import look_at_storage
from diagnostics.model.ids import ResourceId
from diagnostics.setup.result import Result

_AZURE = ("azure.core", "azure.data", "azure.identity", "azure.storage")
_LOUD = (*_AZURE, "msal", "aks_conncheck.slack")


async def examine(
    environ: Mapping[str, str],
    scope: ResourceId | None,
    skipped: frozenset[str] = frozenset(),
) -> tuple[Result, ...]:
    """Return the results on settings, identity, rights, Slack and storage, 2-10 s.

    Args:
        environ: the settings; azure-identity reads its own from the process.
        scope: where rights are looked up, None for nowhere.
        skipped: `slack` and `storage` leave those out, their settings included.
    """
    with _hushed():
        read = read_settings(environ, skipped)
        azure = await look_at_azure(read.azure, scope)
        slack: tuple[Result, ...] = ()
        storage: tuple[Result, ...] = ()
        if "slack" not in skipped:
            slack = await look_at_slack(read.slack, read.used)
        if "storage" not in skipped:
            storage = await look_at_storage(read.storage, environ, azure.who)
    return (*read.results, *azure.results, *slack, *storage)


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep libraries quiet: what failed is told here, in words, and theirs name addresses."""
    loggers = [logging.getLogger(library) for library in _LOUD]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
