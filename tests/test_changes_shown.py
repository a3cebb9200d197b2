"""What changed, end to end: from the simulated log to the finished thread."""

import os
from datetime import UTC, datetime

import pytest

from bot.request import DiagnosisRequest, Trigger
from diagnosing import AzureDiagnostician
from diagnostics.model.report import Progress, Report
from sandbox.azure.server import serve as serve_azure
from sandbox.scenarios import SCENARIOS
from sandbox.slack.reading import lines
from sandbox.slack.server import serve
from sandbox.slack.workspace import contoso
from sandbox.stage import azure_settings, raise_curtain
from sandbox.world import Denial, World

LOG = "Microsoft.Insights/*"
NSG_CHANGE = "security rule deny-unlisted-saas of NSG nsg-aks-nodes was created or updated"


def _without_log(scenario: str) -> World:
    """Build a scenario in which the log may be read nowhere."""
    world = SCENARIOS[scenario].build()
    scope = f"/subscriptions/{world.subscription_id}"
    world.denials.append(Denial(scope=scope, action=LOG))
    return world


async def _thread(world: World) -> list[list[str]]:
    """Return the lines of each message of the thread that a slash command leads to."""
    workspace = contoso()
    async with serve(workspace) as slack, raise_curtain(world, slack) as stage:
        await stage.trigger("slash")
        await stage.finished(30)
    return [lines(message, workspace) for message in workspace.messages]


async def test_thread_names_the_change_of_what_decides_first() -> None:
    root, *replies = await _thread(SCENARIOS["nsg-deny"].build())

    assert f"Changed: 3 hours before the failure: {NSG_CHANGE}" in root
    (told,) = (reply for reply in replies if reply[0].startswith("What changed since the last"))
    assert [line.partition(" UTC: ")[2] for line in told[1:]] == [
        f"{NSG_CHANGE}, 3 hours before the failure · deny-unlisted-saas",
        (
            "virtual network vnet-prod-uks was created or updated, 5 hours before the failure "
            "· vnet-prod-uks"
        ),
    ]


async def test_healthy_thread_says_nothing_of_changes() -> None:
    thread = await _thread(SCENARIOS["healthy-private"].build())

    assert [line for message in thread for line in message if "hanged" in line] == []


async def test_log_out_of_reach_is_said_and_takes_no_verdict() -> None:
    root, *replies = await _thread(_without_log("nsg-deny"))

    assert root[0].startswith("⛔ Cause found: Rule deny-unlisted-saas")
    told = [reply for reply in replies if reply[0] == "What changed"]
    assert told == [
        [
            "What changed",
            (
                "Could not read the changes in the Activity Log (rg-aks-prod): the right "
                "Microsoft.Insights/eventtypes/values/read is missing."
            ),
        ]
    ]


@pytest.mark.parametrize("setting", [None, "true"])
async def test_function_app_names_callers_where_the_setting_allows(
    setting: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = SCENARIOS["nsg-deny"].build()
    async with serve_azure(world) as arm:
        for name, value in azure_settings(world, arm).items():
            monkeypatch.setenv(name, value)
        if setting:
            monkeypatch.setenv("CONNCHECK_SHOW_CALLERS", setting)
        report = await _report(world)

    assert report.changes is not None
    named = {change.caller for change in report.changes.listed}
    assert named == {"i.fairweather@contoso.example" if setting else None}


async def _report(world: World) -> Report:
    async def quiet(progress: Progress) -> None:
        del progress

    asked = DiagnosisRequest(
        key="0" * 32, cluster_id=world.cluster_id, trigger=Trigger.SLASH, error=world.error_text
    )
    diagnostician = AzureDiagnostician(environ=os.environ, now=lambda: datetime.now(UTC))
    return await diagnostician.diagnose(asked, quiet)
