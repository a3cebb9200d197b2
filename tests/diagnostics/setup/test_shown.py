"""The doctor's text and JSON."""

from diagnostics.setup.result import Result, Standing
from diagnostics.setup.shown import to_json, to_text

RESULTS = (
    Result(id="a", title="A", standing=Standing.PASSED, summary="Fine."),
    Result(
        id="b",
        title="B",
        standing=Standing.FAILED,
        summary="Not\x1b[31m fine.",
        details=("x: y",),
        commands=(("az", "group", "list", "--query", "[].id"),),
        steps=("Do it.",),
    ),
    Result(id="c", title="C", standing=Standing.UNSEEN, summary="Dark."),
)


def test_text() -> None:
    assert to_text(RESULTS).splitlines() == [
        "pass            A: Fine.",
        "FAIL            B: Not [31m fine.",
        "                - x: y",
        "                $ az group list --query '[].id'",
        "                > Do it.",
        "could not look  C: Dark.",
        "",
        "Something fails: the lines that begin with FAIL say what, and what mends it.",
    ]


def test_json() -> None:
    told = to_json(RESULTS, "/subscriptions/s")
    assert {name: told[name] for name in ("schema", "scope", "exit_status")} == {
        "schema": "aks-conncheck/doctor/1",
        "scope": "/subscriptions/s",
        "exit_status": 1,
    }
    assert told["results"][1] == {
        "id": "b",
        "title": "B",
        "outcome": "fail",
        "summary": "Not [31m fine.",
        "details": ["x: y"],
        "commands": ["az group list --query '[].id'"],
        "steps": ["Do it."],
    }
