"""The audit refuses what is known, and says so where it could not look."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.audit import Look, judge, read

ROOT = Path(__file__).resolve().parents[2]
LOCK = f"tenacity==9.1.2 --hash=sha256:{'0' * 64}\ncertifi==2026.1.4 --hash=sha256:{'1' * 64}\n"
FLAW = {
    "id": "PYSEC-0000-1",
    "affected": [
        {
            "package": {"name": "certifi", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2099.1"}]}],
        }
    ],
}


@contextmanager
def source(status: int, flawed: str) -> Iterator[str]:
    """Serve OSV's interface: one flaw in one package, or one refusal of everything."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            vulns = {"vulns": [FLAW]} if asked["package"]["name"] == flawed else {}
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(vulns).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - same
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "flawed", "expected"),
    [
        (200, "", (0, ["2 requirements looked up, no known vulnerability"])),
        (
            200,
            "certifi",
            (1, ["known vulnerabilities:", "certifi 2026.1.4: PYSEC-0000-1, mended in 2099.1"]),
        ),
        (503, "certifi", (3, ["COULD NOT LOOK for known vulnerabilities:"])),
    ],
)
def test_audit_asks_the_source_and_believes_it(
    status: int, flawed: str, expected: tuple[int, list[str]], tmp_path: Path
) -> None:
    (tmp_path / "lock.txt").write_text(LOCK)
    with source(status, flawed) as url:
        done = subprocess.run(  # noqa: S603 - our own module
            [
                sys.executable, "-m", "tools.audit",
                "--lock", tmp_path / "lock.txt", "--osv-url", url,
            ],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    lines = done.stdout.splitlines()

    assert (done.returncode, lines[: len(expected[1])]) == expected


CLEAN = Look(looked_up=2)
FLAWED = Look(looked_up=2, known=("a 1: X-1, mended in 2",))
SKIPPED = Look(untold=("a not found", "b not found"))
PARTLY = Look(looked_up=1, untold=("b not found",))


@pytest.mark.parametrize(
    ("looks", "status"),
    [
        ([CLEAN], 0),
        ([FLAWED], 1),
        ([SKIPPED, CLEAN], 0),
        ([SKIPPED, FLAWED], 1),
        ([PARTLY, SKIPPED], 3),
        ([Look(looked_up=1, known=FLAWED.known, untold=SKIPPED.untold)], 1),
        ([Look()], 3),
        ([], 3),
    ],
)
def test_only_a_whole_look_that_found_nothing_is_clean(looks: list[Look], status: int) -> None:
    assert judge(looks)[0] == status


def test_untold_is_told() -> None:
    assert judge([SKIPPED, read("", "trace\nno such host\n")])[1] == [
        "COULD NOT LOOK for known vulnerabilities:",
        "a not found (and 1 more)",
        "no such host (and 0 more)",
    ]


def test_report_without_a_fixed_version_says_so() -> None:
    report = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": []}]},
            {"name": "b", "skip_reason": "b not found"},
        ]
    }

    assert read(json.dumps(report), "") == Look(
        looked_up=1, known=("a 1: X-1, mended in no version yet",), untold=("b not found",)
    )
