"""The simulated Resource Manager as the real SDKs see it."""

import base64
import json
from collections.abc import Awaitable

import aiohttp
import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity.aio import ManagedIdentityCredential
from azure.mgmt.compute.models import RunCommandInput

from sandbox.azure.exchanges import Exchange
from sandbox.scenarios import SCENARIOS
from sandbox.world import Denial, Throttle
from tests.sandbox.azure.conftest import Serving

AKS, NODES = "rg-aks-prod", "MC_rg-aks-prod_aks-prod-uks_uksouth"
CLUSTER, SYSTEM, APPS = "aks-prod-uks", "aks-system-37156204-vmss", "aks-apps-37156204-vmss"


async def _refusal(awaitable: Awaitable[object]) -> tuple[int | None, str | None]:
    with pytest.raises(HttpResponseError) as caught:
        await awaitable
    error = caught.value
    return error.status_code, error.error.code if error.error else None


async def test_cluster_and_pools_are_read(serving: Serving) -> None:
    async with serving(SCENARIOS["second-pool"].build()) as azure:
        cluster = await azure.aks.managed_clusters.get(AKS, CLUSTER)
        pools = [one async for one in azure.aks.agent_pools.list(AKS, CLUSTER)]
    assert cluster.provisioning_state == "Failed"
    assert [(one.name, one.provisioning_state) for one in pools] == [
        ("system", "Succeeded"),
        ("apps", "Failed"),
    ]
    assert pools[0].status is None
    assert pools[1].status.provisioning_error.code == "VMExtensionProvisioningError"


async def test_lists_come_in_pages(serving: Serving) -> None:
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        pager = azure.compute.virtual_machine_scale_set_vms.list(
            NODES, SYSTEM, expand="instanceView"
        ).by_page()
        pages = [[one.instance_id async for one in page] async for page in pager]
    assert pages == [["0"], ["1"]]


async def test_instance_view_is_shown_on_request_only(serving: Serving) -> None:
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        machines = azure.compute.virtual_machine_scale_set_vms
        plain = await machines.get(NODES, SYSTEM, "0")
        expanded = await machines.get(NODES, SYSTEM, "0", expand="instanceView")
        view = await machines.get_instance_view(NODES, SYSTEM, "0")
    shown = [expanded.as_dict()["properties"]["instanceView"], view.as_dict()]
    codes = [one["extensions"][0]["statuses"][0]["code"] for one in shown]
    assert plain.instance_view is None
    assert codes == ["ProvisioningState/failed/0"] * 2


async def test_node_interfaces_and_machines_are_listed(serving: Serving) -> None:
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        listing = azure.network.network_interfaces
        nics = [
            nic.ip_configurations[0].private_ip_address
            async for nic in listing.list_virtual_machine_scale_set_vm_network_interfaces(
                NODES, SYSTEM, "1"
            )
        ]
        every = [
            nic.ip_configurations[0].private_ip_address
            async for nic in listing.list_virtual_machine_scale_set_network_interfaces(
                NODES, SYSTEM
            )
        ]
        machines = [
            one.as_dict()["properties"]["network"]["ipAddresses"][0]["ip"]
            async for one in azure.aks.machines.list(AKS, CLUSTER, "apps")
        ]
    assert (nics, every, machines) == (["10.40.0.5"], ["10.40.0.4", "10.40.0.5"], ["10.40.4.4"])


async def test_private_zone_is_read_with_links_and_records(serving: Serving) -> None:
    async with serving(SCENARIOS["healthy-private"].build()) as azure:
        zones = [
            str(one.name) async for one in azure.names.private_zones.list_by_resource_group(NODES)
        ]
        links = [one.name async for one in azure.names.virtual_network_links.list(NODES, zones[0])]
        records = [
            (one.name, one.a_records[0].ipv4_address)
            async for one in azure.names.record_sets.list_by_type(NODES, zones[0], "A")
        ]
    assert zones == ["5c1a9e7b-2d84-4f63-a0b9-8e3d7f6c1a25.privatelink.uksouth.azmk8s.io"]
    assert links == ["link-vnet-prod-uks"]
    assert records == [("aks-prod-uks-dns-1v8c4twz", "10.40.3.250")]


