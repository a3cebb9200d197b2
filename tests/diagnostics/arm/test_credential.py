"""Which credential is used, and that its answer is shared and kept."""

import asyncio
import time

import aiohttp
import pytest
from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity import CredentialUnavailableError

from diagnostics.arm.credential import SharedCredential, Tokens, make_credential
from diagnostics.arm.errors import NoToken
from diagnostics.settings import AzureSettings, CloudName

NO_TOKEN = "no token from managed identity, environment, workload identity or az login"
SCOPE = "https://management.azure.com/.default"


class _Counting(AsyncTokenCredential):
    """Gives numbered tokens after a moment, or raises."""

    def __init__(self, *, lasts_s: int = 3600, error: Exception | None = None) -> None:
        self.asked = 0
        self.closed = False
        self._lasts_s = lasts_s
        self._error = error

    async def get_token(self, *scopes: str, **kwargs: object) -> AccessToken:
        del scopes, kwargs
        self.asked += 1
        await asyncio.sleep(0.01)
        if self._error:
            raise self._error
        return AccessToken(str(self.asked), int(time.time()) + self._lasts_s)

    async def close(self) -> None:
        self.closed = True

    async def __aexit__(self, *details: object) -> None:
        await self.close()


async def test_many_waiters_share_one_flight() -> None:
    inner = _Counting()
    shared = SharedCredential(inner)

    tokens = await asyncio.gather(*(shared.get_token(SCOPE) for _ in range(20)))

    assert {token.token for token in tokens} == {"1"}


async def test_token_is_kept_while_it_lasts_and_asked_anew_before_its_end() -> None:
    lasting, ending = SharedCredential(_Counting()), SharedCredential(_Counting(lasts_s=200))

    assert [(await lasting.get_token(SCOPE)).token for _ in range(2)] == ["1", "1"]
    assert [(await ending.get_token(SCOPE)).token for _ in range(2)] == ["1", "2"]


async def test_challenge_is_answered_with_a_new_token() -> None:
    shared = SharedCredential(_Counting())
    await shared.get_token(SCOPE)

    assert (await shared.get_token(SCOPE, claims="{}")).token == "2"
    assert (await shared.get_token(SCOPE, claims="{}")).token == "3"
    assert (await shared.get_token(SCOPE)).token == "3"


async def test_tokens_outlive_a_credential_until_azure_takes_them_no_more() -> None:
    inner, tokens = [_Counting() for _ in range(3)], Tokens()
    for number, each in enumerate(inner):
        shared = SharedCredential(each, _Counting, tokens)
        async with shared:
            await shared.get_token(SCOPE)
            if number == 1:
                shared.forget()

    assert [each.asked for each in inner] == [1, 0, 1]


async def test_waiter_that_gives_up_leaves_the_token_to_the_others() -> None:
    inner = _Counting()
    shared = SharedCredential(inner)
    hasty = asyncio.create_task(shared.get_token(SCOPE))
    patient = asyncio.create_task(shared.get_token(SCOPE))
    await asyncio.sleep(0)
    hasty.cancel()

    assert (await patient).token == "1"
    assert hasty.cancelled()


@pytest.mark.parametrize(
    "error", [CredentialUnavailableError("none"), ClientAuthenticationError("refused")]
)
async def test_refusal_is_no_token_for_all_who_wait(error: Exception) -> None:
    inner = _Counting(error=error)
    shared = SharedCredential(inner)

    results = await asyncio.gather(
        *(shared.get_token(SCOPE) for _ in range(3)), return_exceptions=True
    )

    assert [(type(each), str(each)) for each in results] == [(NoToken, NO_TOKEN)] * 3
    assert inner.asked == 1


async def test_closing_ends_the_flight_and_the_inner_credential() -> None:
    inner = _Counting()
    async with SharedCredential(inner) as shared:
        waiter = asyncio.create_task(shared.get_token(SCOPE))
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert inner.closed


WORKLOAD = ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE")


@pytest.mark.parametrize(
    ("settings", "workload", "kinds"),
    [
        (AzureSettings(managed_identity=True), True, ["ManagedIdentityCredential"]),
        (AzureSettings(), False, ["EnvironmentCredential", "AzureCliCredential"]),
        (
            AzureSettings(cloud=CloudName.CHINA),
            True,
            ["EnvironmentCredential", "WorkloadIdentityCredential", "AzureCliCredential"],
        ),
    ],
)
async def test_order_of_credentials(
    monkeypatch: pytest.MonkeyPatch,
    settings: AzureSettings,
    workload: bool,  # noqa: FBT001 - a table's column
    kinds: list[str],
) -> None:
    for name in (*WORKLOAD, "IDENTITY_ENDPOINT", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    if workload:
        for name in WORKLOAD:
            monkeypatch.setenv(name, "11111111-2222-3333-4444-555555555555")

    async with aiohttp.ClientSession() as session:
        transport = AioHttpTransport(session=session, session_owner=False)
        credential = make_credential(settings, transport)
        chain = getattr(credential, "credentials", (credential,))
        found = [type(each).__name__ for each in chain]
        await credential.close()

    assert found == kinds


async def test_token_that_is_too_old_is_asked_for_anew_of_another_credential() -> None:
    first, second = _Counting(), _Counting()
    shared = SharedCredential(first, lambda: second)
    async with shared:
        await shared.get_token(SCOPE)
        shared.forget()
        shared.forget()
        await shared.get_token(SCOPE)

    assert (first.asked, second.asked) == (1, 1)
    assert (first.closed, second.closed) == (True, True)
