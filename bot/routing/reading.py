"""Read the routing file that the environment names; without one, Slack's settings are the rules."""

from collections.abc import Mapping
from pathlib import Path

from bot.routing.parse import RoutingError, parse_routing
from bot.routing.rules import Destination, Routing
from bot.settings import SettingsError, SlackSettings

FILE = "CONNCHECK_ROUTING_FILE"
PROGRAM = Path(__file__).resolve().parents[2]


def read_routing(environ: Mapping[str, str], settings: SlackSettings) -> Routing:
    """Return the rules of the file that `CONNCHECK_ROUTING_FILE` names, if it is set.

    Raises:
        SettingsError: the file cannot be read, or is wrong; the message names each problem.
    """
    default = Destination(
        channel=settings.default_channel,
        oncall=settings.oncall_group,
        quiet_transient=True,
        rule="the default",
    )
    path = named_file(environ)
    if path is None:
        return Routing(default=default)
    try:
        return parse_routing(read_text(path), default)
    except RoutingError as wrong:
        raise SettingsError(f"{FILE}: {wrong}") from wrong


def named_file(environ: Mapping[str, str]) -> Path | None:
    """Return the path that the setting names, beside `function_app.py` where it is relative."""
    named = environ.get(FILE, "").strip()
    return PROGRAM / named if named else None


def read_text(path: Path) -> str:
    """Return the text of a routing file.

    Raises:
        RoutingError: there is no such file, or it cannot be read as UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RoutingError([f"the file cannot be read ({type(error).__name__})"]) from error
    except ValueError as error:  # not UTF-8, or a path with a null character
        raise RoutingError(["the file is not a text in UTF-8"]) from error
