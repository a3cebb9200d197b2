"""The door as a whole: tokens, counting, subscriptions, logs."""

import asyncio
import logging
import socket
import time

import pytest

from diagnostics.arm import OFF
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import RouteTable
from diagnostics.model.snapshot import Identity
from diagnostics.ports import Arm, Denied, Unavailable
from diagnostics.version import VERSION
from tests import builders
from tests.diagnostics.arm.conftest import Opener
from tests.diagnostics.arm.scripted import Reply, Script, login_body, refusal, token

TABLE = RouteTable(id=builders.TABLE_ID, name="rt-nodes", routes=())


async def test_twenty_first_readings_ask_for_one_token(arm: Arm, script: Script) -> None:
    script.body(builders.TABLE_ID, {"id": builders.TABLE_ID})

    tables = await asyncio.gather(*(arm.route_table(builders.TABLE_ID) for _ in range(20)))

    assert tables == [TABLE] * 20
    assert (script.logins, arm.calls) == (1, 20)


async def test_clients_of_two_subscriptions_and_providers_share_the_token(
    arm: Arm, script: Script
) -> None:
    other = ResourceId(builders.TABLE_ID.replace("11111111", "99999999"))
    script.body(builders.TABLE_ID, {"id": builders.TABLE_ID})
    script.body(other, {"id": other})
    script.body(f"{builders.CLUSTER_ID}/agentPools", {"value": []})

    ids = [(await arm.route_table(each)).id for each in (builders.TABLE_ID, other)]

    assert ids == [builders.TABLE_ID, other]
    assert await arm.pools(builders.CLUSTER_ID) == ()
    assert script.logins == 1


async def test_every_call_says_which_version_asks(arm: Arm, script: Script) -> None:
    script.body(builders.TABLE_ID, {"id": builders.TABLE_ID})
    script.body(f"{builders.CLUSTER_ID}/agentPools", {"value": []})

    await asyncio.gather(arm.route_table(builders.TABLE_ID), arm.pools(builders.CLUSTER_ID))

    assert {agent.partition(" ")[0] for agent in script.agents} == {f"aks-conncheck/{VERSION}"}


async def test_pages_are_followed_and_counted(arm: Arm, script: Script) -> None:
    path = f"{builders.CLUSTER_ID}/agentPools"
    next_link = f"{script.endpoint}/page2"
    script.body(path, {"value": [{"name": "a"}], "nextLink": next_link})
    script.body("/page2", {"value": [{"name": "b"}]})

    assert [pool.name for pool in await arm.pools(builders.CLUSTER_ID)] == ["a", "b"]
    assert arm.calls == 2


async def test_token_does_not_go_to_a_page_without_tls(arm: Arm, script: Script) -> None:
    plain = script.identity_endpoint.replace("/msi/token", "/page2")
    script.body(f"{builders.CLUSTER_ID}/agentPools", {"value": [], "nextLink": plain})

    with pytest.raises(Unavailable):
        await arm.pools(builders.CLUSTER_ID)

    assert script.logins == 1


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"oid": "o", "idtyp": "app"}, "ServicePrincipal"),
        ({"oid": "o"}, "ServicePrincipal"),
        ({"oid": "o", "idtyp": "user"}, "User"),
        ({"oid": "o", "upn": "someone@example.org"}, "User"),
    ],
)
async def test_identity_is_the_tokens(
    arm: Arm, script: Script, claims: dict[str, str], kind: str
) -> None:
    script.login = [Reply(body=login_body(token(**claims)))]

    assert await arm.identity() == Identity(object_id="o", principal_type=kind)
    assert arm.calls == 0


@pytest.mark.parametrize("access_token", ["opaque", "a.b.c", "a.W10.c", token(), token(oid=1)])
async def test_token_that_names_nobody_is_no_identity(
    arm: Arm, script: Script, access_token: str
) -> None:
    script.login = [Reply(body=login_body(access_token))]

    with pytest.raises(Unavailable) as raised:
        await arm.identity()

    assert raised.value.detail == "the token names no object id"


async def test_identity_endpoint_down_fails_soon(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{port}/msi/token")
    started = time.monotonic()

    async with opened() as arm:
        with pytest.raises(Unavailable) as raised:
            await arm.route_table(builders.TABLE_ID)

    assert raised.value.resource_id == builders.TABLE_ID
    assert arm.calls == 0
    assert time.monotonic() - started < 2


async def test_identity_endpoint_that_stumbles_is_asked_again(arm: Arm, script: Script) -> None:
    good = Reply(body=login_body(token(oid="o")))
    script.login = [refusal(500), good]

    assert (await arm.identity()).object_id == "o"
    assert script.logins == 2


async def test_identity_endpoint_that_refuses_is_asked_once(arm: Arm, script: Script) -> None:
    script.login = [refusal(400, "invalid_request", "no such identity for someone@example.org")]

    with pytest.raises(Unavailable) as raised:
        await arm.identity()

    says = "no token from managed identity, environment, workload identity or az login"
    assert (raised.value.detail, script.logins) == (says, 1)


async def test_logs_hold_no_request_no_token_no_secret(
    opened: Opener, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    own = "7A1C3F0E-1111-2222-3333-444455556666"
    message = f"The client 'someone@example.org' with object id '{own}' has no authorization"
    script.say(builders.TABLE_ID, refusal(403, "AuthorizationFailed", message))

    async with opened() as arm:
        with pytest.raises(Denied) as raised:
            await arm.route_table(builders.TABLE_ID)

    azure = [record for record in caplog.records if record.name.startswith("azure")]
    assert azure == []
    assert raised.value.detail == "403 AuthorizationFailed"
    assert raised.value.principal == own.lower()
    assert raised.value.action == "Microsoft.Network/routeTables/read"


async def test_resource_providers_are_never_registered(opened: Opener, script: Script) -> None:
    script.say(builders.TABLE_ID, refusal(409, "MissingSubscriptionRegistration", "namespace"))

    async with opened(OFF) as arm:
        with pytest.raises(Unavailable):
            await arm.route_table(builders.TABLE_ID)

    assert script.asked == [("GET", builders.TABLE_ID.lower())]


async def test_redirects_are_not_followed(arm: Arm, script: Script) -> None:
    script.say(builders.TABLE_ID, Reply(status=307, headers={"Location": "/elsewhere"}))

    with pytest.raises(Unavailable):
        await arm.route_table(builders.TABLE_ID)

    assert script.asked == [("GET", builders.TABLE_ID.lower())]
