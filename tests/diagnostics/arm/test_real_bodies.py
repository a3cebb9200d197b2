"""Real and official bodies go through the readers: the SDK reads them, and nothing raises."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from diagnostics.model.activity import LogQuery
from diagnostics.model.cluster import PoolKind
from diagnostics.model.ids import ResourceId, group_id
from diagnostics.ports import Arm, ArmError, NotFound, Unavailable
from tests import builders
from tests.diagnostics.arm.scripted import Reply, Script

GROUP = group_id(builders.NODE_ID)
SUBSCRIPTION = f"/subscriptions/{builders.SUBSCRIPTION}/providers/Microsoft.Network"
VM_ID = builders.arm_id("Microsoft.Compute/virtualMachines", "vm-0")
NIC_ID = builders.arm_id("Microsoft.Network/networkInterfaces", "nic-0")
PREFIX_ID = builders.arm_id("Microsoft.Network/publicIPPrefixes", "prefix")
LOG = "Microsoft.Insights/eventtypes/management/values"
IP_GROUP_ID = builders.arm_id("Microsoft.Network/ipGroups", "nodes")
POLICY_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "policy")
WEEK = LogQuery(since=builders.NOW - timedelta(days=7), until=builders.NOW)
MACHINES = f"{builders.CLUSTER_ID}/agentPools/nodepool1/machines"
SETS = f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets"
Read = Callable[[Arm], Awaitable[object]]

# By the start of a file's name: the path that serves one such body, and the reading of it.
SINGLE: dict[str, tuple[str, Read]] = {
    "managedcluster": (builders.CLUSTER_ID, lambda arm: arm.cluster(builders.CLUSTER_ID)),
    "nsg": (builders.NSG_ID, lambda arm: arm.nsg(builders.NSG_ID)),
    "routetable": (builders.TABLE_ID, lambda arm: arm.route_table(builders.TABLE_ID)),
    "natgateway": (builders.NAT_ID, lambda arm: arm.nat_gateway(builders.NAT_ID)),
    "subnet": (builders.SUBNET_ID, lambda arm: arm.subnet(builders.SUBNET_ID)),
    "vnet": (builders.VNET_ID, lambda arm: arm.vnet(builders.VNET_ID)),
    "publicip": (builders.EGRESS_ID, lambda arm: arm.public_address(builders.EGRESS_ID)),
    "publicipprefix": (PREFIX_ID, lambda arm: arm.public_address(PREFIX_ID)),
    "nic": (NIC_ID, lambda arm: arm.nic(NIC_ID)),
    "ipgroup": (IP_GROUP_ID, lambda arm: arm.ip_group(IP_GROUP_ID)),
    "servicetags": (
        f"{SUBSCRIPTION}/locations/uksouth/serviceTags",
        lambda arm: arm.service_tags(builders.SUBSCRIPTION, "uksouth", ("appservice",)),
    ),
    "vnet.effectivesecurityadminrules": (
        f"{builders.VNET_ID}/listNetworkManagerEffectiveSecurityAdminRules",
        lambda arm: arm.admin_rules(builders.VNET_ID),
    ),
    "vmssvm.instanceview": (
        f"{builders.NODE_ID}/instanceView",
        lambda arm: arm.power_state(builders.NODE_ID),
    ),
}
# The same for a list of such bodies; a single body is served as a list of one.
LISTED: dict[str, tuple[str, Read]] = {
    "vmss": (SETS, lambda arm: arm.scale_sets(GROUP)),
    "vmssvm": (
        f"{builders.VMSS_ID}/virtualMachines",
        lambda arm: arm.instances(builders.VMSS_ID, builders.pool()),
    ),
    "vmssvm.nics": (
        f"{builders.NODE_ID}/networkInterfaces",
        lambda arm: arm.node_nics(builders.node()),
    ),
    "machines": (MACHINES, lambda arm: arm.machine_addresses(builders.CLUSTER_ID, builders.pool())),
    "privateendpoint": (
        f"{GROUP}/providers/Microsoft.Network/privateEndpoints",
        lambda arm: arm.private_endpoints(GROUP),
    ),
    "privatednszone": (
        f"{GROUP}/providers/Microsoft.Network/privateDnsZones",
        lambda arm: arm.zones(GROUP),
    ),
    "vnetlink": (f"{builders.ZONE_ID}/virtualNetworkLinks", lambda arm: arm.zone(builders.ZONE_ID)),
    "azurefirewall": (
        f"{SUBSCRIPTION}/azureFirewalls",
        lambda arm: arm.firewalls(builders.SUBSCRIPTION),
    ),
    "firewallpolicy": (
        f"{POLICY_ID}/ruleCollectionGroups",
        lambda arm: arm.rule_groups(POLICY_ID),
    ),
    "activitylog": (
        f"/subscriptions/{builders.SUBSCRIPTION}/providers/{LOG}",
        lambda arm: arm.activity(GROUP, WEEK),
    ),
    "loadbalancer": (
        f"{SUBSCRIPTION}/loadBalancers",
        lambda arm: arm.internal_load_balancers(builders.SUBSCRIPTION),
    ),
    "nic": (f"{SUBSCRIPTION}/networkInterfaces", lambda arm: arm.nics(builders.SUBSCRIPTION)),
    "vnet": (
        f"{GROUP}/providers/Microsoft.Network/virtualNetworks",
        lambda arm: arm.vnets(GROUP),
    ),
}
OTHER_TYPES = ("privatednszonegroup", "activitylog.403")


def _reading(table: dict[str, tuple[str, Read]], file: Path) -> tuple[str, Read] | None:
    if file.name.startswith(OTHER_TYPES):
        return None
    fits = (start for start in table if file.name.startswith(f"{start}."))
    longest = max(fits, key=len, default=None)
    return table[longest] if longest else None


def _bodies(file: Path) -> list[dict[str, object]]:
    body = json.loads(file.read_text())
    if file.name.startswith("vnet.effective"):
        # A page's token would lead to this page again.
        return [body | {"skipToken": ""}]
    bodies = list(body["value"]) if "value" in body else [body]
    if not file.name.startswith("vmss."):
        return bodies
    # Under the pool's name, or the reader would pass the scale set by.
    return [each | {"name": builders.VMSS, "tags": {}} for each in bodies]


@pytest.fixture
def around(script: Script) -> Script:
    """Script what stands around the bodies: a scale set, a zone and its empty children."""
    script.body(SETS, {"value": [{"name": builders.VMSS, "location": ""}]})
    script.body(builders.ZONE_ID, {"id": builders.ZONE_ID, "name": builders.ZONE_NAME})
    script.body(f"{builders.ZONE_ID}/A", {"value": []})
    return script


async def test_single_bodies(arm: Arm, around: Script, eval_data: Path) -> None:
    read_files = set()
    for file in sorted((eval_data / "arm").glob("*.json")):
        if (reading := _reading(SINGLE, file)) is None:
            continue
        path, read = reading
        for body in _bodies(file):
            around.body(path, body)
            await read(arm)
        read_files.add(file.name.split(".")[0])

    kinds = {start.split(".")[0] for start in SINGLE}
    assert read_files == kinds


async def test_listed_bodies(arm: Arm, around: Script, eval_data: Path) -> None:
    read_files = set()
    for file in sorted((eval_data / "arm").glob("*.json")):
        if (reading := _reading(LISTED, file)) is None:
            continue
        path, read = reading
        around.body(path, {"value": _bodies(file)})
        await read(arm)
        around.body(SETS, {"value": [{"name": builders.VMSS, "location": ""}]})
        read_files.add(file.name.split(".")[0])

    kinds = {start.split(".")[0] for start in LISTED}
    assert read_files == kinds


async def test_pools_inside_cluster_bodies(arm: Arm, script: Script, eval_data: Path) -> None:
    kinds = set()
    for file in sorted((eval_data / "arm").glob("managedcluster.*.json")):
        for body in _bodies(file):
            profiles = body["properties"]["agentPoolProfiles"]  # type: ignore[index] # JSON
            pools = [{"name": each["name"], "properties": each} for each in profiles]
            script.body(f"{builders.CLUSTER_ID}/agentPools", {"value": pools})
            kinds |= {pool.kind for pool in await arm.pools(builders.CLUSTER_ID)}

    assert PoolKind.SCALE_SET in kinds


async def test_private_cluster_says_what_its_body_says(
    arm: Arm, script: Script, eval_data: Path
) -> None:
    body = json.loads((eval_data / "arm/managedcluster.private-succeeded.azcli.json").read_text())
    script.body(builders.CLUSTER_ID, body)

    cluster = await arm.cluster(builders.CLUSTER_ID)

    properties = body["properties"]
    assert (cluster.private, cluster.private_dns_zone) == (True, "system")
    assert (cluster.fqdn, cluster.private_fqdn) == (
        properties["fqdn"],
        properties["privateFQDN"],
    )
    profile = properties["networkProfile"]["loadBalancerProfile"]
    effective = tuple(ResourceId(each["id"]) for each in profile["effectiveOutboundIPs"])
    assert cluster.load_balancer_outbound_ids == effective


async def test_run_command_result(arm: Arm, script: Script, eval_data: Path) -> None:
    body = json.loads((eval_data / "arm/runcommand.vm-result.java.json").read_text())
    location = {"Location": f"{script.endpoint}/result", "retry-after-ms": "10"}
    script.say(f"{VM_ID}/runCommand", Reply(status=202, headers=location))
    script.body("/result", body)
    machine = builders.node(id=VM_ID, vmss=None, instance_id=None)

    output = await arm.run_command(machine, "true")

    message = body["value"][0]["message"]
    assert f"Enable succeeded: \n[stdout]\n{output}\n[stderr]\n" == message


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("error.404-managedcluster.cpa.json", NotFound),
        ("error.404-nsg.cpa.json", NotFound),
        ("error.412-nsg.cpa.json", Unavailable),
    ],
)
async def test_error_bodies(
    arm: Arm, script: Script, eval_data: Path, name: str, error: type[ArmError]
) -> None:
    status = int(name.split(".")[1][:3])
    body = json.loads((eval_data / "arm" / name).read_text())
    script.say(builders.NSG_ID, Reply(status=status, body=body))

    with pytest.raises(error) as raised:
        await arm.nsg(builders.NSG_ID)

    assert raised.value.detail.startswith(f"{status} {body['error']['code']}: ")
