"""Slack's settings: every wrong one is named at once, and no value is shown."""

import pytest

from bot.settings import SettingsError, SlackSettings, read_slack_settings

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1-secret-token",
    "SLACK_SIGNING_SECRET": "signing-secret",
    "SLACK_DEFAULT_CHANNEL": "C0AKSOPS",
}
TOKEN = "SLACK_BOT_TOKEN must be the bot token (xoxb-…)."
SECRET = "SLACK_SIGNING_SECRET is missing; it is on the Slack app's Basic Information page."
REFERENCE = "@Microsoft.KeyVault(SecretUri=https://kv-x.vault.azure.net/secrets/x)"
UNRESOLVED = "SLACK_SIGNING_SECRET is not in the key vault, or the app may not read it there."
CHANNEL = "SLACK_DEFAULT_CHANNEL must be a channel's id (C…)."
GROUP = "SLACK_ONCALL_USERGROUP must be a user group's id (S…)."
API = "SLACK_API_URL must be a URL such as https://slack.com/api/."


def settings(**fields: str | None) -> SlackSettings:
    return SlackSettings(
        token="xoxb-1-secret-token",
        signing_secret="signing-secret",
        default_channel="C0AKSOPS",
        oncall_group=fields.get("oncall_group"),
        api_url=fields.get("api_url") or "https://slack.com/api/",
    )


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (GOOD, settings()),
        (GOOD | {"SLACK_ONCALL_USERGROUP": ""}, settings()),
        (GOOD | {"SLACK_ONCALL_USERGROUP": " S0ONCALL "}, settings(oncall_group="S0ONCALL")),
        (GOOD | {"SLACK_API_URL": ""}, settings()),
        (
            GOOD | {"SLACK_API_URL": "http://127.0.0.1:9000/api"},
            settings(api_url="http://127.0.0.1:9000/api/"),
        ),
        (GOOD | {"SLACK_BOT_TOKEN": "xoxb-1-secret-token\n", "OTHER": "x"}, settings()),
    ],
)
def test_settings_are_read(environ: dict[str, str], expected: SlackSettings) -> None:
    assert read_slack_settings(environ) == expected


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, f"{TOKEN} {SECRET} {CHANNEL}"),
        (dict.fromkeys(GOOD, " "), f"{TOKEN} {SECRET} {CHANNEL}"),
        (GOOD | {"SLACK_BOT_TOKEN": "xoxp-user-token"}, TOKEN),
        (GOOD | {"SLACK_BOT_TOKEN": "xoxb-a b"}, TOKEN),
        (GOOD | {"SLACK_SIGNING_SECRET": ""}, SECRET),
        (GOOD | {"SLACK_SIGNING_SECRET": REFERENCE}, UNRESOLVED),
        (GOOD | {"SLACK_DEFAULT_CHANNEL": "#aks-ops"}, CHANNEL),
        (GOOD | {"SLACK_ONCALL_USERGROUP": "@aks-oncall"}, GROUP),
        (GOOD | {"SLACK_ONCALL_USERGROUP": "S1> <!channel"}, GROUP),
        (GOOD | {"SLACK_API_URL": "slack.com"}, API),
        (GOOD | {"SLACK_API_URL": "ftp://slack.com/api/"}, API),
        (GOOD | {"SLACK_API_URL": "https://user:pass@slack.com/"}, API),
        (GOOD | {"SLACK_API_URL": "http://[/"}, API),
    ],
)
def test_every_wrong_setting_is_named_without_its_value(
    environ: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_slack_settings(environ)
    assert str(caught.value) == message


def test_secrets_are_not_in_the_repr() -> None:
    shown = repr(settings())
    assert [value for value in ("xoxb-1-secret-token", "signing-secret") if value in shown] == []
