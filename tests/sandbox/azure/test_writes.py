"""Changes through the real SDKs, and what they do to the nodes."""

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.network.models import SecurityRule
from azure.mgmt.privatedns.models import VirtualNetworkLink

from sandbox.azure import store
from sandbox.scenarios import SCENARIOS
from tests.sandbox.azure.conftest import Azure, Serving

NET, AKS, NODES, CLUSTER = (
    "rg-network-prod",
    "rg-aks-prod",
    "MC_rg-aks-prod_aks-prod-uks_uksouth",
    "aks-prod-uks",
)


async def _reconcile(azure: Azure) -> str:
    """Read the cluster and write it back, as `az aks update --yes` does."""
    clusters = azure.aks.managed_clusters
    body = await clusters.get(AKS, CLUSTER)
    poller = await clusters.begin_create_or_update(AKS, CLUSTER, body)
    done = await poller.result()
    return str(done.provisioning_state)


async def test_update_succeeds_only_when_the_nodes_connect(serving: Serving) -> None:
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        with pytest.raises(HttpResponseError, match="VMExtensionProvisioningError"):
            await _reconcile(azure)
        failed = await azure.aks.managed_clusters.get(AKS, CLUSTER)
        rules = azure.network.security_rules
        poller = await rules.begin_create_or_update(NET, "nsg-aks-nodes", "allow-api", _rule(150))
        await poller.result()
        after = await _reconcile(azure)
        pools = [one async for one in azure.aks.agent_pools.list(AKS, CLUSTER)]
    assert (failed.provisioning_state, after) == ("Failed", "Succeeded")
    assert [one.status for one in pools] == [None, None]


async def test_rule_written_is_seen_in_its_group_and_goes_again(serving: Serving) -> None:
    async with serving(SCENARIOS["healthy-public"].build()) as azure:
        rules, groups = azure.network.security_rules, azure.network.network_security_groups
        await (await rules.begin_create_or_update(NET, "nsg-aks-nodes", "one", _rule(150))).result()
        written = await groups.get(NET, "nsg-aks-nodes")
        await (await rules.begin_delete(NET, "nsg-aks-nodes", "one")).result()
        left = await groups.get(NET, "nsg-aks-nodes")
    assert [one.name for one in written.security_rules] == ["deny-smtp", "allow-dns", "one"]
    assert [one.name for one in left.security_rules] == ["deny-smtp", "allow-dns"]


@pytest.mark.parametrize(
    ("priority", "code"),
    [(99999, "SecurityRuleInvalidPriority"), (300, "SecurityRuleConflict")],
)
async def test_impossible_rule_is_refused(serving: Serving, priority: int, code: str) -> None:
    async with serving(SCENARIOS["healthy-public"].build()) as azure:
        with pytest.raises(HttpResponseError) as caught:
            await azure.network.security_rules.begin_create_or_update(
                NET, "nsg-aks-nodes", "one", _rule(priority)
            )
    assert caught.value.error is not None
    assert (caught.value.status_code, caught.value.error.code) == (400, code)


async def test_route_deleted_opens_the_path(serving: Serving) -> None:
    async with serving(SCENARIOS["udr-none"].build()) as azure:
        routes = azure.network.routes
        await (await routes.begin_delete(NET, "rt-aks-nodes", "quarantine-azure-uks")).result()
        assert await _reconcile(azure) == "Succeeded"


async def test_authorized_ranges_are_replaced(serving: Serving) -> None:
    async with serving(SCENARIOS["authorized-ranges-nat"].build()) as azure:
        clusters = azure.aks.managed_clusters
        body = await clusters.get(AKS, CLUSTER)
        body.api_server_access_profile.authorized_ip_ranges = ["51.140.61.92/32"]
        done = await (await clusters.begin_create_or_update(AKS, CLUSTER, body)).result()
    assert done.provisioning_state == "Succeeded"
    assert done.api_server_access_profile.authorized_ip_ranges == ["51.140.61.92/32"]
    assert done.fqdn == "aks-prod-uks-dns-7k2mq9xd.hcp.uksouth.azmk8s.io"
    assert done.as_dict()["identity"]["principalId"] == "6f1c6a52-3c0b-4c58-9d3f-6a0b1c2d3e4f"


