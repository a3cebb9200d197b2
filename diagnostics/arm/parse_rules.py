"""Azure Firewall rules, policies and their groups out of the SDK's models.

Source: azure-mgmt-network 33.1.0; network-semantics S3; section 3.4 of the Azure facts.
"""

from collections.abc import Iterable

from azure.mgmt.network import models as sdk

from diagnostics.arm.values import owner_tags, ref, resource_id, text, texts
from diagnostics.model.firewall import (
    ApplicationRule,
    FirewallRule,
    NetworkRule,
    PolicySettings,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.ids import ResourceId, name

_NAT = "Dnat"
_PROXY = "network.dns.enableproxy"


def parse_policy(model: sdk.FirewallPolicy, policy_id: ResourceId) -> PolicySettings:
    """Return what stands in a policy itself; `policy_id` stands in for a lacking id."""
    own_id, dns = resource_id(model.id) or policy_id, model.dns_settings
    return PolicySettings(
        id=own_id,
        name=text(model.name) or name(own_id),
        parent_id=ref(model.base_policy),
        threat_intel_mode=text(model.threat_intel_mode) or None,
        dns_proxy=dns.enable_proxy if dns else None,
        tags=owner_tags(model.tags),
    )


def parse_group(model: sdk.FirewallPolicyRuleCollectionGroup) -> RuleGroup:
    """Return a rule collection group with all its collections."""
    own_id = ResourceId(text(model.id))
    return RuleGroup(
        id=own_id,
        name=text(model.name) or name(own_id),
        priority=int(model.priority or 0),
        collections=tuple(_collection(each) for each in model.rule_collections or ()),
    )


def _collection(model: sdk.FirewallPolicyRuleCollection) -> RuleCollection:
    action, rules = _NAT, tuple[FirewallRule, ...]()
    if isinstance(model, sdk.FirewallPolicyFilterRuleCollection):
        action = text(model.action.type if model.action else None)
        rules = tuple(rule for each in model.rules or () if (rule := _rule(each)) is not None)
    return RuleCollection(
        name=text(model.name), priority=int(model.priority or 0), action=action, rules=rules
    )


def _rule(model: sdk.FirewallPolicyRule) -> FirewallRule | None:
    if isinstance(model, sdk.NetworkRule):
        return NetworkRule(
            name=text(model.name),
            protocols=texts(model.ip_protocols),
            destination_ports=texts(model.destination_ports),
            sources=texts(model.source_addresses)
            + _foreign("Kubernetes selector", model.source_kube_selector_groups)
            + _foreign("location", model.source_geo_locations),
            source_group_ids=_ids(model.source_ip_groups),
            destinations=texts(model.destination_addresses)
            + _foreign("location", model.destination_geo_locations),
            destination_group_ids=_ids(model.destination_ip_groups),
            destination_fqdns=texts(model.destination_fqdns),
        )
    return _application(model) if isinstance(model, sdk.ApplicationRule) else None


def _application(model: sdk.ApplicationRule) -> ApplicationRule:
    return ApplicationRule(
        name=text(model.name),
        protocols=_protocols(model.protocols),
        sources=texts(model.source_addresses)
        + _foreign("Kubernetes selector", model.source_kube_selector_groups),
        source_group_ids=_ids(model.source_ip_groups),
        target_fqdns=texts(model.target_fqdns),
        fqdn_tags=texts(model.fqdn_tags),
        target_urls=texts(model.target_urls),
        web_categories=texts(model.web_categories),
        terminate_tls=bool(model.terminate_tls),
    )


def classic_collections(model: sdk.AzureFirewall) -> tuple[RuleCollection, ...]:
    """Return a firewall's own network and application rule collections."""
    network = (
        _classic(each, (_network(rule) for rule in each.rules or ()))
        for each in model.network_rule_collections or ()
    )
    named = (
        _classic(each, (_named(rule) for rule in each.rules or ()))
        for each in model.application_rule_collections or ()
    )
    return (*network, *named)


def _classic(
    model: sdk.AzureFirewallNetworkRuleCollection | sdk.AzureFirewallApplicationRuleCollection,
    rules: Iterable[FirewallRule],
) -> RuleCollection:
    return RuleCollection(
        name=text(model.name),
        priority=int(model.priority or 0),
        action=text(model.action.type if model.action else None),
        rules=tuple(rules),
    )


def _network(model: sdk.AzureFirewallNetworkRule) -> NetworkRule:
    return NetworkRule(
        name=text(model.name),
        protocols=texts(model.protocols),
        destination_ports=texts(model.destination_ports),
        sources=texts(model.source_addresses),
        source_group_ids=_ids(model.source_ip_groups),
        destinations=texts(model.destination_addresses),
        destination_group_ids=_ids(model.destination_ip_groups),
        destination_fqdns=texts(model.destination_fqdns),
    )


def _named(model: sdk.AzureFirewallApplicationRule) -> ApplicationRule:
    return ApplicationRule(
        name=text(model.name),
        protocols=_protocols(model.protocols),
        sources=texts(model.source_addresses),
        source_group_ids=_ids(model.source_ip_groups),
        target_fqdns=texts(model.target_fqdns),
        fqdn_tags=texts(model.fqdn_tags),
    )


def classic_dns_proxy(model: sdk.AzureFirewall) -> bool | None:
    """Return whether a firewall without a policy answers DNS, None where it does not say."""
    said = {key.lower(): text(value) for key, value in (model.additional_properties or {}).items()}
    return said[_PROXY].lower() == "true" if _PROXY in said else None


def _protocols(
    models: Iterable[
        sdk.FirewallPolicyRuleApplicationProtocol | sdk.AzureFirewallApplicationRuleProtocol
    ]
    | None,
) -> tuple[tuple[str, int], ...]:
    return tuple((text(each.protocol_type), int(each.port or 0)) for each in models or ())


def _ids(values: Iterable[str] | None) -> tuple[ResourceId, ...]:
    return tuple(ResourceId(each) for each in texts(values))


def _foreign(kind: str, values: Iterable[str] | None) -> tuple[str, ...]:
    """Write down what is no address as something that nobody takes for one."""
    return tuple(f"[{kind} {each}]" for each in texts(values))
