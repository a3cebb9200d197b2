"""Security admin rules of Azure Virtual Network Manager, which come before every NSG."""

from dataclasses import dataclass

from diagnostics.model.ids import ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRule:
    """A security admin rule of Azure Virtual Network Manager that is in force on a network.

    `access` is Allow, Deny or AlwaysAllow: only Allow leaves the last word to NSGs. A side holds
    CIDRs, `*`, service tags, or the ids of network groups. `priority` 0, and an empty word, is what
    Azure did not tell.
    """

    id: ResourceId
    name: str
    priority: int
    direction: str
    access: str
    protocol: str
    sources: tuple[str, ...]
    source_ports: tuple[str, ...]
    destinations: tuple[str, ...]
    destination_ports: tuple[str, ...]
