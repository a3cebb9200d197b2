"""Nothing that anybody sends over HTTP is answered with 500, and no secret comes into the log.

The function app runs in the local host as it is; Slack and Azure are away, so what gets through to
the queue fails in its own way, whose log is looked at as well. 200 requests, or as many as
`CONNCHECK_HOSTILE_REQUESTS` says.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.process import ROOT, child_environment
from sandbox.slack.people import signed
from tests.hostile.bodies import ALERTS, EVENTS, FORM, INTERACTIONS, JSON, SECRET, hostile

REQUESTS = int(os.environ.get("CONNCHECK_HOSTILE_REQUESTS", "200"))
SIGNING, TOKEN = "a-signing-secret-51", "xoxb-1-token-51"
IDENTITY = "identity-header-51"
SETTINGS = {
    "SLACK_BOT_TOKEN": TOKEN,
    "SLACK_SIGNING_SECRET": SIGNING,
    "SLACK_DEFAULT_CHANNEL": "C0AKSOPS",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "CONNCHECK_ARM_ENDPOINT": "https://127.0.0.1:9",
    "IDENTITY_ENDPOINT": "http://127.0.0.1:9/msi/token",
    "IDENTITY_HEADER": IDENTITY,
    "CONNCHECK_REQUESTS_PER_MINUTE": "100000",
    "CONNCHECK_ALERTS_PER_MINUTE": "100000",
}
EVENT_GRID = "/runtime/webhooks/eventgrid?functionName=aks_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A host that runs, where its log is, and the key of its functions."""

    connection: HTTPConnection
    log: Path
    key: str

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """POST and return the status."""
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def state(self) -> dict[str, Any]:
        """Return the host's own account of itself."""
        self.connection.request("GET", "/admin/sandbox")
        state: dict[str, Any] = json.loads(self.connection.getresponse().read())
        return state


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Running]:
    key, log = secrets.token_hex(16), tmp_path / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own host
            [sys.executable, "-m", "sandbox.host", "--port", "0", "--key", key, "--with-parent"],
            cwd=ROOT,
            env=child_environment(SETTINGS),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    url = urlsplit(json.loads(process.stdout.readline())["url"])
    connection = HTTPConnection(url.hostname or "", url.port, timeout=30)
    yield Running(connection=connection, log=log, key=key)
    connection.close()
    process.stdin.close()
    process.wait(30)
    process.stdout.close()


Sent = tuple[str, bytes, dict[str, str]]


def interaction(payload: object) -> Sent:
    request = signed(SIGNING, {"payload": json.dumps(payload)}, time.time())
    return "/api/slack", request.body, request.headers


def command(changed: dict[str, str]) -> Sent:
    fields = {name: value.encode(errors="replace").decode() for name, value in changed.items()}
    request = signed(SIGNING, FORM | fields, time.time())
    return "/api/slack", request.body, request.headers


def unsigned(body: bytes) -> Sent:
    return "/api/slack", body, {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=\xe9"}


def keyed(path: str, body: bytes) -> Sent:
    return path, body, {"Content-Type": "application/json"}


RAW = st.binary(max_size=300) | st.just(b"[" * 20_000) | st.just(urlencode(FORM).encode())
TEXTS = st.dictionaries(st.sampled_from([*FORM, "payload"]), st.text(max_size=60), max_size=3)
SENT = (
    hostile(INTERACTIONS).map(interaction)
    | TEXTS.map(command)
    | RAW.map(unsigned)
    | (hostile(ALERTS) | JSON).map(lambda body: keyed("/api/alerts", json.dumps(body).encode()))
    | RAW.map(lambda body: keyed("/api/alerts", body))
    | hostile(EVENTS).map(lambda body: keyed(EVENT_GRID, json.dumps([body]).encode()))
    | RAW.map(lambda body: keyed(EVENT_GRID, body))
)


def test_no_body_is_answered_with_500_or_put_into_the_log(host: Running) -> None:
    sent: dict[int, int] = {}

    @settings(max_examples=REQUESTS, suppress_health_check=list(HealthCheck), database=None)
    @given(request=SENT)
    def hammer(request: Sent) -> None:
        path, body, headers = request
        status = host.send(path, body, {**headers, "x-functions-key": host.key})
        sent[status] = sent.get(status, 0) + 1
        assert status < 500, body

    hammer()
    failed = host.state()["failed"]
    assert {name: failed.get(name, 0) for name in ("slack", "alerts", "aks_events")} == {
        "slack": 0,
        "alerts": 0,
        "aks_events": 0,
    }
    log = host.log.read_text(errors="replace")
    held = [word for word in (SECRET, SIGNING, TOKEN, IDENTITY, host.key) if word in log]
    assert (held, sum(sent.values()) >= REQUESTS, {200, 202, 400, 401} <= set(sent)) == (
        [],
        True,
        True,
    )
    print(f"{sum(sent.values())} requests by status: {sent}")  # noqa: T201 - figures, with -rP
