"""The Slack app manifest with the function app's addresses filled in: `python -m bot.manifest URL`.

`manifest.json` beside this file is the only place where the app's name, command, shortcut and
scopes stand. Everything that Slack sends comes to one address.

Source: https://docs.slack.dev/reference/app-manifest
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("manifest.json")
PATH = "/api/slack"
_URL = re.compile(r"(https://[a-z0-9.-]+(?::[0-9]{1,5})?)(?:/|/api/slack/?)?", re.IGNORECASE)


class AddressError(ValueError):
    """The address is none that Slack can call."""


def manifest(url: str) -> dict[str, Any]:
    """Return the manifest for a function app at `url`, with or without `/api/slack` behind it.

    Raises:
        AddressError: it is no plain https address.
    """
    found = _URL.fullmatch(url.strip())
    if found is None:
        raise AddressError("the address must look like https://FUNCTION-APP.azurewebsites.net")
    address = found[1] + PATH
    filled: dict[str, Any] = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    for command in filled["features"]["slash_commands"]:
        command["url"] = address
    filled["settings"]["interactivity"].update(
        request_url=address, message_menu_options_url=address
    )
    return filled


def main(words: Sequence[str]) -> int:
    """Print the manifest for the one address that is given; return the exit status.

    Raises:
        SystemExit: wrong usage, or help was asked for.
    """
    parser = argparse.ArgumentParser(
        prog="python -m bot.manifest", description="Print the Slack app manifest."
    )
    parser.add_argument("url", help="the function app, https://FUNCTION-APP.azurewebsites.net")
    try:
        filled = manifest(parser.parse_args(words).url)
    except AddressError as wrong:
        parser.error(str(wrong))
    sys.stdout.write(json.dumps(filled, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
