"""Read the Slack settings from the environment; name every wrong one at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SLACK_API = "https://slack.com/api/"
_TOKEN = re.compile(r"xoxb-[!-~]+")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,}")
_GROUP = re.compile(r"S[A-Z0-9]{2,}")


class SettingsError(ValueError):
    """Settings are missing or malformed; the message names each, and no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """The Slack app's settings. The two secrets are kept out of `repr`."""

    token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    default_channel: str
    oncall_group: str | None
    api_url: str


def read_slack_settings(environ: Mapping[str, str]) -> SlackSettings:
    """Return the Slack settings of an environment; an empty variable counts as unset.

    Raises:
        SettingsError: one or more are missing or malformed.
    """
    problems = [
        f"{name} {wrong}."
        for name, check in _RULES.items()
        if (wrong := check(environ.get(name, "").strip()))
    ]
    if problems:
        raise SettingsError(" ".join(problems))
    return SlackSettings(
        token=environ["SLACK_BOT_TOKEN"].strip(),
        signing_secret=environ["SLACK_SIGNING_SECRET"].strip(),
        default_channel=environ["SLACK_DEFAULT_CHANNEL"].strip(),
        oncall_group=environ.get("SLACK_ONCALL_USERGROUP", "").strip() or None,
        api_url=(environ.get("SLACK_API_URL", "").strip() or SLACK_API).rstrip("/") + "/",
    )


def _token(value: str) -> str:
    return "" if _TOKEN.fullmatch(value) else "must be the bot token (xoxb-…)"


def _secret(value: str) -> str:
    # App Service hands the reference itself to an app that it cannot look the secret up for.
    if value.startswith("@Microsoft.KeyVault("):
        return "is not in the key vault, or the app may not read it there"
    return "" if value else "is missing; it is on the Slack app's Basic Information page"


def _channel(value: str) -> str:
    return "" if _CHANNEL.fullmatch(value) else "must be a channel's id (C…)"


def _group(value: str) -> str:
    return "" if not value or _GROUP.fullmatch(value) else "must be a user group's id (S…)"


def _api_url(value: str) -> str:
    if not value:
        return ""
    try:
        url = urlsplit(value)
    except ValueError:
        url = urlsplit("")
    fine = url.scheme in ("http", "https") and url.hostname and "@" not in url.netloc
    return "" if fine else "must be a URL such as https://slack.com/api/"


_RULES: Mapping[str, Callable[[str], str]] = {
    "SLACK_BOT_TOKEN": _token,
    "SLACK_SIGNING_SECRET": _secret,
    "SLACK_DEFAULT_CHANNEL": _channel,
    "SLACK_ONCALL_USERGROUP": _group,
    "SLACK_API_URL": _api_url,
}
