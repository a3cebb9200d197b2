"""What the Slack app offers people: its commands and message shortcuts, from its manifest."""

import json
from pathlib import Path

from sandbox.process import ROOT
from sandbox.slack.workspace import JsonObject

MANIFEST = ROOT / "infra/slack/manifest.json"


def offered(path: Path = MANIFEST) -> JsonObject:
    """Return the app's name, its `commands`, and its `shortcuts` on messages."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    features = manifest["features"]
    shortcuts = features.get("shortcuts", [])
    return {
        "app": manifest["display_information"]["name"],
        "commands": features.get("slash_commands", []),
        "shortcuts": [one for one in shortcuts if one["type"] == "message"],
    }
