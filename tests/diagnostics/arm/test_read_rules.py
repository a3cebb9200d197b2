"""Security admin rules come in pages by a token; service tags in one list, which is kept."""

import os

import pytest

from diagnostics.arm import TagLists, open_arm
from diagnostics.ports import Arm, Unavailable
from diagnostics.settings import read_azure_settings
from tests import builders
from tests.diagnostics.arm.scripted import CUT, HALF, Reply, Script

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


SUBSCRIPTION = builders.SUBSCRIPTION
TAGS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/locations/uksouth/serviceTags"
LISTED = {
    "values": [
        {"name": "AzureCloud", "properties": {"addressPrefixes": ["20.0.0.0/8", "::/0"]}},
        {"name": "Storage", "properties": {"addressPrefixes": ["20.38.0.0/16"]}},
    ]
}
CLOUD_TAG = {"azurecloud": ("20.0.0.0/8",)}


@pytest.mark.parametrize("status", [CUT, HALF, 503])
async def test_tags_are_asked_for_again(arm: Arm, script: Script, status: int) -> None:
    script.say(TAGS, Reply(status=status), Reply(body=LISTED))

    assert await arm.service_tags(SUBSCRIPTION, "uksouth", ("azurecloud",)) == CLOUD_TAG
    assert len(script.asked) == 2


async def test_list_that_is_not_json_is_not_known(arm: Arm, script: Script) -> None:
    script.body(TAGS, ["none"])

    with pytest.raises(Unavailable) as raised:
        await arm.service_tags(SUBSCRIPTION, "uksouth", ("azurecloud",))

    action = "Microsoft.Network/locations/serviceTags/read"
    assert (raised.value.detail, raised.value.action) == ("the list is not JSON", action)


async def test_tags_are_not_kept_unasked(arm: Arm, script: Script) -> None:
    script.body(TAGS, LISTED)

    for _ in range(2):
        assert await arm.service_tags(SUBSCRIPTION, "uksouth", ("azurecloud",)) == CLOUD_TAG
    assert len(script.asked) == 2


async def test_tags_are_kept_from_one_opening_to_the_next(script: Script) -> None:
    script.body(TAGS, LISTED)
    lists = TagLists()

    async def read(*names: str) -> tuple[dict[str, tuple[str, ...]], int]:
        async with open_arm(read_azure_settings(os.environ), tag_lists=lists) as arm:
            return dict(await arm.service_tags(SUBSCRIPTION, "uksouth", names)), arm.calls

    assert await read("azurecloud", "unheard") == (CLOUD_TAG, 1)
    assert await read("unheard", "azurecloud") == (CLOUD_TAG, 0)
    assert await read("storage") == ({"storage": ("20.38.0.0/16",)}, 1)
    assert await read("storage", "azurecloud") == (
        {"storage": ("20.38.0.0/16",)} | CLOUD_TAG,
        0,
    )
