"""What the chat side gets of the diagnosis: the error as it was told, and the papers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.request import Trigger
from diagnosing import AzureDiagnostician, error_told
from diagnostics.model.cluster import Node
from diagnostics.model.ids import ResourceId
from diagnostics.model.report import Progress
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.slack.limits import problems
from sandbox.stage import azure_settings
from tests.bot.reports import event, report, request

NODE = Node(
    id=ResourceId("/subscriptions/1/vm"),
    pool="np",
    vmss=None,
    instance_id=None,
    failed=True,
    extension_message="exit status=51",
    nic=None,
)


@pytest.mark.parametrize(
    ("trigger", "error", "expected"),
    [
        (Trigger.SHORTCUT, "nc: connect to 10.0.0.4 port 443 (tcp) timed out", "same"),
        (Trigger.SHORTCUT, "VMExtensionError_K8SAPIServerConnFail", "same"),
        (Trigger.SHORTCUT, "Sev1: an operation on aks-shop failed", None),
        (Trigger.SHORTCUT, None, None),
        (Trigger.SLASH, "an operation failed", "same"),
        (Trigger.FORM, "an operation failed", "same"),
    ],
)
def test_error_is_what_was_told_unless_an_alert_tells_none(
    trigger: Trigger, error: str | None, expected: str | None
) -> None:
    asked = request(trigger=trigger, error=error)
    assert error_told(asked) == (error if expected == "same" else None)


@pytest.mark.parametrize(
    ("node", "names"),
    [
        (NODE, ["azure-support-ticket.txt", "instance-view.txt"]),
        (None, ["azure-support-ticket.txt"]),
    ],
)
def test_papers_are_the_report_and_the_ticket(node: Node | None, names: list[str]) -> None:
    azure = AzureDiagnostician(environ={}, now=lambda: datetime.now(UTC))
    asked = event(correlation="c-1")
    papers = azure.papers(replace(report(), node=node), asked)
    files = {action: [each["file"]["name"] for each in said] for action, said in papers.items()}
    assert files == {
        "report": ["aks-conncheck-report.md", "aks-conncheck-report.json"],
        "ticket": names,
    }
    assert [
        problem for said in papers.values() for each in said for problem in problems(each)
    ] == []
    ticket = papers["ticket"][0]["file"]["content"]
    assert ("c-1" in ticket, "Create or update the cluster" in ticket) == (True, True)


async def _nothing(progress: Progress) -> None:
    del progress


@pytest.mark.parametrize(
    ("trigger", "ago", "fewer"),
    [
        (Trigger.EVENT, timedelta(minutes=2), 6),
        (Trigger.ALERT, timedelta(minutes=2), 6),
        (Trigger.EVENT, -timedelta(minutes=1), 0),
        (Trigger.EVENT, None, 0),
        (Trigger.SLASH, timedelta(minutes=2), 0),
        (Trigger.BUTTON, timedelta(minutes=2), 0),
        (Trigger.TIMER, timedelta(minutes=2), 0),
    ],
)
async def test_only_what_nobody_asked_for_takes_what_was_just_read(
    trigger: Trigger, ago: timedelta | None, fewer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = SCENARIOS["nsg-deny"].build()
    at = None if ago is None else (datetime.now(UTC) - ago).isoformat()
    asked = event(cluster_id=world.cluster_id, error=world.error_text, failed_at=at)
    async with serve(world) as arm:
        environ = azure_settings(world, arm)
        for variable, value in environ.items():
            monkeypatch.setenv(variable, value)
        azure = AzureDiagnostician(environ=environ, now=lambda: datetime.now(UTC))
        first = await azure.diagnose(asked, _nothing)
        tokens = dict(azure.tokens)
        second = await azure.diagnose(replace(asked, trigger=trigger), _nothing)
    assert first.arm_calls - second.arm_calls == fewer
    assert (first.verdict, first.findings) == (second.verdict, second.findings)
    assert (len(tokens), azure.tokens) == (1, tokens)
