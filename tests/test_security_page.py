"""What docs/security.md says in numbers is what the code does."""

import json
import re
from pathlib import Path

import function_app
from bot import listeners

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/security.md").read_text()


def test_sizes_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `POST /api/(\w+)` \|.*?(\d+) KB", PAGE, re.MULTILINE)

    assert {name: int(size) * 1024 for name, size in rows} == {
        "slack": listeners.MOST_BYTES,
        "alerts": function_app.MOST_BYTES,
    }


def test_slack_app_can_read_no_messages() -> None:
    scopes = json.loads((ROOT / "bot/manifest.json").read_text())["oauth_config"]["scopes"]
    granted = [scope for group in scopes.values() for scope in group]

    assert [each for each in granted if re.search(r":history|^search:|^users:|^im:", each)] == []


def test_every_entry_that_the_app_opens_to_http_is_listed() -> None:
    source = (ROOT / "function_app.py").read_text()
    routes = re.findall(r'@app\.route\(route="(\w+)"', source)

    assert re.findall(r"^\| `POST /api/(\w+)` \|", PAGE, re.MULTILINE) == routes
