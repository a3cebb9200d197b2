"""Open the door to Azure: one HTTP session, one credential, and the readings over them."""

import logging
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache, partial

import aiohttp
from azure.core.pipeline.transport import AioHttpTransport

from diagnostics.arm.clients import Clients, Place
from diagnostics.arm.counting import CallCount
from diagnostics.arm.credential import SharedCredential, Tokens, identity_of, make_credential
from diagnostics.arm.read_activity import ActivityReadings
from diagnostics.arm.read_estate import EstateReadings
from diagnostics.arm.read_hops import HopReadings
from diagnostics.arm.read_names import NameReadings
from diagnostics.arm.read_network import NetworkReadings
from diagnostics.arm.read_nodes import NodeReadings
from diagnostics.arm.read_permissions import PermissionReadings
from diagnostics.arm.read_rules import RuleReadings
from diagnostics.arm.requests import Reading, Requests
from diagnostics.arm.retries import Retries
from diagnostics.arm.tag_lists import TagLists
from diagnostics.model.snapshot import Identity
from diagnostics.settings import AzureSettings

_TRUSTED = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_CONNECTIONS = 20
_CONNECT_S = 10
_ANSWER_S = 25


class AzureArm(
    NodeReadings,
    NetworkReadings,
    HopReadings,
    NameReadings,
    RuleReadings,
    ActivityReadings,
    EstateReadings,
    PermissionReadings,
):
    """The ports `diagnostics.ports.Arm`, `Estate` and `Rights`, over the Azure SDK."""

    def __init__(
        self, requests: Requests, count: CallCount, tag_lists: TagLists | None = None
    ) -> None:
        """Read through shared requests, which `count` counts."""
        super().__init__(requests)
        self._count = count
        self._tag_lists = tag_lists

    @property
    def calls(self) -> int:
        """Count the HTTP requests sent to Resource Manager so far."""
        return self._count.calls

    async def identity(self) -> Identity:
        """Read who the token belongs to; no ARM call."""
        clients = self._requests.clients

        async def asked() -> Identity:
            return identity_of((await clients.credential.get_token(*clients.place.scopes)).token)

        return await self._requests.one(Reading("", ""), asked)


@asynccontextmanager
async def open_arm(
    settings: AzureSettings,
    *,
    retries: Retries | None = None,
    tag_lists: TagLists | None = None,
    tokens: Tokens | None = None,
) -> AsyncIterator[AzureArm]:
    """Give readings of Azure until the block ends; no request is sent before the first reading.

    `retries` are the bounds of each single reading, `diagnostics.arm.retries.OFF` for none.
    `tag_lists` and `tokens` keep service tags, and the tokens of the settings' identity, from one
    opening to the next; None: nothing is kept.
    """
    # The SDK tells of requests, identities and headers at INFO; none of it belongs in our logs.
    logging.getLogger("azure").setLevel(logging.WARNING)
    place = Place(settings)
    count = CallCount(place.endpoint)
    async with _session(count) as session:
        transport = AioHttpTransport(
            session=session,
            session_owner=False,
            use_env_settings=False,
            connection_timeout=_CONNECT_S,
            read_timeout=_ANSWER_S,
        )
        make = partial(make_credential, settings, transport)
        credential = SharedCredential(make(), make, tokens)
        async with credential:
            clients = Clients(place, credential, transport)
            yield AzureArm(Requests(clients, retries or Retries()), count, tag_lists)


def _session(count: CallCount) -> aiohttp.ClientSession:
    # An SSL context of our own: it honours SSL_CERT_FILE, and connections are reused under it.
    trusted = _trusting(*map(os.environ.get, _TRUSTED))
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS, ssl=trusted)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        # Proxies are given a request at a time; trust_env would also read ~/.netrc.
        trust_env=False,
        trace_configs=[count.trace()],
    )


@lru_cache(maxsize=4)
def _trusting(*_trusted: str | None) -> ssl.SSLContext:
    """Load the authorities that the environment trusts: once, for it stalls the loop for 25 ms."""
    return ssl.create_default_context()
