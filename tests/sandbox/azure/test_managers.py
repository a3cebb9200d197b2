"""Security admin rules, service tags, rule groups and IP groups, as the real SDK reads them."""

import pytest
from azure.mgmt.network.models import QueryRequestOptions

from sandbox.azure.bodies import edge, managers
from sandbox.packets.filters import leave
from sandbox.packets.place import of_node
from sandbox.packets.trip import Stopped
from sandbox.scenarios import SCENARIOS
from sandbox.scenarios.estate import API_ADDRESS, HUB, NETWORK
from sandbox.world import World
from tests.sandbox.azure.conftest import Serving

VNET = NETWORK.id("Microsoft.Network/virtualNetworks", "vnet-prod-uks")


def _managed(
    scenario: str, access: str, fields: dict[str, object] | None = None, vnet_id: str = VNET
) -> World:
    world = SCENARIOS[scenario].build()
    rule = managers.admin_rule("block-saas", 10, access, **(fields or {}))
    for body in managers.manager(HUB, "avnm", vnet_id, rule):
        world.put(body)
    return world


def _drops(world: World) -> str | None:
    """Return the name of what drops a node's packet to the API server."""
    try:
        leave(world, of_node(world, world.nodes[0]), API_ADDRESS, 443)
    except Stopped as stopped:
        return stopped.where.rsplit("/", 1)[-1]
    return None


@pytest.mark.parametrize(("vnet_id", "names"), [(VNET, ["block-saas"]), (f"{VNET}-other", [])])
async def test_rules_in_force_on_a_network_are_listed(
    serving: Serving, vnet_id: str, names: list[str]
) -> None:
    async with serving(_managed("healthy-public", "Deny", vnet_id=vnet_id)) as azure:
        found = await azure.network.list_network_manager_effective_security_admin_rules(
            NETWORK.group, "vnet-prod-uks", QueryRequestOptions()
        )

    assert [one["id"].rsplit("/", 1)[-1] for one in found.as_dict()["value"]] == names


@pytest.mark.parametrize(
    ("scenario", "access", "fields", "drops"),
    [
        ("healthy-public", "Deny", {}, "block-saas"),
        ("healthy-public", "Deny", {"destinationPortRanges": ["80"]}, None),
        ("healthy-public", "Deny", {"direction": "Inbound"}, None),
        ("healthy-public", "Allow", {}, None),
        ("nsg-deny", "Allow", {}, "nsg-aks-nodes"),
        ("nsg-deny", "AlwaysAllow", {}, None),
    ],
)
def test_admin_rules_come_before_security_groups(
    scenario: str, access: str, fields: dict[str, object], drops: str | None
) -> None:
    assert _drops(_managed(scenario, access, fields)) == drops


async def test_service_tags_are_listed_with_both_families(serving: Serving) -> None:
    async with serving(SCENARIOS["healthy-public"].build()) as azure:
        found = await azure.network.service_tags.list("uksouth")

    tags = {one["name"]: one["properties"] for one in found.as_dict()["values"]}
    assert tags["AzureCloud.uksouth"]["region"] == "uksouth"
    assert tags["MicrosoftContainerRegistry"]["addressPrefixes"] == [
        "150.171.70.0/24",
        "2603:1020:700::/47",
    ]


async def test_policy_groups_and_ip_groups_are_read(serving: Serving) -> None:
    world = SCENARIOS["healthy-public"].build()
    policy = edge.policy(HUB, "afwp")
    rule = edge.network_rule("to-api", destinationAddresses=["*"])
    group = edge.rule_group(policy, "platform", 200, edge.collection("aks", 300, "Allow", rule))
    addresses = HUB.body("Microsoft.Network/ipGroups", "nodes", {"ipAddresses": ["10.40.0.0/16"]})
    for body in (policy, group, addresses):
        world.put(body)
    async with serving(world) as azure:
        listed = azure.network.firewall_policy_rule_collection_groups.list(HUB.group, "afwp")
        groups = [one async for one in listed]
        held = await azure.network.ip_groups.get(HUB.group, "nodes")

    assert [one.rule_collections[0].rules[0].name for one in groups] == ["to-api"]
    assert held.ip_addresses == ["10.40.0.0/16"]