@pytest.mark.parametrize(("address", "free"), [("10.40.0.4", False), ("10.40.0.99", True)])
async def test_address_availability(serving: Serving, address: str, free: bool) -> None:  # noqa: FBT001
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        answer = await azure.network.virtual_networks.check_ip_address_availability(
            "rg-network-prod", "vnet-prod-uks", ip_address=address
        )
    assert answer.available is free


async def test_nothing_there_is_404(serving: Serving) -> None:
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        clusters, groups = azure.aks.managed_clusters, azure.network.network_security_groups
        machines = azure.compute.virtual_machine_scale_set_vms.list(NODES, "none")
        assert await _refusal(clusters.get(AKS, "none")) == (404, "ResourceNotFound")
        assert await _refusal(groups.get("rg-none", "nsg")) == (404, "ResourceGroupNotFound")
        assert await _refusal(anext(machines)) == (404, "ParentResourceNotFound")


async def test_denied_reading_is_403_and_filters_subscription_lists(serving: Serving) -> None:
    world = SCENARIOS["healthy-public"].build()
    group = f"/subscriptions/{world.subscription_id}/resourceGroups/rg-network-prod"
    world.denials.append(Denial(scope=group, action="Microsoft.Network/*"))
    async with serving(world) as azure:
        groups = azure.network.network_security_groups
        names = [one.name async for one in groups.list_all()]
        refusal = await _refusal(groups.get("rg-network-prod", "nsg-aks-nodes"))
        listing = await _refusal(anext(groups.list("rg-network-prod")))
    assert (refusal, listing) == ((403, "AuthorizationFailed"),) * 2
    assert names == ["aks-agentpool-37156204-nsg"]


async def test_throttle_answers_429_until_it_ends(serving: Serving) -> None:
    world = SCENARIOS["healthy-public"].build()
    world.throttles.append(
        Throttle(path_contains="/managedClusters/", remaining=1, retry_after_s=7)
    )
    async with serving(world) as azure:
        with pytest.raises(HttpResponseError) as caught:
            await azure.aks.managed_clusters.get(AKS, CLUSTER)
        cluster = await azure.aks.managed_clusters.get(AKS, CLUSTER)
    assert caught.value.status_code == 429
    assert getattr(caught.value.response, "headers")["Retry-After"] == "7"  # noqa: B009 - untyped
    assert cluster.name == CLUSTER


async def test_run_command_runs_the_real_script(serving: Serving) -> None:
    host = "aks-prod-uks-dns-7k2mq9xd.hcp.uksouth.azmk8s.io"
    command = RunCommandInput(
        command_id="RunShellScript", script=[f"nc -vz {host} 443", "echo got $?"]
    )
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        machines = azure.compute.virtual_machine_scale_set_vms
        first = await machines.begin_run_command(NODES, APPS, "0", command)
        busy = await _refusal(machines.begin_run_command(NODES, APPS, "0", command))
        result = await first.result()
    assert busy == (409, "OperationNotAllowed")
    assert result.as_dict()["value"][0]["message"] == (
        "Enable succeeded: \n[stdout]\ngot 0\n\n[stderr]\n"
        f"Connection to {host} 443 port [tcp/https] succeeded!\n"
    )


async def test_run_command_needs_a_running_machine(serving: Serving) -> None:
    async with serving(SCENARIOS["stopped-cluster"].build()) as azure:
        machines = azure.compute.virtual_machine_scale_set_vms
        command = RunCommandInput(command_id="RunShellScript", script=["true"])
        refusal = await _refusal(machines.begin_run_command(NODES, APPS, "0", command))
    assert refusal == (409, "OperationNotAllowed")


