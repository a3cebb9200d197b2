"""The setting names a file; without it Slack's own settings are the rules."""

from pathlib import Path

import pytest

from bot.routing import FILE, Destination, Routing, read_routing
from bot.routing.reading import PROGRAM, named_file
from bot.settings import SettingsError, SlackSettings

SETTINGS = SlackSettings(
    token="xoxb-1",
    signing_secret="secret",
    default_channel="C0AKSOPS",
    oncall_group="S0ONCALL",
    api_url="https://slack.com/api/",
)
USUAL = Destination(channel="C0AKSOPS", oncall="S0ONCALL", quiet_transient=True, rule="the default")


@pytest.mark.parametrize("environ", [{}, {FILE: " "}])
def test_without_a_file_the_settings_are_the_rules(environ: dict[str, str]) -> None:
    assert read_routing(environ, SETTINGS) == Routing(default=USUAL)


def test_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "routing.toml"
    file.write_text("[default]\noncall = ''\n")
    assert read_routing({FILE: f" {file} "}, SETTINGS) == Routing(
        default=Destination(
            channel="C0AKSOPS", oncall=None, quiet_transient=True, rule="the default"
        )
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "the file cannot be read (FileNotFoundError)."),
        (b"\xff", "the file is not a text in UTF-8."),
        (
            b"[default]\noncall = 1\nx = 1",
            (
                'line 1, [default]: has no key "x"; its keys are channel, oncall, quiet_transient, '
                "recovered. "
                "line 1, [default]: oncall must be a user's id (U…), a user group's id (S…), or "
                "empty for nobody."
            ),
        ),
    ],
)
def test_wrong_file_is_a_settings_error(
    tmp_path: Path, content: bytes | None, expected: str
) -> None:
    file = tmp_path / "routing.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        read_routing({FILE: str(file)}, SETTINGS)
    assert str(caught.value) == f"{FILE}: {expected}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        (" routing.toml ", PROGRAM / "routing.toml"),
        ("/etc/r.toml", Path("/etc/r.toml")),
    ],
)
def test_relative_path_starts_beside_the_function_app(value: str, expected: Path | None) -> None:
    assert named_file({FILE: value}) == expected
    assert (PROGRAM / "function_app.py").is_file()


def test_name_that_cannot_be_a_file_is_a_settings_error() -> None:
    with pytest.raises(SettingsError):
        read_routing({FILE: "a\0b"}, SETTINGS)
