"""Exporting starts only where a setting says where to, and never on the way to Slack's answer."""

import subprocess
import sys

from diagnostics.telemetry.exporting import start

ANSWERING = """
import sys
import function_app, bot.listeners
print([name for name in sys.modules if name.partition(".")[0] == "opentelemetry"])
"""


def test_nothing_is_exported_without_a_place_to_send_to() -> None:
    assert not start({})
    assert not start({"APPLICATIONINSIGHTS_CONNECTION_STRING": ""})


def test_answering_slack_imports_nothing_of_opentelemetry() -> None:
    command = [sys.executable, "-c", ANSWERING]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert done.stdout.strip() == "[]"
