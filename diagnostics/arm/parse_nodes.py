"""Scale-set instances, virtual machines and network interfaces out of the SDK's models.

Source: azure-mgmt-compute 39.0.0, azure-mgmt-network 33.1.0; section 3.4 of the Azure facts.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from azure.mgmt.compute import models as compute
from azure.mgmt.network import models as network

from diagnostics.arm.values import ref, refs, resource_id, text, texts
from diagnostics.model.cluster import Nic, Node, Pool, ScaleSet
from diagnostics.model.ids import ResourceId, name, parent
from diagnostics.redact import redact

_POOL_TAG = "aks-managed-poolname"
_FAILED = "provisioningstate/failed"
_POWER = "powerstate/"


def parse_scale_set(model: compute.VirtualMachineScaleSet) -> ScaleSet | None:
    """Return a scale set, None where the body has no id."""
    own_id = resource_id(model.id)
    if own_id is None:
        return None
    tags = {text(key).lower(): text(value) for key, value in (model.tags or {}).items()}
    return ScaleSet(
        id=own_id,
        name=text(model.name) or name(own_id),
        pool=tags.get(_POOL_TAG),
        planned_nic=_planned_nic(model, own_id),
    )


def parse_instance(model: compute.VirtualMachineScaleSetVM, pool: Pool) -> Node | None:
    """Return a scale set's instance, None where the body has no id."""
    own_id = resource_id(model.id)
    if own_id is None:
        return None
    view = model.instance_view
    message = failed_extension(view.extensions if view else None)
    failed = _has_failed(model.provisioning_state, view.statuses if view else None)
    return Node(
        id=own_id,
        pool=pool.name,
        vmss=name(parent(own_id)),
        instance_id=text(model.instance_id) or name(own_id),
        failed=failed or message is not None,
        extension_message=message,
        extension_at=failed_at(view.extensions if view else None),
        nic=None,
    )


def parse_vm(model: compute.VirtualMachine, pool: Pool, vm_id: ResourceId) -> Node:
    """Return a virtual machine of a VirtualMachines pool; `vm_id` stands in for a lacking id."""
    view = model.instance_view
    message = failed_extension(view.extensions if view else None)
    failed = _has_failed(model.provisioning_state, view.statuses if view else None)
    return Node(
        id=resource_id(model.id) or vm_id,
        pool=pool.name,
        vmss=None,
        instance_id=None,
        failed=failed or message is not None,
        extension_message=message,
        extension_at=failed_at(view.extensions if view else None),
        nic=None,
    )


def _has_failed(state: str | None, statuses: Iterable[compute.InstanceViewStatus] | None) -> bool:
    """Say whether the machine itself failed, with or without an extension to tell why."""
    codes = [text(status.code).lower() for status in statuses or ()]
    return text(state).lower() == "failed" or any(code.startswith(_FAILED) for code in codes)


def failed_extension(
    extensions: Iterable[compute.VirtualMachineExtensionInstanceView] | None,
) -> str | None:
    """Return the failed message of the node's custom script extension, redacted; None if none.

    Other extensions (monitoring, policy) may fail too and say nothing of the API server.
    """
    messages = [text(status.message) for status in _failures(extensions)]
    return redact("\n".join(messages)) if messages else None


def failed_at(
    extensions: Iterable[compute.VirtualMachineExtensionInstanceView] | None,
) -> datetime | None:
    """Return when the custom script extension last failed; None where no failure has a time."""
    times = (status.time for status in _failures(extensions))
    # The SDK hands on a text that is no time as it is.
    known = (each.astimezone(UTC) for each in times if isinstance(each, datetime) and each.tzinfo)
    return max(known, default=None)


def _failures(
    extensions: Iterable[compute.VirtualMachineExtensionInstanceView] | None,
) -> Iterator[compute.InstanceViewStatus]:
    for extension in extensions or ():
        if _is_custom_script(extension):
            # A number may follow: ProvisioningState/failed/1.
            yield from (
                status
                for status in extension.statuses or ()
                if text(status.code).lower().startswith(_FAILED)
            )


def _is_custom_script(extension: compute.VirtualMachineExtensionInstanceView) -> bool:
    return "cse" in text(extension.name).lower() or "customscript" in text(extension.type).lower()


def power_of(statuses: Iterable[compute.InstanceViewStatus] | None) -> str:
    """Return the machine's own word (`running`, `deallocated`), "" where the view has none."""
    codes = [text(status.code).lower() for status in statuses or ()]
    return next((code.removeprefix(_POWER) for code in codes if code.startswith(_POWER)), "")


def parse_nic(model: network.NetworkInterface, nic_id: ResourceId) -> Nic:
    """Return a network interface; `nic_id` stands in where the body has no id."""
    configurations = sorted(model.ip_configurations or (), key=lambda each: not each.primary)
    dns = model.dns_settings
    return Nic(
        id=resource_id(model.id) or nic_id,
        addresses=_addresses(configurations),
        subnet_id=next((found for each in configurations if (found := ref(each.subnet))), None),
        nsg_id=ref(model.network_security_group),
        asg_ids=_asgs(configurations),
        public_ip_ids=refs(each.public_ip_address for each in configurations),
        dns_servers=texts(dns.dns_servers) if dns else (),
        ip_forwarding=bool(model.enable_ip_forwarding),
        machine_id=ref(model.virtual_machine),
    )


def primary_first(models: Iterable[network.NetworkInterface]) -> tuple[Nic, ...]:
    """Return network interfaces, the primary one first."""
    ordered = sorted(models, key=lambda each: not each.primary)
    return tuple(parse_nic(each, ResourceId(each.id or "")) for each in ordered)


def _planned_nic(model: compute.VirtualMachineScaleSet, own_id: ResourceId) -> Nic | None:
    profile = model.virtual_machine_profile
    planned = profile.network_profile if profile else None
    found = sorted(
        (planned.network_interface_configurations if planned else None) or (),
        key=lambda each: not each.primary,
    )
    if not found:
        return None
    configurations = sorted(found[0].ip_configurations or (), key=lambda each: not each.primary)
    dns = found[0].dns_settings
    groups = (asg for each in configurations for asg in each.application_security_groups or ())
    return Nic(
        id=own_id,
        addresses=(),
        subnet_id=next((seen for each in configurations if (seen := ref(each.subnet))), None),
        nsg_id=ref(found[0].network_security_group),
        asg_ids=refs(groups),
        dns_servers=texts(dns.dns_servers) if dns else (),
        ip_forwarding=bool(found[0].enable_ip_forwarding),
    )


def _addresses(
    configurations: Iterable[network.NetworkInterfaceIPConfiguration],
) -> tuple[str, ...]:
    found = texts(each.private_ip_address for each in configurations)
    return tuple(address for address in found if ":" not in address)


def _asgs(
    configurations: Iterable[network.NetworkInterfaceIPConfiguration],
) -> tuple[ResourceId, ...]:
    return refs(asg for each in configurations for asg in each.application_security_groups or ())
