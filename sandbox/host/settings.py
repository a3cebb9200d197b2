"""What the host reads from `host.json`.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#hostjson-settings
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SPAN = re.compile(r"(?:(\d+)\.)?(\d+):(\d\d):(\d\d(?:\.\d+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """How queue triggers read and retry; `visibility_timeout_s` is the pause after a failure."""

    max_dequeue_count: int = 5
    visibility_timeout_s: float = 0.0
    batch_size: int = 16
    new_batch_threshold: int = 8
    max_polling_interval_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings:
    """The settings that change what callers see, with the host's own defaults."""

    route_prefix: str = "api"
    queues: QueueSettings = QueueSettings()


def read(folder: Path) -> HostSettings:
    """Read `host.json` of an app's folder.

    Raises:
        FileNotFoundError: there is none; Azure's host needs it too.
        ValueError: a value is malformed.
    """
    extensions = json.loads((folder / "host.json").read_text("utf-8")).get("extensions", {})
    queues: dict[str, Any] = extensions.get("queues", {})
    default = QueueSettings()
    return HostSettings(
        route_prefix=extensions.get("http", {}).get("routePrefix", "api"),
        queues=QueueSettings(
            max_dequeue_count=queues.get("maxDequeueCount", default.max_dequeue_count),
            visibility_timeout_s=seconds(queues.get("visibilityTimeout", "00:00:00")),
            batch_size=queues.get("batchSize", default.batch_size),
            new_batch_threshold=queues.get("newBatchThreshold", default.new_batch_threshold),
            max_polling_interval_s=seconds(queues.get("maxPollingInterval", "00:01:00")),
        ),
    )


def seconds(span: str) -> float:
    """Return the seconds of a time span such as `00:00:30` or `1.00:00:00`.

    Raises:
        ValueError: it is no time span.
    """
    match = SPAN.fullmatch(span)
    if match is None:
        raise ValueError(f"host.json: {span!r} is no time span such as 00:00:30")
    days, hours, minutes, rest = match.groups()
    return int(days or 0) * 86400 + int(hours) * 3600 + int(minutes) * 60 + float(rest)
