"""The simulated Activity Log notes what was done, and selects as the real one does."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.network.models import SecurityRule

from sandbox.azure import activity
from sandbox.scenarios import SCENARIOS
from sandbox.scenarios.estate import NETWORK, NODES
from tests.sandbox.azure.conftest import Azure, Serving

NSG_TYPE = "Microsoft.Network/networkSecurityGroups"
WRITE = f"{NSG_TYPE}/securityRules/write"
SELECTED = "eventTimestamp,operationName,properties,resourceId,status"


def _filter(group: str, hours: float = 24) -> str:
    now = datetime.now(UTC)
    bounds = (now - timedelta(hours=hours), now + timedelta(minutes=1))
    since, until = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in bounds)
    return (
        f"eventTimestamp ge '{since}' and eventTimestamp le '{until}' "
        f"and resourceGroupName eq '{group}'"
    )


async def _listed(azure: Azure, group: str, hours: float = 24) -> list[tuple[str, str]]:
    pages = azure.monitor.activity_logs.list(_filter(group, hours), SELECTED)
    entries = [one.as_dict() async for one in pages]
    return [(one["operation_name"]["value"], one["status"]["value"]) for one in entries]


async def _first(azure: Azure, group: str, select: str | None = None) -> dict[str, Any]:
    pages = azure.monitor.activity_logs.list(_filter(group), select)
    entries = [dict(one.as_dict()) async for one in pages]
    return entries[0]


async def test_failed_provisioning_is_noted_in_both_groups(serving: Serving) -> None:
    world = SCENARIOS["nsg-deny"].build()
    async with serving(world) as azure:
        cluster = await _listed(azure, "rg-aks-prod")
        machines = await _listed(azure, NODES.group)

    assert cluster == [("Microsoft.ContainerService/managedClusters/write", "Failed")]
    # One of each of the pool's two nodes, over pages of one.
    assert machines == [("Microsoft.Compute/virtualMachineScaleSets/write", "Failed")] * 2


async def test_failure_holds_its_error_as_json_in_a_string(serving: Serving) -> None:
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        first = await _first(azure, NODES.group, SELECTED)

    said = json.loads(first["properties"]["statusMessage"])
    detail = said["error"]["details"][0]
    assert (said["status"], detail["code"]) == ("Failed", "VMExtensionProvisioningError")
    assert detail["message"].startswith("Enable failed: failed to execute command")


async def test_writes_and_deletions_are_noted(serving: Serving) -> None:
    world = SCENARIOS["healthy-public"].build()
    rule = SecurityRule(
        {
            "properties": {
                "priority": 400,
                "direction": "Outbound",
                "access": "Allow",
                "protocol": "*",
                "sourceAddressPrefix": "*",
                "sourcePortRange": "*",
                "destinationAddressPrefix": "*",
                "destinationPortRange": "443",
            }
        }
    )
    async with serving(world) as azure:
        rules, at = azure.network.security_rules, (NETWORK.group, "nsg-aks-nodes", "allow-more")
        await (await rules.begin_create_or_update(*at, rule)).result()
        await (await rules.begin_delete(*at)).result()
        noted = await _listed(azure, NETWORK.group)

    assert noted == [
        (f"{NSG_TYPE}/securityRules/delete", "Succeeded"),
        (WRITE, "Succeeded"),
    ]


async def test_only_the_asked_time_is_listed(serving: Serving) -> None:
    world = SCENARIOS["healthy-public"].build()
    nsg = NETWORK.id(NSG_TYPE, "nsg-aks-nodes")
    for hours_ago in (1, 30):
        activity.record(world, f"{nsg}/securityRules/r", WRITE, hours_ago=hours_ago)
    async with serving(world) as azure:
        day, week = [await _listed(azure, NETWORK.group, hours) for hours in (24, 7 * 24)]

    assert (len(day), len(week)) == (1, 2)


async def test_personal_data_is_sent_unless_other_fields_are_selected(serving: Serving) -> None:
    async with serving(SCENARIOS["nsg-deny"].build()) as azure:
        whole = await _first(azure, "rg-aks-prod")
        selected = await _first(azure, "rg-aks-prod", SELECTED)

    assert (whole["caller"], whole["claims"]["name"]) == (
        "i.fairweather@contoso.example",
        "Imogen Fairweather",
    )
    assert sorted(selected) == [
        "event_timestamp",
        "operation_name",
        "properties",
        "resource_id",
        "status",
    ]


async def test_other_filters_are_refused(serving: Serving) -> None:
    async with serving(SCENARIOS["healthy-public"].build()) as azure:
        with pytest.raises(HttpResponseError) as caught:
            _ = [one async for one in azure.monitor.activity_logs.list("status eq 'Failed'")]

    assert caught.value.status_code == 400
