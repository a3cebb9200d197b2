"""What a firewall sees of a connection, and what was read to tell which rules it meets."""

from dataclasses import dataclass

from diagnostics.model.facts import Missing
from diagnostics.model.firewall import FirewallRules
from diagnostics.network.firewall.fqdns import folded
from diagnostics.network.flow import Flow
from diagnostics.network.tags import NOT_EXPANDED, Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A flow before source NAT, with the name in its TLS greeting.

    `fqdn` is the API server's name, folded, None where it is not known. Without `sni` the
    greeting names nobody, because the node dials an address. `unread` says why no service tag
    could be expanded, empty where they were read.
    """

    flow: Flow
    fqdn: str | None
    sni: bool
    rules: FirewallRules
    tags: Tags
    unread: tuple[Missing, ...] = ()


def see(
    rules: FirewallRules,
    flow: Flow,
    *,
    fqdn: str | None,
    sni: bool,
    tags: Tags | Missing = NOT_EXPANDED,
) -> Seen:
    """Put together what decides a rule's match; an empty name is an unknown one."""
    return Seen(
        flow=flow,
        fqdn=folded(fqdn or "") or None,
        sni=sni,
        rules=rules,
        tags=NOT_EXPANDED if isinstance(tags, Missing) else tags,
        unread=(tags,) if isinstance(tags, Missing) else (),
    )
