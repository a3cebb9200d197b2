"""`classify`: say what an error message is, with no cluster at hand; or print the check orders."""

import json
from typing import Any

from diagnostics.classify import classify
from diagnostics.cli.streams import Command, Written
from diagnostics.judging import orders
from diagnostics.model.incident import Classification
from diagnostics.redact import redact
from diagnostics.render.as_json import endpoint_json, node_json
from diagnostics.render.safe import one_line


def classify_command(command: Command) -> Written:
    """Return the classification of standard input as text or JSON."""
    as_json = command.options.format == "json"
    if command.options.orders:
        listed = {category.value: list(checks) for category, checks in orders().items()}
        return Written(text=_json(listed) if as_json else _orders(listed))
    found = classify(command.streams.stdin.read())
    return Written(text=_json(to_json(found)) if as_json else _text(found))


def to_json(found: Classification) -> dict[str, Any]:
    """Return a classification as the contract's object."""
    return {
        "category": found.category.value,
        "exit_code": found.exit_code,
        "error_name": found.error_name,
        "endpoint": endpoint_json(found.endpoint),
        "node": node_json(found.node),
        "hint": one_line(redact(found.hint)),
    }


def _text(found: Classification) -> str:
    flat = {
        "category": found.category.value,
        "error": found.error_name,
        "exit code": found.exit_code,
        **{f"endpoint {name}": value for name, value in endpoint_json(found.endpoint).items()},
        **{f"node {name}": value for name, value in node_json(found.node).items()},
        "article": found.article,
        "hint": redact(found.hint) or None,
    }
    told = (
        f"{name:<18}{one_line(str(value))}" for name, value in flat.items() if value is not None
    )
    return "\n".join(told) + "\n"


def _orders(listed: dict[str, list[str]]) -> str:
    return "".join(f"{category}: {', '.join(checks)}\n" for category, checks in listed.items())


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"
