"""Who reads Azure: one credential, asked once at a time, and whose it is.

The order is the contract's: a managed identity where the host offers one, else environment,
workload identity, Azure CLI.
"""

import asyncio
import base64
import binascii
import json
import os
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity import AzureAuthorityHosts
from azure.identity.aio import (
    AzureCliCredential,
    ChainedTokenCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from diagnostics.arm.errors import NoToken
from diagnostics.arm.proxies import proxies_for
from diagnostics.arm.retries import may_pass
from diagnostics.model.snapshot import Identity
from diagnostics.settings import AzureSettings, CloudName

# A token is asked for anew this long before its end; reads of one run take less.
_MARGIN_S = 300
_NONE = "no token from managed identity, environment, workload identity or az login"
_WORKLOAD = ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE")
_LOGIN = {
    CloudName.PUBLIC: AzureAuthorityHosts.AZURE_PUBLIC_CLOUD,
    CloudName.US_GOVERNMENT: AzureAuthorityHosts.AZURE_GOVERNMENT,
    CloudName.CHINA: AzureAuthorityHosts.AZURE_CHINA,
}

Wanted = tuple[tuple[str, ...], str | None, str | None, bool]
Tokens = dict[Wanted, AccessToken]
"""The tokens of one identity by what they were asked for; for one process, never written down."""


def make_credential(settings: AzureSettings, transport: AioHttpTransport) -> AsyncTokenCredential:
    """Build the SDK's credential over a shared transport, with the SDK's retries off."""
    if settings.managed_identity:
        # The identity endpoint is on the host itself: no proxy may stand before it.
        return ManagedIdentityCredential(
            client_id=settings.client_id, transport=transport, retry_total=0
        )
    host = os.environ.get("AZURE_AUTHORITY_HOST") or _LOGIN[settings.cloud]
    login: dict[str, Any] = {
        "authority": host,
        "transport": transport,
        "proxies": proxies_for(f"https://{host.removeprefix('https://')}"),
        "retry_total": 0,
    }
    chain: list[AsyncTokenCredential] = [EnvironmentCredential(**login)]
    if all(os.environ.get(name) for name in _WORKLOAD):
        chain.append(WorkloadIdentityCredential(**login))
    return ChainedTokenCredential(*chain, AzureCliCredential())


class SharedCredential(AsyncTokenCredential):
    """Asks the inner credential once for all who wait, and keeps its answer while it lasts.

    The SDK's credentials cache but do not coalesce: twenty first reads are twenty token requests.
    """

    def __init__(
        self,
        inner: AsyncTokenCredential,
        renew: Callable[[], AsyncTokenCredential] | None = None,
        tokens: Tokens | None = None,
    ) -> None:
        """Wrap a credential; closing this one closes it.

        `renew` makes another, which has not kept the tokens that Azure takes no more. `tokens`
        outlive this credential; None: they do not.
        """
        self._inner = inner
        self._renew = renew
        self._worn: list[AsyncTokenCredential] = []
        self._tokens: Tokens = {} if tokens is None else tokens
        self._flights: dict[Wanted, asyncio.Task[AccessToken]] = {}

    async def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **kwargs: Any,  # noqa: ANN401 - the signature is the SDK protocol's
    ) -> AccessToken:
        """Return a token, from memory where one is still good.

        Raises:
            NoToken: the credential refused or is not set up.
        """
        wanted = (scopes, claims, tenant_id, enable_cae)
        kept = self._tokens.get(wanted)
        if kept is not None and claims is None and kept.expires_on - _MARGIN_S > time.time():
            return kept
        if wanted not in self._flights:
            asked = self._ask(wanted, **kwargs)
            self._flights[wanted] = asyncio.create_task(asked)
            self._flights[wanted].add_done_callback(lambda _: self._flights.pop(wanted, None))
        # Shielded: one reader that gives up must not take the token from the others.
        return await asyncio.shield(self._flights[wanted])

    async def _ask(self, wanted: Wanted, **kwargs: Any) -> AccessToken:  # noqa: ANN401 - as above
        scopes, claims, tenant_id, enable_cae = wanted
        try:
            token = await self._inner.get_token(
                *scopes, claims=claims, tenant_id=tenant_id, enable_cae=enable_cae, **kwargs
            )
        except ClientAuthenticationError as error:
            raise NoToken(_NONE, passing=may_pass(error)) from error
        # What answers a challenge is good for all that follows.
        self._tokens[scopes, None, tenant_id, enable_cae] = token
        return token

    def forget(self) -> None:
        """Give up the tokens that are kept, here and inside: Azure says they are too old."""
        # Readings that failed with the same token come here one after the other.
        if self._tokens and self._renew is not None:
            self._worn.append(self._inner)
            self._inner = self._renew()
        self._tokens.clear()

    async def close(self) -> None:
        """End what is still asked for, and close the inner credential."""
        for flight in tuple(self._flights.values()):
            flight.cancel()
        await asyncio.gather(*self._flights.values(), return_exceptions=True)
        for credential in (*self._worn, self._inner):
            await credential.close()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Close, as the protocol of the SDK asks."""
        await self.close()


def identity_of(token: str) -> Identity:
    """Return whose an access token is, from its claims `oid`, `idtyp` and `upn`.

    The signature is not looked at: Azure does that, and nothing is allowed by this answer.

    Raises:
        NoToken: the token is not a JWT with an object id.
    """
    claims = _claims(token)
    if not isinstance(claims.get("oid"), str):
        raise NoToken("the token names no object id", passing=False)
    person = claims.get("idtyp") == "user" or bool(claims.get("upn"))
    return Identity(
        object_id=claims["oid"], principal_type="User" if person else "ServicePrincipal"
    )


def _claims(token: str) -> dict[str, Any]:
    body = [*token.split("."), ""][1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
