"""Show on a terminal what a run still waits for; elsewhere show nothing."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from diagnostics.model.finding import Outcome
from diagnostics.model.report import Progress
from diagnostics.render.safe import one_line

OnProgress = Callable[[Progress], Awaitable[None]]
_NAMED = 3


@contextmanager
def shown_on(stream: TextIO) -> Iterator[OnProgress | None]:
    """Give a function that shows progress on the stream, None where it is no terminal."""
    if not stream.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.markup import escape  # noqa: PLC0415

    with Console(file=stream).status("Reading the cluster …") as status:

        async def show(progress: Progress) -> None:
            status.update(escape(in_words(progress)))

        yield show


def in_words(progress: Progress) -> str:
    """Put progress into one line: how much is done, what failed, what is waited for."""
    done = len(progress.findings)
    failures = [f.title for f in progress.findings if f.outcome is Outcome.FAILED]
    failing = f", failing: {', '.join(failures)}" if failures else ""
    if progress.report is not None:
        then = "asking a node, a minute or so" if progress.asks_node else "reading what was changed"
        return one_line(f"{done} checks answered{failing}; {then} …")
    if not progress.waiting:
        return one_line(f"{done} checks answered{failing}; finishing …")
    more = " …" if len(progress.waiting) > _NAMED else ""
    waiting = f"{', '.join(progress.waiting[:_NAMED])}{more}"
    return one_line(f"{done} of {done + len(progress.waiting)} checks{failing}; reading {waiting}")
