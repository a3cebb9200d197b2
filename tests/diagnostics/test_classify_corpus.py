"""The labelled messages of the evaluation data, where they are at hand."""

import json
from pathlib import Path
from typing import Any

from diagnostics.classify import classify


def messages(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "errors" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def family(name: str | None) -> str:
    """Reduce the old, the new and the oddly cased spelling of an error's name to one."""
    return (name or "").lower().replace("vmextensionerror", "").strip("_")


def test_every_message_has_its_category(eval_data: Path) -> None:
    wrong = {
        message["id"]: category
        for message in messages(eval_data)
        if (category := classify(message["text"]).category)
        not in (message["category"], *message.get("also_acceptable", ()))
    }
    assert wrong == {}


def test_every_message_has_its_exit_code_and_name(eval_data: Path) -> None:
    found, labelled = {}, {}
    for message in messages(eval_data):
        seen = classify(message["text"])
        found[message["id"]] = (seen.exit_code, family(seen.error_name))
        labelled[message["id"]] = (message["exit_code"], family(message["error_name"]))
    assert found == labelled
