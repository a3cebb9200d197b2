"""Read the settings, each group by the function that the program itself reads it by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.pace import read_gap
from bot.routing import read_routing
from bot.settings import SettingsError as BotSettingsError
from bot.settings import SlackSettings, read_slack_settings
from bot.storage_settings import StorageSettings, read_storage_settings
from bot.storm.window import read_length
from bot.tending import read_keep
from diagnostics.doctor.account import check_connection, queue_endpoint
from diagnostics.settings import AzureSettings, SettingsError, read_azure_settings
from diagnostics.setup.result import Result
from diagnostics.setup.settings import judge_settings
from diagnostics.setup.slack import GROUPS_SCOPE

T = TypeVar("T")
# Slack can be asked without it.
_SECRET = "SLACK_SIGNING_SECRET"  # noqa: S105 - the name of a setting
Environ = Mapping[str, str]
_NO_STORAGE = (
    "AzureWebJobsStorage__accountName or AzureWebJobsStorage is missing; the function app needs "
    "one of them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The settings, None where they are wrong or were left out, and what is to be said of them.

    `used` are the optional scopes of Slack that the routing file makes use of.
    """

    azure: AzureSettings | None
    slack: SlackSettings | None
    storage: StorageSettings | None
    used: frozenset[str]
    results: tuple[Result, ...]


def read_settings(environ: Environ, skipped: frozenset[str]) -> Read:
    """Read the settings of Azure, and of Slack and storage unless they are skipped."""
    azure, wrong = _tried(read_azure_settings, environ)
    cloud = azure.cloud if azure else ""
    results = [judge_settings("azure", "Azure", wrong, f"They are well formed; cloud {cloud}.")]
    slack = storage = used = None
    if "slack" not in skipped:
        _, wrong = _tried(read_slack_settings, environ)
        slack, _ = _tried(read_slack_settings, {**environ, _SECRET: environ.get(_SECRET) or "-"})
        results.append(judge_settings("slack", "Slack", wrong, _SLACK_FINE))
        used, wrong = _tried(lambda env: _read_options(env, slack), environ)
        results.append(judge_settings("options", "options", wrong, "They are well formed."))
    if "storage" not in skipped:
        storage, wrong = _tried(_read_storage, environ)
        results.append(judge_settings("storage", "storage", wrong, "They name an account."))
    return Read(
        azure=azure,
        slack=slack,
        storage=storage,
        used=used or frozenset(),
        results=tuple(results),
    )


_SLACK_FINE = (
    "They are there and well formed; whether the signing secret is the app's own shows only when "
    "Slack calls."
)


def _tried(read: Callable[[Environ], T], environ: Environ) -> tuple[T | None, str]:
    """Return what was read, or None and what is wrong; the messages repeat no value."""
    try:
        return read(environ), ""
    except (SettingsError, BotSettingsError) as error:
        return None, str(error)


def _read_storage(environ: Environ) -> StorageSettings:
    settings = read_storage_settings(environ)
    if settings.connection is None and settings.table_endpoint is None:
        raise BotSettingsError(_NO_STORAGE)
    queue_endpoint(environ)
    check_connection(settings)
    return settings


def _read_options(environ: Environ, slack: SlackSettings | None) -> frozenset[str]:
    """Read what has a default, all of it before the first complaint; return the scopes in use."""
    readers: tuple[Callable[[Environ], object], ...] = (read_gap, read_length, read_keep)
    problems = [_tried(read, environ)[1] for read in readers]
    routing = None
    if slack is not None:
        routing, wrong = _tried(lambda env: read_routing(env, slack), environ)
        problems.append(wrong)
    if any(problems):
        raise BotSettingsError(" ".join(filter(None, problems)))
    allowances = routing.access.allowances if routing else ()
    return frozenset({GROUPS_SCOPE} if any(each.groups for each in allowances) else ())
