"""The real SDK clients on a served world."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import aiohttp
import pytest
from azure.core.pipeline.policies import AsyncRetryPolicy
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity.aio import ManagedIdentityCredential
from azure.mgmt.compute.aio import ComputeManagementClient
from azure.mgmt.containerservice.aio import ContainerServiceClient
from azure.mgmt.monitor.aio import MonitorManagementClient
from azure.mgmt.network.aio import NetworkManagementClient
from azure.mgmt.privatedns.aio import PrivateDnsManagementClient

from sandbox.azure.server import SimulatedArm, serve
from sandbox.world import World

SCOPE = "https://management.azure.com/.default"


@dataclass(frozen=True, kw_only=True)
class Azure:
    """A served world, the clients that read it, and a bare session with the CA."""

    world: World
    arm: SimulatedArm
    session: aiohttp.ClientSession
    credential: ManagedIdentityCredential
    aks: ContainerServiceClient
    compute: ComputeManagementClient
    network: NetworkManagementClient
    names: PrivateDnsManagementClient
    monitor: MonitorManagementClient

    async def token(self) -> str:
        """Return an access token."""
        return str((await self.credential.get_token(SCOPE)).token)

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """GET a path with a token; return status and body."""
        headers = {"Authorization": f"Bearer {await self.token()}"}
        async with self.session.get(
            f"{self.arm.endpoint}{path}", params={"api-version": "2024-01-01"}, headers=headers
        ) as answer:
            return answer.status, await answer.json()


Serving: TypeAlias = Callable[[World], AbstractAsyncContextManager[Azure]]


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Serving:
    """Return what serves a world for the length of an `async with` block."""

    @asynccontextmanager
    async def start(world: World) -> AsyncIterator[Azure]:
        async with AsyncExitStack() as stack:
            arm = await stack.enter_async_context(serve(world, page_size=1, operation_s=0.05))
            monkeypatch.setenv("IDENTITY_ENDPOINT", arm.identity_endpoint)
            monkeypatch.setenv("IDENTITY_HEADER", arm.identity_header)
            yield await _azure(stack, world, arm)

    return start


async def _azure(stack: AsyncExitStack, world: World, arm: SimulatedArm) -> Azure:
    context = ssl.create_default_context(cafile=str(arm.ca_file))
    connector = aiohttp.TCPConnector(ssl=context)
    session = await stack.enter_async_context(
        aiohttp.ClientSession(connector=connector, auto_decompress=False)
    )
    transport = AioHttpTransport(session=session, session_owner=False)
    credential = ManagedIdentityCredential(transport=transport)
    options: dict[str, Any] = {
        "base_url": arm.endpoint,
        "credential_scopes": [SCOPE],
        "transport": transport,
        "retry_policy": AsyncRetryPolicy(retry_total=0),
    }
    subscription = world.subscription_id
    return Azure(
        world=world,
        arm=arm,
        session=session,
        credential=credential,
        aks=ContainerServiceClient(credential, subscription, **options),
        compute=ComputeManagementClient(credential, subscription, **options),
        network=NetworkManagementClient(credential, subscription, **options),
        names=PrivateDnsManagementClient(credential, subscription, **options),
        monitor=MonitorManagementClient(credential, subscription, **options),
    )
