"""Every reading asks Azure's own path through the real SDK, and needs the action it names."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from diagnostics.model.activity import LogQuery
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.cluster import Nic, PoolKind
from diagnostics.model.firewall import PolicySettings, RuleGroup
from diagnostics.model.holders import Firewall, Frontend, InternalLoadBalancer
from diagnostics.model.ids import ResourceId, group_id
from diagnostics.model.network import (
    PrivateEndpoint,
    PublicAddress,
    RouteTable,
    Subnet,
    VirtualNetwork,
)
from diagnostics.ports import Arm, Denied, NoParent, NotFound
from tests import builders
from tests.diagnostics.arm.scripted import Script, refusal

GROUP = group_id(builders.NODE_ID)
SUBSCRIPTION = f"/subscriptions/{builders.SUBSCRIPTION}"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
VM_ID = builders.arm_id("Microsoft.Compute/virtualMachines", "vm-0", group=builders.NODE_GROUP)
VM_NIC = builders.arm_id("Microsoft.Network/networkInterfaces", "nic-0", group=builders.NODE_GROUP)
PREFIX_ID = builders.arm_id("Microsoft.Network/publicIPPrefixes", "prefix")
INSTANCE_IP = ResourceId(f"{builders.NIC_ID}/ipConfigurations/c/publicIPAddresses/p")
INSTANCE_NIC = "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces"
POLICY_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "policy")
IP_GROUP_ID = builders.arm_id("Microsoft.Network/ipGroups", "nodes")
ADMIN_RULE = ResourceId("/rules/deny")
ADMIN_RULES = "listNetworkManagerEffectiveSecurityAdminRules"
LOG = f"{SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values"
DAY = LogQuery(since=builders.NOW - timedelta(days=1), until=builders.NOW)
ZONE = builders.zone(records=(), links=())
VM_POOL = builders.pool(kind=PoolKind.VIRTUAL_MACHINES)
MACHINE = builders.node(id=VM_ID, vmss=None, instance_id=None, nic=None)
MACHINES = f"{builders.CLUSTER_ID}/agentPools/nodepool1/machines"

Read = Callable[[Arm], Awaitable[object]]
# The action a reading needs, the reading, the bodies by path, and the value.
READINGS: list[tuple[str, Read, dict[str, object], object]] = [
    (
        "Microsoft.ContainerService/managedClusters/agentPools/machines/read",
        lambda arm: arm.machine_addresses(builders.CLUSTER_ID, builders.pool()),
        {MACHINES: {"value": [{"properties": {"resourceId": VM_ID}}, {}]}},
        ((VM_ID, ()),),
    ),
    (
        "Microsoft.Compute/virtualMachineScaleSets/read",
        lambda arm: arm.scale_sets(GROUP),
        {f"{COMPUTE}/virtualMachineScaleSets": {"value": [{"name": "other", "location": ""}]}},
        (),
    ),
    (
        "Microsoft.Network/networkInterfaces/read",
        lambda arm: arm.nic(VM_NIC),
        {VM_NIC: {}},
        Nic(id=VM_NIC, addresses=(), subnet_id=None, nsg_id=None),
    ),
    (
        f"{INSTANCE_NIC}/read",
        lambda arm: arm.node_nics(builders.node()),
        {f"{builders.NODE_ID}/networkInterfaces": {"value": [{"id": builders.NIC_ID}]}},
        (Nic(id=builders.NIC_ID, addresses=(), subnet_id=None, nsg_id=None),),
    ),
    (
        "Microsoft.Network/virtualNetworks/subnets/read",
        lambda arm: arm.subnet(builders.SUBNET_ID),
        {builders.SUBNET_ID: {}},
        Subnet(id=builders.SUBNET_ID, name="snet-nodes", prefixes=()),
    ),
    (
        "Microsoft.Network/virtualNetworks/read",
        lambda arm: arm.vnet(builders.VNET_ID),
        {builders.VNET_ID: {}},
        VirtualNetwork(id=builders.VNET_ID, name="vnet-shop", prefixes=()),
    ),
    (
        "Microsoft.Network/virtualNetworks/read",
        lambda arm: arm.vnets(GROUP),
        {f"{NETWORK}/virtualNetworks": {"value": [{"id": "/v"}]}},
        (VirtualNetwork(id=ResourceId("/v"), name="v", prefixes=()),),
    ),
    (
        "Microsoft.Network/networkSecurityGroups/read",
        lambda arm: arm.nsg(builders.NSG_ID),
        {builders.NSG_ID: {}},
        builders.nsg(rules=(), subnet_ids=()),
    ),
    (
        "Microsoft.Network/routeTables/read",
        lambda arm: arm.route_table(builders.TABLE_ID),
        {builders.TABLE_ID: {}},
        RouteTable(id=builders.TABLE_ID, name="rt-nodes", routes=()),
    ),
    (
        "Microsoft.Network/natGateways/read",
        lambda arm: arm.nat_gateway(builders.NAT_ID),
        {builders.NAT_ID: {}},
        builders.nat_gateway(public_ids=()),
    ),
    (
        "Microsoft.Network/publicIPAddresses/read",
        lambda arm: arm.public_address(builders.EGRESS_ID),
        {builders.EGRESS_ID: {}},
        PublicAddress(id=builders.EGRESS_ID, network=None),
    ),
    (
        "Microsoft.Network/publicIPPrefixes/read",
        lambda arm: arm.public_address(PREFIX_ID),
        {PREFIX_ID: {}},
        PublicAddress(id=PREFIX_ID, network=None),
    ),
    (
        f"{INSTANCE_NIC}/ipConfigurations/publicIPAddresses/read",
        lambda arm: arm.public_address(INSTANCE_IP),
        {INSTANCE_IP: {}},
        PublicAddress(id=INSTANCE_IP, network=None),
    ),
    (
        "Microsoft.Network/azureFirewalls/read",
        lambda arm: arm.firewalls(builders.SUBSCRIPTION),
        {
            f"{SUBSCRIPTION}/providers/Microsoft.Network/azureFirewalls": {
                "value": [{"id": builders.FIREWALL_ID}]
            }
        },
        (
            Firewall(
                id=builders.FIREWALL_ID,
                name="fw-hub",
                provisioning_state="",
                private_addresses=(),
                public_ids=(),
                policy_id=None,
            ),
        ),
    ),
    (
        "Microsoft.Network/networkInterfaces/read",
        lambda arm: arm.nics(builders.SUBSCRIPTION),
        {
            f"{SUBSCRIPTION}/providers/Microsoft.Network/networkInterfaces": {
                "value": [{"id": VM_NIC}]
            }
        },
        (Nic(id=VM_NIC, addresses=(), subnet_id=None, nsg_id=None),),
    ),
    (
        "Microsoft.Network/loadBalancers/read",
        lambda arm: arm.internal_load_balancers(builders.SUBSCRIPTION),
        {
            f"{SUBSCRIPTION}/providers/Microsoft.Network/loadBalancers": {
                "value": [
                    {"id": "/public"},
                    {
                        "id": "/internal",
                        "properties": {
                            "frontendIPConfigurations": [
                                {"properties": {"privateIPAddress": "10.0.1.4"}}
                            ]
                        },
                    },
                ]
            }
        },
        (
            InternalLoadBalancer(
                id=ResourceId("/internal"),
                name="internal",
                provisioning_state="",
                frontends=(Frontend(address="10.0.1.4", subnet_id=None),),
            ),
        ),
    ),
    (
        "Microsoft.Network/virtualNetworks/checkIpAddressAvailability/read",
        lambda arm: arm.address_is_free(builders.VNET_ID, "10.0.1.4"),
        {f"{builders.VNET_ID}/CheckIPAddressAvailability": {"available": True}},
        True,
    ),
    (
        "Microsoft.Compute/virtualMachines/instanceView/read",
        lambda arm: arm.power_state(VM_ID),
        {f"{VM_ID}/instanceView": {"statuses": [{"code": "PowerState/stopped"}]}},
        "stopped",
    ),
    (
        "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/instanceView/read",
        lambda arm: arm.power_state(builders.NODE_ID),
        {f"{builders.NODE_ID}/instanceView": {"statuses": [{"code": "PowerState/running"}]}},
        "running",
    ),
    (
        "Microsoft.Network/privateEndpoints/read",
        lambda arm: arm.private_endpoints(GROUP),
        {f"{NETWORK}/privateEndpoints": {"value": [{}, {"id": "/p"}]}},
        (
            PrivateEndpoint(
                id=ResourceId("/p"),
                name="p",
                provisioning_state="",
                subnet_id=None,
                connections=(),
                nic_ids=(),
                asg_ids=(),
            ),
        ),
    ),
    (
        "Microsoft.Network/privateDnsZones/read",
        lambda arm: arm.zones(GROUP),
        {f"{NETWORK}/privateDnsZones": {"value": [{"id": builders.ZONE_ID}]}},
        (ZONE,),
    ),
    (
        "Microsoft.Network/privateDnsZones/read",
        lambda arm: arm.all_zones(builders.SUBSCRIPTION),
        {
            f"/subscriptions/{builders.SUBSCRIPTION}/providers/Microsoft.Network/privateDnsZones": {
                "value": [{"id": builders.ZONE_ID}]
            }
        },
        (ZONE,),
    ),
    (
        "Microsoft.Network/firewallPolicies/read",
        lambda arm: arm.firewall_policy(POLICY_ID),
        {POLICY_ID: {}},
        PolicySettings(id=POLICY_ID, name="policy"),
    ),
    (
        "Microsoft.Network/firewallPolicies/ruleCollectionGroups/read",
        lambda arm: arm.rule_groups(POLICY_ID),
        {f"{POLICY_ID}/ruleCollectionGroups": {"value": [{"id": "/g", "properties": {}}]}},
        (RuleGroup(id=ResourceId("/g"), name="g", priority=0, collections=()),),
    ),
    (
        "Microsoft.Network/ipGroups/read",
        lambda arm: arm.ip_group(IP_GROUP_ID),
        {IP_GROUP_ID: {"properties": {"ipAddresses": ["10.0.0.0/16", "10.1.0.1-10.1.0.9"]}}},
        ("10.0.0.0/16", "10.1.0.1-10.1.0.9"),
    ),
    (
        "Microsoft.Network/locations/serviceTags/read",
        lambda arm: arm.service_tags(builders.SUBSCRIPTION, "uksouth", ("azurecloud",)),
        {
            f"{SUBSCRIPTION}/providers/Microsoft.Network/locations/uksouth/serviceTags": {
                "values": [{"name": "AzureCloud"}, {"name": "Storage"}]
            }
        },
        {"azurecloud": ()},
    ),
    (
        "Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action",
        lambda arm: arm.admin_rules(builders.VNET_ID),
        {f"{builders.VNET_ID}/{ADMIN_RULES}": {"value": [{"id": ADMIN_RULE, "kind": "Custom"}]}},
        (
            AdminRule(
                id=ADMIN_RULE,
                name="deny",
                priority=0,
                direction="",
                access="",
                protocol="",
                sources=(),
                source_ports=("*",),
                destinations=(),
                destination_ports=("*",),
            ),
        ),
    ),
    (
        "Microsoft.Insights/eventtypes/values/read",
        lambda arm: arm.activity(GROUP, DAY),
        {LOG: {"value": [{"resourceId": builders.NODE_ID}]}},
        (),
    ),
]


@pytest.mark.parametrize("case", READINGS, ids=[action for action, *_ in READINGS])
async def test_reading(
    arm: Arm, script: Script, case: tuple[str, Read, dict[str, object], object]
) -> None:
    action, read, bodies, value = case
    for path, body in bodies.items():
        script.body(path, body)

    assert await read(arm) == value

    for path in bodies:
        script.say(path, refusal(403, "AuthorizationFailed"))
    with pytest.raises(Denied) as raised:
        await read(arm)
    assert raised.value.action == action


async def test_instances_of_a_scale_set(arm: Arm, script: Script) -> None:
    instances = [{"id": builders.NODE_ID, "instanceId": "0"}, {}]
    script.body(f"{builders.VMSS_ID}/virtualMachines", {"value": instances})

    found = await arm.instances(builders.VMSS_ID, builders.pool())
    assert found == (builders.node(failed=False, nic=None),)
    assert arm.calls == 1


async def test_scale_sets_say_what_the_next_machine_gets(arm: Arm, script: Script) -> None:
    configuration = {"networkInterfaceConfigurations": [{"name": "nic"}]}
    profile = {"virtualMachineProfile": {"networkProfile": configuration}}
    model = {"id": builders.VMSS_ID, "name": builders.VMSS, "properties": profile}
    script.body(f"{COMPUTE}/virtualMachineScaleSets", {"value": [model]})

    nic = Nic(id=builders.VMSS_ID, addresses=(), subnet_id=None, nsg_id=None)
    assert await arm.scale_sets(GROUP) == (builders.scale_set(planned_nic=nic),)


async def test_machines_are_read_with_their_views(arm: Arm, script: Script) -> None:
    view = {
        "extensions": [
            {"name": "vmssCSE", "statuses": [{"code": "ProvisioningState/failed", "message": "m"}]}
        ]
    }
    script.body(MACHINES, {"value": [{"properties": {"resourceId": VM_ID}}]})
    script.body(VM_ID, {"id": VM_ID, "properties": {"instanceView": view}})

    assert await arm.machines(builders.CLUSTER_ID, VM_POOL) == (
        builders.node(id=VM_ID, vmss=None, instance_id=None, extension_message="m", nic=None),
    )


async def test_one_unreadable_machine_is_an_error_of_its_own(arm: Arm, script: Script) -> None:
    other = ResourceId(f"{VM_ID}-2")
    listed = [{"properties": {"resourceId": each}} for each in (VM_ID, other)]
    script.body(MACHINES, {"value": listed})
    script.body(VM_ID, {})
    script.say(other, refusal(403, "AuthorizationFailed"))

    with pytest.raises(Denied) as raised:
        await arm.machines(builders.CLUSTER_ID, VM_POOL)

    assert raised.value.resource_id == other


async def test_interfaces_of_a_virtual_machine_are_read_one_by_one(
    arm: Arm, script: Script
) -> None:
    other = ResourceId(f"{VM_NIC}-2")
    interfaces = [
        {"id": other, "properties": {"primary": False}},
        {"id": VM_NIC, "properties": {"primary": True}},
        {},
    ]
    script.body(VM_ID, {"properties": {"networkProfile": {"networkInterfaces": interfaces}}})
    script.body(VM_NIC, {})
    script.body(other, {})

    assert [nic.id for nic in await arm.node_nics(MACHINE)] == [VM_NIC, other]


async def test_virtual_machine_without_interfaces_has_none(arm: Arm, script: Script) -> None:
    script.body(VM_ID, {"properties": {}})

    assert await arm.node_nics(MACHINE) == ()


async def test_zone_is_read_with_records_and_links(arm: Arm, script: Script) -> None:
    record = {
        "name": "aks-shop-k3xq9w2p",
        "properties": {"aRecords": [{"ipv4Address": "10.0.2.4"}]},
    }
    link = builders.zone_link()
    properties = {
        "virtualNetwork": {"id": builders.VNET_ID},
        "virtualNetworkLinkState": "Completed",
    }
    script.body(builders.ZONE_ID, {"id": builders.ZONE_ID, "name": builders.ZONE_NAME})
    script.body(f"{builders.ZONE_ID}/A", {"value": [record]})
    script.body(
        f"{builders.ZONE_ID}/virtualNetworkLinks",
        {"value": [{"id": link.id, "name": link.name, "properties": properties}, {}]},
    )

    assert await arm.zone(builders.ZONE_ID) == builders.zone()


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("", "Microsoft.Network/privateDnsZones/read"),
        ("/A", "Microsoft.Network/privateDnsZones/A/read"),
        ("/virtualNetworkLinks", "Microsoft.Network/privateDnsZones/virtualNetworkLinks/read"),
    ],
)
async def test_zone_that_is_read_in_part_is_an_error(
    arm: Arm, script: Script, path: str, action: str
) -> None:
    script.body(builders.ZONE_ID, {"id": builders.ZONE_ID})
    script.body(f"{builders.ZONE_ID}/A", {"value": []})
    script.body(f"{builders.ZONE_ID}/virtualNetworkLinks", {"value": []})
    script.say(f"{builders.ZONE_ID}{path}", refusal(403))

    with pytest.raises(Denied) as raised:
        await arm.zone(builders.ZONE_ID)

    assert raised.value.action == action


@pytest.mark.parametrize(
    "read",
    [
        lambda arm: arm.pools(builders.CLUSTER_ID),
        lambda arm: arm.firewalls(builders.SUBSCRIPTION),
        lambda arm: arm.private_endpoints(GROUP),
        lambda arm: arm.rule_groups(POLICY_ID),
        lambda arm: arm.address_is_free(builders.VNET_ID, "10.0.0.4"),
        lambda arm: arm.admin_rules(builders.VNET_ID),
        lambda arm: arm.service_tags(builders.SUBSCRIPTION, "uksouth", ("azurecloud",)),
    ],
)
async def test_list_that_is_not_found_lacks_its_parent(arm: Arm, read: Read) -> None:
    # The script has nothing to say to anything, which is a 404.
    with pytest.raises(NotFound) as raised:
        await read(arm)

    assert type(raised.value) is NoParent
