"""A report as JSON, as text for a terminal, as Markdown. Pure."""

from diagnostics.render.as_json import to_json
from diagnostics.render.as_markdown import to_markdown
from diagnostics.render.as_text import to_text

__all__ = ["to_json", "to_markdown", "to_text"]
