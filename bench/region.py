"""A region of clusters on a stage of its own: Azure, Slack, and workers with one storage."""

import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile

from bench.served import LATENCY_S
from sandbox.azure.server import SimulatedArm
from sandbox.azure.server import serve as serve_azure
from sandbox.azure.trouble import Mishap
from sandbox.process import Host, run_host
from sandbox.slack.server import serve
from sandbox.slack.workspace import Workspace, contoso
from sandbox.stage import settings
from tests.storm.region import Failed, region
from tests.storm.test_storm_of_events import WORKERS, deliver, idle

__all__ = ["WORKERS", "Stormed", "stormed"]
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Stormed:
    """A region that runs, and what can be asked of it."""

    failed: list[Failed]
    workspace: Workspace
    arm: SimulatedArm
    hosts: list[Host]

    async def fail(self, which: Iterable[int]) -> int:
        """Let some of the clusters fail, wait until all is said, and return the reads of Azure."""
        before = len(self.arm.requests)
        await deliver(self.hosts, [self.failed[at] for at in which])
        await idle(self.hosts)
        return len(self.arm.requests) - before

    def posted(self) -> list[float]:
        """Return when messages were posted that Slack took, in Unix time."""
        calls = [call.at for call in self.workspace.calls if call.method == "chat.postMessage"]
        # What came too early was refused, and posted again later.
        return calls[len(calls) - len(self.workspace.messages) :]


@asynccontextmanager
async def stormed(clusters: int, storage: str) -> AsyncIterator[Stormed]:
    """Set up a region of so many clusters; `storage` is a connection string."""
    world, failed = region(clusters)
    workspace = contoso()
    workspace.rate_limited = True
    async with AsyncExitStack() as stack:
        log = stack.enter_context(TemporaryFile("w+"))  # noqa: SIM115 - the stack closes it
        slack = await stack.enter_async_context(serve(workspace))
        arm = await stack.enter_async_context(serve_azure(world, page_size=_PAGE))
        arm.afflict(lambda _request, _number: Mishap(slow_s=LATENCY_S))
        environ = settings(world, slack, arm) | {"AzureWebJobsStorage": storage}
        starting = (run_host(environ, key=secrets.token_hex(8), log=log) for _ in range(WORKERS))
        hosts = [await stack.enter_async_context(each) for each in starting]
        yield Stormed(failed=failed, workspace=workspace, arm=arm, hosts=hosts)
