"""Simulated Azure over HTTPS, simulated Slack over HTTP, and Azurite, in the program's settings."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from diagnostics.doctor.examine import examine
from diagnostics.setup.result import Result
from diagnostics.setup.scope import parse_scope
from sandbox.azure.server import serve as serve_azure
from sandbox.scenarios import SCENARIOS
from sandbox.slack.server import serve as serve_slack
from sandbox.slack.workspace import Workspace, contoso
from sandbox.stage import settings
from sandbox.world import World
from tests.azurite import run_azurite


@dataclass(slots=True, kw_only=True)
class Clinic:
    """Everything that the doctor looks at; `environ` is the process's own as well."""

    world: World
    workspace: Workspace
    environ: dict[str, str]
    monkeypatch: pytest.MonkeyPatch
    skipped: frozenset[str] = field(default_factory=frozenset)

    def set(self, **changed: str) -> None:
        """Change settings."""
        self.environ.update(changed)
        for name, value in changed.items():
            self.monkeypatch.setenv(name, value)

    async def ask(self, scope: str | None = None) -> dict[str, Result]:
        """Return the results by their ids; without a scope the subscription is looked at."""
        named = scope or self.world.subscription_id
        found = await examine(
            self.environ, parse_scope(named, self.world.subscription_id), self.skipped
        )
        return {result.id: result for result in found}


@pytest.fixture(scope="module")
def azurite(require_tool: Callable[[str], Path]) -> Iterator[str]:
    """Run Azurite in memory and return its connection string."""
    with run_azurite(require_tool("node"), require_tool("azurite")) as connection:
        yield connection


@pytest.fixture
async def clinic(monkeypatch: pytest.MonkeyPatch, azurite: str) -> AsyncIterator[Clinic]:
    """Serve a healthy estate and a workspace whose app has all scopes."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    world, workspace = SCENARIOS["healthy-private"].build(), contoso()
    workspace.scopes |= {"chat:write.public", "channels:read", "usergroups:read"}
    async with serve_azure(world) as arm, serve_slack(workspace) as slack:
        held = Clinic(world=world, workspace=workspace, environ={}, monkeypatch=monkeypatch)
        held.set(**settings(world, slack, arm), AzureWebJobsStorage=azurite)
        yield held
