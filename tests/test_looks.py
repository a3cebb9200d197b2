"""Looks of the timer over the real SDK, from the first verdict to what the thread says next.

Azure and Slack are the sandbox's, the desk is the product's.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.blocks.root import ASKING
from bot.desk import Desk
from bot.incident import Incident
from bot.memory.in_process import MemoryTable
from bot.request import DiagnosisRequest, Trigger
from bot.tending import looks_due
from bot.threads import Clock
from diagnosing import AzureDiagnostician
from diagnostics.model.ids import ResourceId, name
from diagnostics.ports import NotFound
from sandbox.azure.server import SimulatedArm
from sandbox.azure.server import serve as serve_azure
from sandbox.scenarios import SCENARIOS, breaking
from sandbox.scenarios.repairing import repaired
from sandbox.scenarios.topologies import public_firewall
from sandbox.slack.reading import lines
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import contoso
from sandbox.stage import ASKER, CHANNEL, settings
from sandbox.sweep.cases import cases_of
from sandbox.world import Denial, World

Build = Callable[[], World]
KEY = "0123456789abcdef0123456789abcdef"
FIRST = datetime(2026, 11, 22, 18, 43, tzinfo=UTC)
# A text that a handshake failed leaves open what a node sees, until one is asked.
BARE = "VMExtensionError_K8SAPIServerConnFail"


def firewall_denies() -> World:
    """Break a firewall: it lets nodes through to the registry, and to no API server."""
    estate = public_firewall()
    (group,) = (
        one for key, one in estate.world.resources.items() if "/rulecollectiongroups/" in key
    )
    (rule,) = group["properties"]["ruleCollections"][0]["rules"]
    rule |= {"fqdnTags": [], "targetFqdns": ["mcr.microsoft.com", "*.data.mcr.microsoft.com"]}
    return breaking.failed(estate)


def private_route_drops() -> World:
    """Drop the private endpoint's address by a route of the nodes' subnet."""
    swept = {one.kind: one for one in cases_of("private-system-zone")}
    return swept["route-none-host"].build()[0]


# How a world is broken, which check that fails, how it is repaired, and what text is given.
CASES: dict[str, tuple[Build, str, Build | None, str | None]] = {
    "nsg": (SCENARIOS["nsg-deny"].build, "nsg_outbound", None, None),
    "route": (SCENARIOS["udr-none"].build, "route_table", None, None),
    "private route": (private_route_drops, "route_table", None, None),
    "firewall": (firewall_denies, "firewall_rules", None, BARE),
    "proxy": (SCENARIOS["http-proxy"].build, "http_proxy", None, None),
    "private dns": (SCENARIOS["private-dns-unlinked"].build, "private_dns", None, None),
    "authorized ranges": (
        SCENARIOS["authorized-ranges-nat"].build,
        "authorized_ip_ranges",
        SCENARIOS["authorized-ranges-healthy"].build,
        None,
    ),
}


# How many readings of Resource Manager a look takes; a diagnosis of these takes 14 to 21.
READS = {
    "nsg": 11,
    "route": 5,
    "private route": 11,
    "firewall": 12,
    "proxy": 7,
    "private dns": 13,
    "authorized ranges": 6,
}


async def _no_pause(seconds: float) -> None:
    del seconds


@dataclass(slots=True, kw_only=True)
class Scene:
    """A desk between a simulated Azure and a simulated Slack, and the time of day."""

    world: World
    slack: Slack
    arm: SimulatedArm
    desk: Desk
    azure: AzureDiagnostician
    at: datetime = FIRST

    async def do(self, job: DiagnosisRequest) -> list[str]:
        """Do a job and return the paths that Azure was asked for."""
        before = len(self.arm.requests)
        await self.desk.answer(job, f"message-{job.key}", self.azure)
        return [path for _, path in self.arm.requests[before:]]

    async def wait(self, minutes: int) -> list[str]:
        """Let time pass, and do the one look that is due then."""
        self.at += timedelta(minutes=minutes)
        (job,) = await looks_due(self.desk.memory, self.at)
        return await self.do(job)

    async def incident(self) -> Incident:
        """Return what is remembered."""
        found = await self.desk.memory.incidents.find(KEY)
        assert found is not None
        return found

    @property
    def said(self) -> list[list[str]]:
        """Return the lines of each message."""
        return [lines(one, self.slack.workspace) for one in self.slack.workspace.messages]


@asynccontextmanager
async def scene_of(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Open a scene in which nothing has happened; all progress is shown."""
    ticks, table = count(step=3), MemoryTable()
    async with serve(contoso()) as slack, serve_azure(world, page_size=50) as arm:
        environ = settings(world, slack, arm)
        for variable, value in environ.items():
            monkeypatch.setenv(variable, value)
        desk = Desk(
            environ=environ,
            clock=Clock(seconds=lambda: next(ticks), sleep=_no_pause),
            now=lambda: scene.at,
            table=lambda _: table,
        )
        azure = AzureDiagnostician(environ=environ, now=lambda: datetime.now(UTC))
        scene = Scene(world=world, slack=slack, arm=arm, desk=desk, azure=azure)
        yield scene


