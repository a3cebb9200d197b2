"""A managed identity endpoint as App Service offers it, with tokens that look like Entra's."""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long a token says it lasts, and after how long it is refused; both in seconds."""

    said_s: float = 3600
    true_s: float = 3600


@dataclass(slots=True, kw_only=True)
class Tokens:
    """The tokens of one server. Only what was issued here is accepted."""

    world: World
    header: str = field(default_factory=lambda: secrets.token_hex(16))
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    issued: dict[str, float] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a token request; the caller proves itself by the identity header."""
        if request.headers.get("X-IDENTITY-HEADER") != self.header:
            return web.json_response({"statusCode": 401, "message": "bad header"}, status=401)
        client_id = request.query.get("client_id", self.world.reader.client_id)
        resource = request.query.get("resource")
        if client_id != self.world.reader.client_id or not resource:
            return web.json_response({"statusCode": 400, "message": "no identity"}, status=400)
        expires = int(time.time() + self.lifetimes.said_s)
        answer = {
            "access_token": self._issue(resource, expires),
            "expires_on": str(expires),
            "resource": resource,
            "token_type": "Bearer",
            "client_id": client_id,
        }
        return web.json_response(answer)

    def accepts(self, authorization: str) -> bool:
        """Say whether an Authorization header carries a token issued here."""
        return authorization.removeprefix("Bearer ") in self.issued

    def age(self, lifetimes: Lifetimes) -> None:
        """Say how long tokens last from now on."""
        self.lifetimes = lifetimes

    def is_too_old(self, authorization: str) -> bool:
        """Say whether a token that was issued here is refused by now."""
        issued = self.issued[authorization.removeprefix("Bearer ")]
        return time.monotonic() - issued > self.lifetimes.true_s

    def _issue(self, audience: str, expires: int) -> str:
        world = self.world
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{world.tenant_id}/",
            "exp": expires,
            "appid": world.reader.client_id,
            "idtyp": "app",
            "oid": world.reader.object_id,
            "tid": world.tenant_id,
        }
        parts = [{"typ": "JWT", "alg": "RS256"}, claims]
        signed = [_encode(json.dumps(part).encode()) for part in parts]
        token = ".".join([*signed, _encode(secrets.token_bytes(32))])
        self.issued[token] = time.monotonic()
        return token


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
