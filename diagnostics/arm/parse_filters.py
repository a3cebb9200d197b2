"""Service tags out of their list's body, security admin rules out of the SDK's models.

Source: azure-mgmt-network 33.1.0; section 3.4 of the Azure facts; network-semantics S1.5.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from azure.mgmt.network import models as sdk

from diagnostics.arm.values import text, texts
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.ids import ResourceId, name

_ANY = ("*",)


def parse_tags(body: bytes, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the IPv4 prefixes of the named tags, by folded name; unknown names are left out.

    Of a few thousand tags a handful is wanted, so the body is not made into the SDK's models,
    which takes ten times as long. It may run in a thread.

    Raises:
        ValueError: the body is not a JSON object.
    """
    wanted = {each.lower() for each in names}
    raw = json.loads(body)
    if not isinstance(raw, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - the value of the body is wrong
    listed = raw.get("values") or ()
    return {
        folded: _ipv4(each)
        for each in listed
        if (folded := text(each.get("name")).lower()) in wanted
    }


def _ipv4(tag: Mapping[str, Any]) -> tuple[str, ...]:
    prefixes = texts((tag.get("properties") or {}).get("addressPrefixes"))
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
