"""What the Slack app offers people: its commands and message shortcuts, from its manifest."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.slack.workspace import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The app's name, its slash commands, and its shortcuts on messages, as declared."""

    app: str
    commands: list[JsonObject]
    shortcuts: list[JsonObject]

    @property
    def names(self) -> frozenset[str]:
        """The commands alone, each with its slash."""
        return frozenset(str(one["command"]) for one in self.commands)

    def as_json(self) -> JsonObject:
        """Return it for the page."""
        return asdict(self)


def read_offer(path: Path) -> Offer:
    """Read a Slack app manifest."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    features = manifest["features"]
    return Offer(
        app=manifest["features"]["bot_user"]["display_name"],
        commands=features.get("slash_commands", []),
        shortcuts=[one for one in features.get("shortcuts", []) if one["type"] == "message"],
    )
