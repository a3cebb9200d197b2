"""A managed identity endpoint as App Service offers it, with tokens that look like Entra's."""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.world import World

_LIFETIME_S = 3600


@dataclass(slots=True, kw_only=True)
class Tokens:
    """The tokens of one server. Only what was issued here is accepted."""

    world: World
    header: str = field(default_factory=lambda: secrets.token_hex(16))
    issued: set[str] = field(default_factory=set)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a token request; the caller proves itself by the identity header."""
        if request.headers.get("X-IDENTITY-HEADER") != self.header:
            return web.json_response({"statusCode": 401, "message": "bad header"}, status=401)
        client_id = request.query.get("client_id", self.world.reader.client_id)
        resource = request.query.get("resource")
        if client_id != self.world.reader.client_id or not resource:
            return web.json_response({"statusCode": 400, "message": "no identity"}, status=400)
        expires = int(time.time()) + _LIFETIME_S
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
        self.issued.add(token)
        return token


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
