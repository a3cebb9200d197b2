"""Whether Slack takes the token, what the app may do, and whether it can post.

Sources: https://docs.slack.dev/reference/methods/auth.test,
https://docs.slack.dev/reference/methods/conversations.info
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.render.safe import one_line
from diagnostics.setup.result import NotRead, Result, Standing

NEEDED: Mapping[str, str] = {
    "commands": "the slash command and the message shortcut",
    "chat:write": "posting, and editing what was posted",
    "files:write": "the full report and the support ticket as files",
}
GROUPS_SCOPE = "usergroups:read"
OPTIONAL: Mapping[str, str] = {
    "chat:write.public": "posting in public channels without an invitation",
    "channels:read": "seeing which channels other organisations share, where nothing is posted",
    GROUPS_SCOPE: "routing rules that say which user group may ask",
}
"""Scopes with the feature that each is for; a test holds both to the app's manifest."""
_BAD_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
)
_PAGES = "On api.slack.com/apps, at the app:"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Slack's own word for why it refused a call."""

    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Whose the token is. `scopes` is None where Slack did not name them."""

    team: str
    bot: str
    scopes: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What Slack says of a channel."""

    name: str
    is_member: bool
    is_archived: bool
    is_private: bool


def judge_token(read: App | Refused | NotRead) -> Result:
    """Say whether Slack takes the bot token."""
    about = ("slack_token", "Slack token")
    if isinstance(read, NotRead):
        said = f"Whether Slack takes the token could not be seen: {read.why}."
        return _result(about, Standing.UNSEEN, said, *read.steps)
    if isinstance(read, App):
        whose = f"@{one_line(read.bot)} in workspace {one_line(read.team)}"
        return _result(about, Standing.PASSED, f"Slack takes the bot token: it is {whose}.")
    if read.word not in _BAD_TOKEN:
        said = f"Slack answered neither yes nor no: {_word(read)}."
        return _result(about, Standing.UNSEEN, said, "Ask again in a few minutes.")
    return _result(
        about,
        Standing.FAILED,
        f"Slack does not take the bot token: {read.word}.",
        f"{_PAGES} OAuth & Permissions shows the bot token (xoxb-…); Install App makes one.",
        "Put it into SLACK_BOT_TOKEN; for the function app by the block of docs/install.md, "
        "step 4, which writes it to the key vault.",
    )


def judge_scopes(read: App | Refused | NotRead, used: frozenset[str] = frozenset()) -> Result:
    """Say which scopes the app was granted, and what goes without those that it was not.

    Args:
        read: whose the token is, or why nobody knows.
        used: the optional scopes without which the settings cannot be kept to.
    """
    about = ("slack_scopes", "Slack scopes")
    if not isinstance(read, App):
        said = "Slack names the scopes of a token that it takes, and it took none."
        return _result(about, Standing.UNSEEN, said, "Mend the token first.")
    if read.scopes is None:
        return _result(about, Standing.UNSEEN, "Slack's answer named no scopes.")
    features = {**NEEDED, **OPTIONAL}
    absent = [each for each in features if each not in read.scopes]
    lacking = [each for each in absent if each in NEEDED or each in used]
    told = [f"{each}: needed for {features[each]}" for each in lacking]
    told += [
        f"{each} (optional) is not granted; it is for {features[each]}"
        for each in absent
        if each not in lacking
    ]
    if lacking:
        return _result(
            about,
            Standing.FAILED,
            f"Missing: {', '.join(lacking)}.",
            f"{_PAGES} OAuth & Permissions, Bot Token Scopes, Add an OAuth Scope; "
            "then Reinstall to Workspace.",
            details=tuple(told),
        )
    said = f"The app has {', '.join([*NEEDED, *sorted(used)])}."
    return _result(about, Standing.PASSED, said, details=tuple(told))


def judge_channel(
    channel: str, read: Channel | Refused | NotRead, app: App | Refused | NotRead
) -> Result:
    """Say whether the bot can post in the default channel; nothing is posted to find out."""
    about = ("slack_channel", "Default channel")
    scopes = (app.scopes if isinstance(app, App) else None) or frozenset()
    bot = app.bot if isinstance(app, App) else "the bot"
    invite = f"In Slack, in that channel: /invite @{one_line(bot)}"
    if isinstance(read, NotRead):
        said = f"Whether the bot can post in {channel} could not be seen: {read.why}."
        return _result(about, Standing.UNSEEN, said, *read.steps)
    if isinstance(read, Refused):
        return _refused(about, channel, read, invite)
    named = f"#{one_line(read.name)} ({channel})"
    if read.is_archived:
        step = "In Slack, unarchive it, or set SLACK_DEFAULT_CHANNEL to another channel's id."
        return _result(about, Standing.FAILED, f"Channel {named} is archived.", step)
    if read.is_member:
        return _result(about, Standing.PASSED, f"The bot is in {named}.")
    if "chat:write.public" in scopes and not read.is_private:
        said = f"The bot is not in {named}, which is public: chat:write.public lets it post."
        return _result(about, Standing.PASSED, said)
    return _result(about, Standing.FAILED, f"The bot is not in {named}.", invite)


def _refused(about: tuple[str, str], channel: str, read: Refused, invite: str) -> Result:
    if read.word == "missing_scope":
        return _result(
            about,
            Standing.UNSEEN,
            f"Whether the bot can post in {channel} cannot be seen without channels:read (public "
            "channels) or groups:read (private ones), which it does not need for posting.",
            f"{invite}; Slack answers that the bot is there already, or lets it in.",
        )
    if read.word == "channel_not_found":
        return _result(
            about,
            Standing.FAILED,
            f"Slack shows no channel {channel} to the bot: there is none, or it is private.",
            f"For a private channel: {invite}",
            "Else set SLACK_DEFAULT_CHANNEL to the id at the bottom of the channel's About page.",
        )
    said = f"Slack did not tell of channel {channel}: {_word(read)}."
    return _result(about, Standing.UNSEEN, said, "Ask again in a few minutes.")


def _word(read: Refused) -> str:
    return read.word if _CODE.fullmatch(read.word) else "an error without a name"


def _result(
    about: tuple[str, str],
    standing: Standing,
    summary: str,
    *steps: str,
    details: tuple[str, ...] = (),
) -> Result:
    return Result(
        id=about[0],
        title=about[1],
        standing=standing,
        summary=summary,
        details=details,
        steps=steps,
    )
