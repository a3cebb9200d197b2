"""Instances, machines and interfaces out of bodies as Azure sends them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from azure.mgmt.compute import models as compute
from azure.mgmt.network import models as network

from diagnostics.arm.parse_nodes import (
    failed_at,
    failed_extension,
    parse_instance,
    parse_nic,
    parse_scale_set,
    parse_vm,
    power_of,
    primary_first,
)
from diagnostics.model.cluster import Nic
from diagnostics.model.ids import ResourceId
from tests import builders

POOL = builders.pool()
ASG_ID = builders.arm_id("Microsoft.Network/applicationSecurityGroups", "asg")


@pytest.mark.parametrize(
    ("tags", "pool"),
    [
        (None, None),
        ({"owner": "team"}, None),
        ({"aks-managed-poolName": "apps"}, "apps"),
        ({"AKS-MANAGED-POOLNAME": "apps"}, "apps"),
    ],
)
def test_scale_set_has_the_pool_of_its_tag(tags: object, pool: str | None) -> None:
    model = compute.VirtualMachineScaleSet(
        {"id": builders.VMSS_ID, "name": builders.VMSS, "tags": tags, "location": "uksouth"}
    )

    assert parse_scale_set(model) == builders.scale_set(pool=pool)


def test_scale_set_without_an_id_is_none() -> None:
    assert parse_scale_set(compute.VirtualMachineScaleSet({"name": "aks"})) is None


def _extension(
    name: str, code: str, message: str | None = "text", kind: str = ""
) -> compute.VirtualMachineExtensionInstanceView:
    status = {"code": code, "message": message}
    return compute.VirtualMachineExtensionInstanceView(
        {"name": name, "type": kind, "statuses": [status]}
    )


SILENT = compute.VirtualMachineExtensionInstanceView({"name": "vmssCSE", "statuses": None})


@pytest.mark.parametrize(
    ("extensions", "message"),
    [
        (None, None),
        (
            [compute.VirtualMachineExtensionInstanceView({"name": "vmssCSE", "statuses": None})],
            None,
        ),
        ([_extension("vmssCSE", "ProvisioningState/succeeded")], None),
        ([_extension("vmssCSE", "ProvisioningState/failed/51")], "text"),
        ([_extension("cse-agent-13", "provisioningstate/Failed")], "text"),
        ([_extension("x", "ProvisioningState/failed", kind="A.CustomScript")], "text"),
        ([_extension("AKSLinuxBilling", "ProvisioningState/failed")], None),
        ([_extension("vmssCSE", "ProvisioningState/failed", None)], ""),
    ],
)
def test_failed_extension(
    extensions: list[compute.VirtualMachineExtensionInstanceView] | None, message: str | None
) -> None:
    assert failed_extension(extensions) == message


def _timed(name: str, code: str, time: object) -> compute.VirtualMachineExtensionInstanceView:
    return compute.VirtualMachineExtensionInstanceView(
        {"name": name, "statuses": [{"code": code, "time": time}]}
    )


@pytest.mark.parametrize(
    ("extensions", "at"),
    [
        (None, None),
        ([_extension("vmssCSE", "ProvisioningState/failed")], None),
        ([_timed("vmssCSE", "ProvisioningState/succeeded", "2026-11-22T10:00:00Z")], None),
        ([_timed("Monitor", "ProvisioningState/failed", "2026-11-22T10:00:00Z")], None),
        (
            [
                _timed(
                    "vmssCSE", "ProvisioningState/failed/51", "2026-11-22T12:00:00.1234567+02:00"
                ),
                _timed("vmssCSE", "ProvisioningState/failed", "2026-11-22T09:00:00Z"),
            ],
            datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC),
        ),
        ([_timed("vmssCSE", "ProvisioningState/failed", "yesterday")], None),
        ([_timed("vmssCSE", "ProvisioningState/failed", "2026-11-22T10:00:00")], None),
    ],
)
def test_failed_at(
    extensions: list[compute.VirtualMachineExtensionInstanceView] | None, at: datetime | None
) -> None:
    assert failed_at(extensions) == at


FAILED_VIEW = {
    "extensions": [
        {
            "name": "vmssCSE",
            "statuses": [{"code": "ProvisioningState/failed", "message": "exit status=51"}],
        }
    ]
}


@pytest.mark.parametrize(
    ("properties", "failed", "message"),
    [
        ({"instanceView": FAILED_VIEW}, True, "exit status=51"),
        ({"provisioningState": "Failed"}, True, None),
        ({"instanceView": {"statuses": [{"code": "ProvisioningState/failed/Oops"}]}}, True, None),
        ({"instanceView": {"statuses": [{"code": "PowerState/running"}]}}, False, None),
        ({}, False, None),
        (None, False, None),
    ],
)
def test_instance(properties: object, failed: bool, message: str | None) -> None:  # noqa: FBT001 - a table's column
    body = {"id": builders.NODE_ID, "instanceId": "0", "properties": properties}
    model = compute.VirtualMachineScaleSetVM(body)

    assert parse_instance(model, POOL) == builders.node(
        failed=failed, extension_message=message, nic=None
    )


def test_instance_without_id_is_none() -> None:
    assert parse_instance(compute.VirtualMachineScaleSetVM({}), POOL) is None


def test_vm() -> None:
    vm_id = builders.arm_id("Microsoft.Compute/virtualMachines", "vm-0")
    failed = compute.VirtualMachine({"id": vm_id, "properties": {"instanceView": FAILED_VIEW}})

    assert parse_vm(failed, POOL, vm_id) == builders.node(
        id=vm_id, vmss=None, instance_id=None, extension_message="exit status=51", nic=None
    )
    assert parse_vm(compute.VirtualMachine({}), POOL, vm_id) == builders.node(
        id=vm_id, vmss=None, instance_id=None, failed=False, nic=None
    )


@pytest.mark.parametrize(
    ("codes", "state"),
    [
        (["ProvisioningState/succeeded", "PowerState/deallocated"], "deallocated"),
        (["powerstate/Running"], "running"),
        (["ProvisioningState/succeeded"], ""),
    ],
)
def test_power_of(codes: list[str], state: str) -> None:
    assert power_of([compute.InstanceViewStatus({"code": code}) for code in codes]) == state
    assert power_of(None) == ""


def _configuration(address: str, *, primary: bool, **more: object) -> dict[str, Any]:
    properties = {
        "privateIPAddress": address,
        "primary": primary,
        "subnet": {"id": builders.SUBNET_ID},
        **more,
    }
    return {"name": address, "properties": properties}


def test_nic() -> None:
    body = {
        "id": builders.NIC_ID,
        "properties": {
            "ipConfigurations": [
                _configuration("10.0.2.11", primary=False),
                _configuration("fd00::4", primary=False),
                _configuration(
                    "10.0.2.10",
                    primary=True,
                    publicIPAddress={"id": builders.EGRESS_ID},
                    applicationSecurityGroups=[{"id": ASG_ID}],
                ),
            ],
            "networkSecurityGroup": {"id": builders.NIC_NSG_ID},
            "dnsSettings": {"dnsServers": ["10.0.0.9"]},
            "enableIPForwarding": True,
            "virtualMachine": {"id": builders.NODE_ID},
        },
    }

    assert parse_nic(network.NetworkInterface(body), ResourceId("")) == builders.nic(
        addresses=("10.0.2.10", "10.0.2.11"),
        nsg_id=builders.NIC_NSG_ID,
        asg_ids=(ASG_ID,),
        public_ip_ids=(builders.EGRESS_ID,),
        dns_servers=("10.0.0.9",),
        ip_forwarding=True,
    )


@pytest.mark.parametrize("properties", [None, {}, {"ipConfigurations": [{}], "dnsSettings": {}}])
def test_nic_without_values(properties: object) -> None:
    model = network.NetworkInterface({"properties": properties})

    assert parse_nic(model, builders.NIC_ID) == Nic(
        id=builders.NIC_ID, addresses=(), subnet_id=None, nsg_id=None
    )


def test_primary_interface_comes_first() -> None:
    bodies: tuple[dict[str, object], ...] = (
        {"id": "/b"},
        {"id": "/a", "properties": {"primary": True}},
        {},
    )
    nics = primary_first(network.NetworkInterface(body) for body in bodies)

    assert [nic.id for nic in nics] == ["/a", "/b", ""]


def _scale_set(configurations: object) -> compute.VirtualMachineScaleSet:
    profile = {"networkProfile": {"networkInterfaceConfigurations": configurations}}
    return compute.VirtualMachineScaleSet(
        {"id": builders.VMSS_ID, "properties": {"virtualMachineProfile": profile}}
    )


def _planned(model: compute.VirtualMachineScaleSet) -> Nic | None:
    found = parse_scale_set(model)
    assert found is not None
    return found.planned_nic


def test_planned_nic() -> None:
    configured = {
        "primary": True,
        "networkSecurityGroup": {"id": builders.NIC_NSG_ID},
        "dnsSettings": {"dnsServers": ["10.0.0.9"]},
        "enableIPForwarding": True,
        "ipConfigurations": [
            {
                "name": "ipconfig1",
                "properties": {
                    "primary": True,
                    "subnet": {"id": builders.SUBNET_ID},
                    "applicationSecurityGroups": [{"id": ASG_ID}],
                },
            }
        ],
    }
    model = _scale_set([{"name": "second"}, {"name": "first", "properties": configured}])

    assert _planned(model) == builders.nic(
        id=builders.VMSS_ID,
        addresses=(),
        nsg_id=builders.NIC_NSG_ID,
        asg_ids=(ASG_ID,),
        dns_servers=("10.0.0.9",),
        ip_forwarding=True,
        machine_id=None,
    )


@pytest.mark.parametrize(
    "model",
    [
        _scale_set([]),
        _scale_set(None),
        compute.VirtualMachineScaleSet({"id": "/s"}),
        compute.VirtualMachineScaleSet({"id": "/s", "properties": {"virtualMachineProfile": {}}}),
    ],
)
def test_planned_nic_of_a_model_without_one_is_none(model: compute.VirtualMachineScaleSet) -> None:
    assert _planned(model) is None


def test_planned_nic_without_values() -> None:
    assert _planned(_scale_set([{"name": "n"}])) == Nic(
        id=builders.VMSS_ID, addresses=(), subnet_id=None, nsg_id=None
    )
