"""The demo shows the request, the thread and what to try next, and ends by itself."""

import io
from pathlib import Path

from rich.console import Console

from sandbox.demo import SCENARIO, show
from sandbox.scenarios import SCENARIOS


async def test_demo_shows_the_way_from_error_to_thread(tiny_app: Path) -> None:
    console = Console(file=io.StringIO(), width=200)
    assert await show(console, folder=tiny_app) == 0
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    name = SCENARIOS[SCENARIO].build().cluster_id.rsplit("/", 1)[-1]
    parts = [
        "What the engineer sees",
        "Ann types in #aks-ops",
        "X-Slack-Signature: v0=",
        "status 200 after",
        f"(before an edit) checking {name}",
        f"done with {name}",
        "details",
        "Try next",
    ]
    places = [shown.find(part) for part in parts]
    assert places == sorted(places)
    assert -1 not in places


async def test_demo_without_a_thread_says_so(tiny_app: Path) -> None:
    (tiny_app / "function_app.py").write_text("raise SystemExit(3)")
    console = Console(file=io.StringIO(), width=200)
    assert await show(console, folder=tiny_app) == 1
    assert isinstance(console.file, io.StringIO)
    last = console.file.getvalue().splitlines()[-1]
    assert last == "the function app did not start (exit 3)"
