"""Exporting starts only where a setting says where to, and never on the way to Slack's answer."""

import os
import subprocess
import sys

from diagnostics.telemetry.exporting import start
from diagnostics.version import VERSION

ANSWERING = """
import sys
import function_app, bot.listeners
print([name for name in sys.modules if name.partition(".")[0] == "opentelemetry"])
"""
EXPORTING = """
import os
from diagnostics.telemetry.exporting import start
key = "InstrumentationKey=00000000-0000-0000-0000-000000000000"
start({"APPLICATIONINSIGHTS_CONNECTION_STRING": f"{key};IngestionEndpoint=http://127.0.0.1:9"})
from opentelemetry import trace
print(trace.get_tracer_provider().resource.attributes["service.version"], flush=True)
os._exit(0)  # before anything is sent
"""


def test_what_is_sent_says_which_version_sent_it() -> None:
    quiet = {**os.environ, "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true"}
    command = [sys.executable, "-c", EXPORTING]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=quiet)  # noqa: S603 - ours

    assert done.stdout == f"{VERSION}\n"


def test_nothing_is_exported_without_a_place_to_send_to() -> None:
    assert not start({})
    assert not start({"APPLICATIONINSIGHTS_CONNECTION_STRING": ""})


def test_answering_slack_imports_nothing_of_opentelemetry() -> None:
    command = [sys.executable, "-c", ANSWERING]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert done.stdout.strip() == "[]"
