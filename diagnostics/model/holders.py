"""What Azure lists that may hold a route's next hop address: firewalls and load balancers."""

from dataclasses import dataclass

from diagnostics.model.firewall import RuleCollection
from diagnostics.model.ids import ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Firewall:
    """An Azure Firewall. A deallocated one has no `private_addresses`.

    `subnet_id` is where its first IP configuration sits; None when deallocated or in a virtual hub.
    `collections` are its classic rules, which count only without a policy; `dns_proxy` is theirs.
    `managed` tells that it has a management interface, as forced tunnelling needs.
    """

    id: ResourceId
    name: str
    provisioning_state: str
    private_addresses: tuple[str, ...]
    public_ids: tuple[ResourceId, ...]
    policy_id: ResourceId | None
    threat_intel_mode: str | None = None
    subnet_id: ResourceId | None = None
    collections: tuple[RuleCollection, ...] = ()
    dns_proxy: bool | None = None
    managed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontend:
    """A load balancer's private frontend address and the subnet it is taken from."""

    address: str
    subnet_id: ResourceId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalLoadBalancer:
    """A load balancer with its private frontends, of which there is at least one."""

    id: ResourceId
    name: str
    provisioning_state: str
    frontends: tuple[Frontend, ...]
