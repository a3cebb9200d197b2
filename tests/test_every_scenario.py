"""Every scenario by every trigger: from the signed request to the thread, through real parts.

One local host runs the function app as it is; Azure and Slack are simulated. The thread must name
what the scenario's author expects, and every message must be as Slack and its readers need it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from bot.blocks.wording import STATES
from diagnostics.checks import all_checks
from diagnostics.model.report import State
from sandbox.azure.events import CLAIMS
from sandbox.scenarios import SCENARIOS
from sandbox.scenarios.scenario import Diagnosis, Scenario
from sandbox.slack.limits import problems
from sandbox.slack.server import serve
from sandbox.slack.workspace import Message, Workspace, contoso
from sandbox.stage import CHANNEL, Stage, raise_curtain

OVER = "Recovered by itself"
# The scenarios' clusters fail one after the other, and are no storm.
APART = {"CONNCHECK_STORM_MINUTES": "0"}
TITLES = {check.id: check.title for check in all_checks()}


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a message
    """Yield every text in a message's blocks, in order."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for part in value.values():
            yield from texts(part)
    if isinstance(value, list):
        for part in value:
            yield from texts(part)


def verdict(root: Message) -> tuple[str, str | None]:
    """Return the state's words and the failing check's title that a root message shows."""
    said = list(texts(root.blocks))
    words = (OVER, *(word for _, word in STATES.values()))
    word = next(word for word in words if f" {word}: " in said)
    label = "Failing check: "
    return word, said[said.index(label) + 1] if label in said else None


def expected(scenario: Scenario, kind: str) -> tuple[str, str | None]:
    """Return what a root message should show; an event about what is Succeeded again is over."""
    told = kind == "slash"
    if not told and is_over(scenario):
        return OVER, None
    diagnosis: Diagnosis = scenario.told if told else scenario.found or scenario.told
    return STATES[State(diagnosis.state)][1], TITLES.get(diagnosis.check or "")


def is_over(scenario: Scenario) -> bool:
    """Say whether the cluster runs, and it and its pools are Succeeded."""
    properties = scenario.build().cluster["properties"]
    states = [each["provisioningState"] for each in (properties, *properties["agentPoolProfiles"])]
    return set(states) == {"Succeeded"} and properties["powerState"]["code"] == "Running"


def faults(message: Message) -> list[str]:
    """Return what is wrong with a message, in Slack's eyes and in its readers'."""
    shown = {"channel": CHANNEL, "text": message.text, "blocks": message.blocks}
    length = len(message.text)
    found = problems(shown)
    if not message.blocks:
        found.append("it has no blocks: they were refused")
    if not 80 <= length <= 150:
        found.append(f"its text has {length} characters")
    characters = sum(map(len, texts(message.blocks)))
    if message.thread_ts is None and (len(message.blocks) > 9 or characters > 1500):
        found.append("the root is too long")
    return found


async def thread(
    stage: Stage, workspace: Workspace, scenario: Scenario, kind: str
) -> list[Message]:
    """Play one scenario and return the messages it led to."""
    before = len(workspace.messages)
    stage.change(scenario.build())
    await stage.trigger(kind)
    await stage.finished(30)
    return workspace.messages[before:]


def told_in_log(log: IO[str], stage: Stage, workspace: Workspace) -> list[str]:
    """Return what no log may hold and this one does: secrets, claims, addresses, error texts."""
    log.seek(0)
    said = log.read()
    assert "aks_conncheck" in said
    claims = [*CLAIMS.values(), "claims"]
    secrets = [workspace.bot_token, workspace.signing_secret, stage.arm.identity_header]
    texts_of_errors = [each.build().error_text or "" for each in SCENARIOS.values()]
    lines_of_errors = [text.strip()[:60] for text in texts_of_errors if text]
    marks = ["Bearer ", "eyJ", "/commands/", "trigger_id", stage.host.key]
    never = {*secrets, *claims, *lines_of_errors, *marks} - {"1.0"}
    return sorted(each for each in never if each in said)


@pytest.mark.parametrize("kind", ["slash", "eventgrid", "cloudevents", "alert"])
async def test_every_scenario_ends_in_the_right_thread(kind: str, tmp_path: Path) -> None:
    workspace = contoso()
    shown: dict[str, tuple[str, str | None]] = {}
    wrong: dict[str, list[str]] = {}
    first = next(iter(SCENARIOS.values())).build()
    with (tmp_path / "log").open("w+") as log:
        async with (
            serve(workspace) as slack,
            raise_curtain(first, slack, more=APART, log=log) as stage,
        ):
            for name, scenario in SCENARIOS.items():
                root, *replies = await thread(stage, workspace, scenario, kind)
                shown[name] = verdict(root)
                wrong[name] = [fault for message in (root, *replies) for fault in faults(message)]
                assert [reply.thread_ts for reply in replies] == [root.ts] * len(replies)
            failed = (await stage.host.state())["failed"]
            leaked = told_in_log(log, stage, workspace)
    assert shown == {name: expected(each, kind) for name, each in SCENARIOS.items()}
    assert wrong == {name: [] for name in SCENARIOS}
    assert (failed, leaked) == ({}, [])