async def test_subscriptions_and_groups(serving: Serving) -> None:
    world = SCENARIOS["healthy-public"].build()
    base = f"/subscriptions/{world.subscription_id}"
    async with serving(world) as azure:
        listed = await azure.get("/subscriptions")
        one = await azure.get(base)
        groups = await azure.get(f"{base}/resourcegroups")
        group = await azure.get(f"{base}/resourceGroups/RG-AKS-PROD")
        absent = await azure.get(f"{base}/resourceGroups/rg-none")
        foreign = await azure.get("/subscriptions/00000000-0000-0000-0000-000000000000")
    assert [body["subscriptionId"] for body in listed[1]["value"]] == [world.subscription_id]
    assert one[1]["state"] == "Enabled"
    assert (len(groups[1]["value"]), "nextLink" in groups[1]) == (1, True)
    assert group[1]["name"] == AKS
    assert (absent[0], absent[1]["error"]["code"]) == (404, "ResourceGroupNotFound")
    assert (foreign[0], foreign[1]["error"]["code"]) == (404, "SubscriptionNotFound")


async def test_request_without_token_or_version_is_refused(serving: Serving) -> None:
    async with serving(SCENARIOS["healthy-public"].build()) as azure:
        url = f"{azure.arm.endpoint}{azure.world.cluster_id}"
        async with azure.session.get(url, params={"api-version": "2024-01-01"}) as answer:
            no_token = answer.status
        headers = {"Authorization": f"Bearer {await azure.token()}"}
        async with azure.session.get(url, headers=headers) as answer:
            no_version = answer.status
    assert (no_token, no_version) == (401, 400)


async def test_token_looks_like_one_of_entra(serving: Serving) -> None:
    async with serving(SCENARIOS["healthy-public"].build()) as azure:
        payload = (await azure.token()).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    reader = azure.world.reader
    assert (claims["oid"], claims["tid"], claims["idtyp"], claims["appid"]) == (
        reader.object_id,
        azure.world.tenant_id,
        "app",
        reader.client_id,
    )


async def test_identity_endpoint_checks_its_header(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(SCENARIOS["healthy-public"].build()) as azure:
        monkeypatch.setenv("IDENTITY_HEADER", "wrong")
        async with (
            aiohttp.ClientSession() as bare,
            bare.get(azure.arm.identity_endpoint, headers={"X-IDENTITY-HEADER": "wrong"}) as answer,
        ):
            status = answer.status
        async with ManagedIdentityCredential(retry_total=0) as credential:
            with pytest.raises(ClientAuthenticationError):
                await credential.get_token("https://x.example/.default")
    assert status == 401


async def test_requests_are_logged(serving: Serving) -> None:
    async with serving(SCENARIOS["healthy-public"].build()) as azure:
        await azure.aks.managed_clusters.get(AKS, CLUSTER)
    assert azure.arm.requests == [("GET", azure.world.cluster_id)]


async def test_permissions_are_listed_role_by_role_without_what_is_denied(
    serving: Serving,
) -> None:
    world = SCENARIOS["nsg-deny"].build()
    world.denials.append(Denial(scope=world.cluster_id, action="Microsoft.Network/*"))
    path = "providers/Microsoft.Authorization/permissions"
    async with serving(world) as azure:
        status, page = await azure.get(f"{world.cluster_id}/{path}")
        _, whole = await azure.get(f"/subscriptions/{world.subscription_id}/{path}")
        missing = [
            (await azure.get(f"/subscriptions/{each}/{path}"))[0]
            for each in (f"{world.subscription_id}/resourceGroups/none", "0")
        ]
    assert (status, page["value"][0]["actions"], "nextLink" in page) == (200, ["*/read"], True)
    assert page["value"][0]["notActions"] == ["Microsoft.Network/*"]
    assert (whole["value"][0]["notActions"], missing) == ([], [404, 404])


async def test_exchanges_are_shown_to_who_watches(serving: Serving) -> None:
    seen: list[Exchange] = []
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        path = azure.world.cluster_id
        await azure.get(path)
        azure.arm.show_to(seen.append)
        _, body = await azure.get(path)
        status, _ = await azure.get(f"{path}-gone")
    assert [(one.method, one.path) for one in seen] == [("GET", path), ("GET", f"{path}-gone")]
    assert (json.loads(seen[0].answer), status) == (body, 404)
    assert seen[0].began_s < seen[0].ended_s <= seen[1].began_s < seen[1].ended_s
