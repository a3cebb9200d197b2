"""Slack that drips its answer keeps nobody waiting: a client's time-out is for each silence."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from slack_sdk import WebClient

from bot.listening import OPEN_S, opens
from bot.patience import within
from bot.views import Prefill

SLACK_WAITS_S = 3


class Dripping(BaseHTTPRequestHandler):
    """Answers a byte at a time, never silent for long."""

    def do_POST(self) -> None:
        """Drip."""
        self.send_response(200)
        self.send_header("Content-Length", "40")
        self.end_headers()
        for _ in range(20):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.2)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@pytest.fixture
def dripping() -> Iterator[str]:
    """Serve answers that drip."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api/"
    server.shutdown()
    server.server_close()


def test_form_that_slack_opens_slowly_is_not_waited_for(dripping: str) -> None:
    client = WebClient(token="xoxb-1", base_url=dripping, timeout=2, retry_handlers=[])
    began = time.monotonic()
    assert opens(client, "1.2", Prefill(channel="C0AKSOPS")) is False
    assert OPEN_S <= time.monotonic() - began < SLACK_WAITS_S


def test_what_is_quick_is_returned_and_what_fails_is_raised() -> None:
    assert within(1, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(1, lambda: 1 / 0)
