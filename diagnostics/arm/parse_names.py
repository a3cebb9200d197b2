"""Private endpoints and private DNS zones out of the SDK's models.

Source: azure-mgmt-network 33.1.0, azure-mgmt-privatedns 2.0.0; section 3.4 of the Azure facts.
"""

from azure.mgmt.network import models as network
from azure.mgmt.privatedns import models as sdk

from diagnostics.arm.values import owner_tags, ref, refs, resource_id, text, texts
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.network import PrivateEndpoint, PrivateZone, ZoneLink


def parse_endpoint(model: network.PrivateEndpoint) -> PrivateEndpoint | None:
    """Return a private endpoint with both its connection lists, None where it has no id."""
    own_id = resource_id(model.id)
    if own_id is None:
        return None
    automatic = model.private_link_service_connections or ()
    connections = (*automatic, *(model.manual_private_link_service_connections or ()))
    return PrivateEndpoint(
        id=own_id,
        name=text(model.name) or name(own_id),
        provisioning_state=text(model.provisioning_state),
        subnet_id=ref(model.subnet),
        connections=tuple((text(each.name), _status(each)) for each in connections),
        nic_ids=refs(model.network_interfaces),
        target_ids=tuple(
            ResourceId(target)
            for target in texts(each.private_link_service_id for each in connections)
        ),
        asg_ids=refs(model.application_security_groups),
    )


def _status(model: network.PrivateLinkServiceConnection) -> str:
    state = model.private_link_service_connection_state
    return text(state.status) if state else ""


def parse_zone(model: sdk.PrivateZone, zone_id: ResourceId) -> PrivateZone:
    """Return a private DNS zone without records and links; `zone_id` stands in for a lacking id."""
    own_id = resource_id(model.id) or zone_id
    return PrivateZone(
        id=own_id,
        name=text(model.name) or name(own_id),
        records=(),
        links=(),
        tags=owner_tags(model.tags),
    )


def parse_record(model: sdk.RecordSet) -> tuple[str, tuple[str, ...]]:
    """Return an A record set's relative name and addresses."""
    return text(model.name), texts(record.ipv4_address for record in model.a_records or ())


def parse_link(model: sdk.VirtualNetworkLink) -> ZoneLink | None:
    """Return a zone's link, None where it leads to no virtual network."""
    own_id, vnet_id = resource_id(model.id), ref(model.virtual_network)
    if own_id is None or vnet_id is None:
        return None
    return ZoneLink(
        id=own_id,
        name=text(model.name) or name(own_id),
        vnet_id=vnet_id,
        state=text(model.virtual_network_link_state),
        resolution_policy=text(model.resolution_policy) or None,
        registration=bool(model.registration_enabled),
        provisioning_state=text(model.provisioning_state),
    )
