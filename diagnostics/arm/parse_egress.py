"""NAT gateways, public addresses, firewalls and load balancers out of the SDK's models.

Source: azure-mgmt-network 33.1.0; section 3.4 of the Azure facts.
"""

from azure.mgmt.network import models as sdk

from diagnostics.arm.parse_rules import classic_collections, classic_dns_proxy
from diagnostics.arm.values import ref, refs, resource_id, text, texts
from diagnostics.model.holders import Firewall, Frontend, InternalLoadBalancer
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.network import NatGateway, PublicAddress


def parse_nat_gateway(model: sdk.NatGateway, gateway_id: ResourceId) -> NatGateway:
    """Return a NAT gateway; `gateway_id` stands in where the body has no id."""
    own_id = resource_id(model.id) or gateway_id
    public = (*(model.public_ip_addresses or ()), *(model.public_ip_prefixes or ()))
    return NatGateway(id=own_id, name=text(model.name) or name(own_id), public_ids=refs(public))


def parse_public_address(model: sdk.PublicIPAddress, address_id: ResourceId) -> PublicAddress:
    """Return a public address as a /32, as a /128 for IPv6."""
    address = text(model.ip_address)
    bits = 128 if ":" in address else 32
    return PublicAddress(
        id=resource_id(model.id) or address_id, network=f"{address}/{bits}" if address else None
    )


def parse_public_prefix(model: sdk.PublicIPPrefix, prefix_id: ResourceId) -> PublicAddress:
    """Return a public IP prefix."""
    return PublicAddress(
        id=resource_id(model.id) or prefix_id, network=text(model.ip_prefix) or None
    )


def parse_firewall(model: sdk.AzureFirewall) -> Firewall:
    """Return an Azure Firewall of a virtual network or of a virtual hub."""
    configurations = model.ip_configurations or ()
    hub = model.hub_ip_addresses
    private = [each.private_ip_address for each in configurations]
    return Firewall(
        id=ResourceId(text(model.id)),
        name=text(model.name) or name(text(model.id)),
        provisioning_state=text(model.provisioning_state),
        private_addresses=texts([*private, hub.private_ip_address if hub else None]),
        public_ids=refs(each.public_ip_address for each in configurations),
        policy_id=ref(model.firewall_policy),
        threat_intel_mode=text(model.threat_intel_mode) or None,
        subnet_id=next((found for each in configurations if (found := ref(each.subnet))), None),
        collections=classic_collections(model),
        dns_proxy=classic_dns_proxy(model),
        managed=model.management_ip_configuration is not None,
    )


def parse_load_balancer(model: sdk.LoadBalancer) -> InternalLoadBalancer:
    """Return a load balancer with its private frontends, of which there may be none."""
    return InternalLoadBalancer(
        id=ResourceId(text(model.id)),
        name=text(model.name) or name(text(model.id)),
        provisioning_state=text(model.provisioning_state),
        frontends=tuple(
            Frontend(address=address, subnet_id=ref(each.subnet))
            for each in model.frontend_ip_configurations or ()
            if (address := text(each.private_ip_address))
        ),
    )
