"""Whether the settings are there and well formed, and where each comes from."""

import re
from collections.abc import Mapping

from diagnostics.setup.result import Result, Standing

_INSTALL = "docs/install.md"
SOURCES: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": (
        "SLACK_BOT_TOKEN: on api.slack.com/apps, at the app: OAuth & Permissions. For the function "
        f"app: the block of {_INSTALL}, step 4, which writes it to the key vault."
    ),
    "SLACK_SIGNING_SECRET": (
        "SLACK_SIGNING_SECRET: on api.slack.com/apps, at the app: Basic Information, App "
        f"Credentials. For the function app: the same block of {_INSTALL}, step 4."
    ),
    "SLACK_DEFAULT_CHANNEL": (
        "SLACK_DEFAULT_CHANNEL: the id (C…) at the bottom of the channel's About page in Slack. "
        f"For the function app: {_INSTALL}, step 3."
    ),
    "AzureWebJobsStorage": (
        "AzureWebJobsStorage__accountName: the name of the function app's storage account "
        f"(STORAGE_ACCOUNT_NAME of {_INSTALL}, step 3), where an identity reads it; "
        "AzureWebJobsStorage: a connection string, where a key does."
    ),
}
_ELSE = (
    "Set it right, or unset it where a default will do. In the function app's portal page: "
    "Settings, Environment variables."
)
_NAME = re.compile(r"\b[A-Z][A-Za-z]*(?:_+[A-Za-z]+)+\b|\bAzureWebJobsStorage\b")


def judge_settings(group: str, title: str, problem: str, fine: str) -> Result:
    """Say whether a group of settings is right.

    Args:
        group: the group's short name, for the result's id.
        title: its name for people.
        problem: what is wrong, each setting named and no value repeated; empty for nothing.
        fine: what to say where nothing is.
    """
    if not problem:
        return Result(
            id=f"settings_{group}",
            title=f"Settings: {title}",
            standing=Standing.PASSED,
            summary=fine,
        )
    named = dict.fromkeys(name.partition("__")[0] for name in _NAME.findall(problem))
    known = tuple(SOURCES[name] for name in named if name in SOURCES)
    return Result(
        id=f"settings_{group}",
        title=f"Settings: {title}",
        standing=Standing.FAILED,
        summary=problem,
        steps=known or (_ELSE,),
    )
