"""Which channel, whom to call, and who may ask: one file of rules, see docs/routing.md."""

from bot.routing.reading import FILE, read_routing
from bot.routing.rules import Destination, Routing, destination, matching

__all__ = ["FILE", "Destination", "Routing", "destination", "matching", "read_routing"]