def asked(world: World, *, error: str | None = None, probe: bool = False) -> DiagnosisRequest:
    """Ask as a person does who pastes the text."""
    return DiagnosisRequest(
        key=KEY,
        cluster_id=world.cluster_id,
        trigger=Trigger.SLASH,
        error=error or world.error_text,
        channel=CHANNEL,
        user=ASKER,
        probe=probe,
    )


@pytest.mark.parametrize("case", CASES)
async def test_look_after_a_repair_leads_to_verified_fixed(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, check, repair, error = CASES[case]
    async with scene_of(build(), monkeypatch) as scene:
        whole = await scene.do(asked(scene.world, error=error))
        before, incident = len(scene.said), await scene.incident()
        looked = await scene.wait(2)
        assert (incident.check, len(scene.said)) == (check, before)
        # It is one check, and no log of what changed is read for it.
        assert len(looked) == READS[case] < len(whole)
        assert [path for path in looked if "Microsoft.Insights" in path] == []
        scene.arm.show(repair() if repair else repaired(scene.world))
        # The look sees another thing, and a diagnosis has the word.
        assert len(await scene.wait(3)) > len(whole)
        (told,) = scene.said[before:]
        assert told[0].startswith("✅ Verified fixed after 5 minutes: ")
        assert await looks_due(scene.desk.memory, scene.at + timedelta(hours=3)) == []


async def test_repair_of_one_fault_of_two_is_not_called_fixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with scene_of(CASES["nsg"][0](), monkeypatch) as scene:
        await scene.do(asked(scene.world))
        before = len(scene.said)
        scene.arm.show(CASES["route"][0]())
        await scene.wait(2)
        heads, incident = [one[0] for one in scene.said[before:]], await scene.incident()
    assert (incident.check, heads[0]) == ("route_table", "What changed since the last check")
    assert [head for head in heads if "Verified" in head] == []


async def test_check_that_another_resource_fails_now_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with scene_of(CASES["nsg"][0](), monkeypatch) as scene:
        await scene.do(asked(scene.world))
        was = await scene.incident()
        scene.arm.show(SCENARIOS["nsg-nic"].build())
        await scene.wait(2)
        now = await scene.incident()
    assert (was.check, now.check) == ("nsg_outbound", "nsg_outbound")
    assert (name(ResourceId(was.resource_id)), name(ResourceId(now.resource_id))) == (
        "nsg-aks-nodes",
        "aks-agentpool-37156204-nsg",
    )


async def test_cluster_that_is_stopped_meanwhile_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene_of(CASES["nsg"][0](), monkeypatch) as scene:
        await scene.do(asked(scene.world))
        scene.world.cluster["properties"]["powerState"] = {"code": "Stopped"}
        await scene.wait(2)
        incident = await scene.incident()
    assert (incident.check, scene.said[0][0].split(":")[0]) == ("cluster_state", "⛔ Cause found")


async def test_look_that_may_not_read_says_nothing_and_is_no_diagnosis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with scene_of(CASES["nsg"][0](), monkeypatch) as scene:
        await scene.do(asked(scene.world))
        before, scope = scene.said, f"/subscriptions/{scene.world.subscription_id}"
        for right in ("networkSecurityGroups/read", "routeTables/read"):
            scene.world.denials.append(Denial(scope=scope, action=f"Microsoft.Network/{right}"))
        looked = await scene.wait(2)
    assert (scene.said, [path for path in looked if "Microsoft.Insights" in path]) == (before, [])


async def test_verdict_stands_in_the_root_before_a_node_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with scene_of(CASES["nsg"][0](), monkeypatch) as scene:
        paths = await scene.do(asked(scene.world, probe=True))
        root, *replies = scene.slack.workspace.messages
    assert [path.rpartition("/")[2] for path in paths].count("runCommand") == 1
    early = root.edits[-1]
    assert (early.text.split(":")[0], ASKING in str(early.blocks)) == (
        "Cause found on aks-prod-uks",
        True,
    )
    assert (ASKING in str(root.blocks), len(replies) > 3) == (False, True)


async def test_scale_set_whose_group_was_deleted_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with scene_of(SCENARIOS["nsg-deny"].build(), monkeypatch) as scene:
        subscription = scene.world.cluster_id.split("/resourceGroups/")[0]
        group = f"{subscription}/resourceGroups/MC_gone_gone_uksouth"
        lost = DiagnosisRequest(key=KEY, cluster_id="", trigger=Trigger.EVENT, node_group=group)
        assert len(await scene.do(lost)) == 1
        assert scene.said == []


async def test_scale_set_of_a_subscription_that_is_not_shown_is_not_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with scene_of(SCENARIOS["nsg-deny"].build(), monkeypatch) as scene:
        group = f"/subscriptions/{'9' * 8}-9999-9999-9999-{'9' * 12}/resourceGroups/MC_a_b_uksouth"
        lost = DiagnosisRequest(key=KEY, cluster_id="", trigger=Trigger.EVENT, node_group=group)
        with pytest.raises(NotFound, match="SubscriptionNotFound"):
            await scene.do(lost)
