"""Ids on every line that is logged while an incident is worked on.

The host takes a line's text and nothing else of it, so the ids stand in it: JSON, at its end.
Source: https://docs.python.org/3/howto/logging-cookbook.html (Use of contextvars)
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

# A logger's filter does not see the lines of the loggers below it.
LOGGERS = (
    "aks_conncheck",
    "aks_conncheck.audit",
    "aks_conncheck.slack",
    "aks_conncheck.verdicts",
)
FIELDS = "fields"
"""The key of a line's `extra` whose fields go into its JSON, after the ids."""
_ID = re.compile(r"[0-9a-fA-F_r-]{1,40}\Z")
# One dict for each job: what a task or a thread of it finds out, all of it know.
_KNOWN: ContextVar[dict[str, str] | None] = ContextVar("known", default=None)


@contextmanager
def about(**ids: str | None) -> Iterator[None]:
    """Put ids on each line of the block, and of the tasks and threads begun in it.

    `run`, `incident`, `correlation`; within another block they are added to its ids. What is not
    shaped as an id is left out, for it comes from outside.
    """
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_put_ids)
    token = _KNOWN.set(known() | _shaped(ids))
    try:
        yield
    finally:
        _KNOWN.reset(token)


def found(**ids: str | None) -> None:
    """Add ids, or correct them, once the work in hand has shown them; outside of any, forget it."""
    job = _KNOWN.get()
    if job is not None:
        job.update(_shaped(ids))


def known() -> dict[str, str]:
    """Return the ids of the work in hand, named as spans and lines name them."""
    return dict(_KNOWN.get() or {})


def _shaped(ids: Mapping[str, str | None]) -> dict[str, str]:
    return {f"conncheck.{key}": value for key, value in ids.items() if value and _ID.match(value)}


def _put_ids(record: logging.LogRecord) -> bool:
    """Write ids and fields into the text, and as attributes of the record for whoever reads it."""
    fields = {**known(), **record.__dict__.pop(FIELDS, {})}
    if fields:
        record.msg, record.args = f"{record.getMessage()} {json.dumps(fields)}", None
        record.__dict__.update(fields)
    return True
