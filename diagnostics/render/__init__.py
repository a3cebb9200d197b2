"""A report as JSON, as text for a terminal, as Markdown. Pure."""

from diagnostics.render.as_json import to_json
from diagnostics.render.as_markdown import to_markdown
from diagnostics.render.as_text import to_text
from diagnostics.render.path import Hop, path_line, path_of
from diagnostics.render.ticket import Occasion, to_instance_view, to_ticket

__all__ = [
    "Hop",
    "Occasion",
    "path_line",
    "path_of",
    "to_instance_view",
    "to_json",
    "to_markdown",
    "to_text",
    "to_ticket",
]
