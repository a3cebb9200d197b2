"""Security admin rules come in pages by a token."""

import pytest

from diagnostics.ports import Arm, Unavailable
from tests import builders
from tests.diagnostics.arm.scripted import Reply, Script

PATH = f"{builders.VNET_ID}/listNetworkManagerEffectiveSecurityAdminRules"


def _page(name: str, token: str | None) -> Reply:
    return Reply(body={"value": [{"id": f"/rules/{name}", "kind": "Custom"}], "skipToken": token})


async def test_pages_of_admin_rules_are_followed(arm: Arm, script: Script) -> None:
    script.say(PATH, _page("a", "next"), _page("b", ""), _page("c", None))

    assert [rule.name for rule in await arm.admin_rules(builders.VNET_ID)] == ["a", "b"]
    assert script.asked == [("POST", PATH.lower())] * 2
    assert script.sent == [{}, {"skipToken": "next"}]


async def test_rules_that_are_known_in_part_are_not_known(arm: Arm, script: Script) -> None:
    script.say(PATH, _page("a", "again"))

    with pytest.raises(Unavailable) as raised:
        await arm.admin_rules(builders.VNET_ID)

    assert (raised.value.detail, arm.calls) == ("more than 10 pages of rules", 10)


async def test_network_without_admin_rules_has_none(arm: Arm, script: Script) -> None:
    script.body(PATH, {})

    assert await arm.admin_rules(builders.VNET_ID) == ()
