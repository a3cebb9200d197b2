"""Service tags and security admin rules out of the SDK's models.

Source: azure-mgmt-network 33.1.0; section 3.4 of the Azure facts; network-semantics S1.5.
"""

from collections.abc import Iterable

from azure.mgmt.network import models as sdk

from diagnostics.arm.values import text, texts
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.ids import ResourceId, name

_ANY = ("*",)


def parse_tags(
    model: sdk.ServiceTagsListResult, names: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Return the IPv4 prefixes of the named tags, by folded name; unknown names are left out."""
    wanted = {each.lower() for each in names}
    return {
        folded: _ipv4(each)
        for each in model.values_property or ()
        if (folded := text(each.name).lower()) in wanted
    }


def _ipv4(model: sdk.ServiceTagInformation) -> tuple[str, ...]:
    prefixes = texts(model.properties.address_prefixes if model.properties else None)
    return tuple(prefix for prefix in prefixes if ":" not in prefix)


def parse_admin_rule(model: sdk.EffectiveBaseSecurityAdminRule) -> AdminRule:
    """Return a custom or default security admin rule; one without ports is about all ports."""
    own_id = ResourceId(text(model.id))
    said = getattr(model, "properties", None) or sdk.AdminPropertiesFormat({})
    return AdminRule(
        id=own_id,
        name=name(own_id),
        priority=int(said.priority or 0),
        direction=text(said.direction),
        access=text(said.access),
        protocol=text(said.protocol),
        sources=_side(said.sources),
        source_ports=texts(said.source_port_ranges) or _ANY,
        destinations=_side(said.destinations),
        destination_ports=texts(said.destination_port_ranges) or _ANY,
    )


def _side(models: Iterable[sdk.AddressPrefixItem] | None) -> tuple[str, ...]:
    return texts(each.address_prefix for each in models or ())
