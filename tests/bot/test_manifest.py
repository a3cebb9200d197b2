"""The manifest is filled in with one address, and only with one that Slack can call."""

import json

import pytest

from bot.manifest import TEMPLATE, AddressError, main, manifest

URL = "https://func-conncheck.azurewebsites.net"


def _addresses(filled: dict[str, dict[str, dict[str, str]]]) -> dict[str, str]:
    return {
        key: value for key, value in filled["settings"]["interactivity"].items() if "url" in key
    }


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (URL, f"{URL}/api/slack"),
        (f"{URL}/", f"{URL}/api/slack"),
        (f" {URL}/api/slack\n", f"{URL}/api/slack"),
        (f"{URL}/api/slack/", f"{URL}/api/slack"),
        ("https://bot.example.org:8443", "https://bot.example.org:8443/api/slack"),
        ("HTTPS://Bot.Example.org", "HTTPS://Bot.Example.org/api/slack"),
    ],
)
def test_every_address_is_that_of_the_app(given: str, address: str) -> None:
    filled = manifest(given)

    assert _addresses(filled) == {"request_url": address, "message_menu_options_url": address}
    assert [command["url"] for command in filled["features"]["slash_commands"]] == [address]


def test_nothing_but_the_addresses_is_changed() -> None:
    template = TEMPLATE.read_text()

    assert manifest("https://FUNCTION-APP.azurewebsites.net") == json.loads(template)
    assert template.count("https://") == 3


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "func-conncheck.azurewebsites.net",
        "http://func-conncheck.azurewebsites.net",
        f"{URL}/api/alerts?code=key",
        f"{URL}?x=y",
        "https://user@host",
        f"{URL}\nhttps://other",
    ],
)
def test_what_slack_cannot_call_is_refused(wrong: str) -> None:
    with pytest.raises(AddressError, match="must look like https://"):
        manifest(wrong)


def test_command_prints_the_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([URL]) == 0
    assert json.loads(capsys.readouterr().out) == manifest(URL)


def test_command_names_a_wrong_address(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["http://host"])

    assert ended.value.code == 2
    assert "must look like https://FUNCTION-APP" in capsys.readouterr().err
