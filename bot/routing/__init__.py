"""Which channel, whom to call, and who may ask: one file of rules, see docs/routing.md."""

from bot.routing.reading import FILE, read_routing
from bot.routing.router import ReadTags, Refused, Router, no_tags
from bot.routing.rules import Destination, Routing, destination, matching, may_post
from bot.routing.workspace import SlackWorkspace

__all__ = [
    "FILE",
    "Destination",
    "ReadTags",
    "Refused",
    "Router",
    "Routing",
    "SlackWorkspace",
    "destination",
    "matching",
    "may_post",
    "no_tags",
    "read_routing",
]