async def test_link_created_lets_the_name_resolve(serving: Serving) -> None:
    async with serving(SCENARIOS["private-dns-unlinked"].build()) as azure:
        vnet = await azure.network.virtual_networks.get(NET, "vnet-prod-uks")
        zones = [str(one.name) async for one in azure.names.private_zones.list()]
        body = {"virtualNetwork": {"id": vnet.id}, "registrationEnabled": False}
        link = VirtualNetworkLink({"location": "global", "properties": body})
        links = azure.names.virtual_network_links
        made = await (await links.begin_create_or_update(NODES, zones[0], "nodes", link)).result()
        state = await _reconcile(azure)
    assert (made.virtual_network_link_state, state) == ("Completed", "Succeeded")


async def test_start_and_rotate(serving: Serving) -> None:
    async with serving(SCENARIOS["stopped-cluster"].build()) as azure:
        await (await azure.aks.managed_clusters.begin_start(AKS, CLUSTER)).result()
        started = await azure.aks.managed_clusters.get(AKS, CLUSTER)
    async with serving(SCENARIOS["stale-certificate"].build()) as azure:
        clusters = azure.aks.managed_clusters
        await (await clusters.begin_rotate_cluster_certificates(AKS, CLUSTER)).result()
        rotated = await clusters.get(AKS, CLUSTER)
    assert (started.power_state.code, started.provisioning_state) == ("Running", "Succeeded")
    assert rotated.provisioning_state == "Succeeded"


async def test_update_during_an_operation_is_409(serving: Serving) -> None:
    async with serving(SCENARIOS["running-operation"].build()) as azure:
        with pytest.raises(HttpResponseError) as caught:
            await _reconcile(azure)
    assert caught.value.status_code == 409


async def test_server_ends_while_an_operation_runs(serving: Serving) -> None:
    async with serving(SCENARIOS["stopped-cluster"].build()) as azure:
        await azure.aks.managed_clusters.begin_start(AKS, CLUSTER, polling=False)
    assert azure.world.cluster["properties"]["powerState"] == {"code": "Stopped"}


def test_children_live_in_their_parent() -> None:
    world = SCENARIOS["nsg-deny"].build()
    rule_id = next(
        one["id"]
        for group in world.of_kind("Microsoft.Network/networkSecurityGroups")
        for one in group["properties"]["securityRules"]
        if one["name"] == "deny-unlisted-saas"
    )
    assert world.need(rule_id.upper())["properties"]["priority"] == 200
    world.remove(rule_id)
    assert world.find(rule_id) is None
    with pytest.raises(KeyError):
        store.put(
            world.resources,
            {
                "id": "/subscriptions/s/resourceGroups/g/providers/"
                "Microsoft.Network/routeTables/none/routes/r",
                "name": "r",
                "properties": {},
            },
        )


def _rule(priority: int) -> SecurityRule:
    rule = {
        "properties": {
            "priority": priority,
            "direction": "Outbound",
            "access": "Allow",
            "protocol": "Tcp",
            "sourcePortRange": "*",
            "sourceAddressPrefix": "*",
            "destinationPortRange": "443",
            "destinationAddressPrefix": "20.26.114.37/32",
        }
    }
    return SecurityRule(rule)


async def test_locked_node_group_is_read_and_not_written(serving: Serving) -> None:
    world = SCENARIOS["nsg-nic"].build()
    world.cluster["properties"]["nodeResourceGroupProfile"] = {"restrictionLevel": "ReadOnly"}
    async with serving(world) as azure:
        (group,) = [one async for one in azure.network.network_security_groups.list(NODES)]
        rules = azure.network.security_rules
        with pytest.raises(HttpResponseError) as refused:
            await rules.begin_create_or_update(NODES, str(group.name), "allow-api", _rule(150))
    assert refused.value.status_code == 403
    assert "(DenyAssignmentAuthorizationFailed)" in str(refused.value)
