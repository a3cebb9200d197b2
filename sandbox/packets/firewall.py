"""Azure Firewall: network rules before application rules, the first match decides."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.azure import store
from sandbox.azure.store import Body
from sandbox.packets.place import linked
from sandbox.packets.trip import Outcome, Stopped
from sandbox.packets.words import literal_covers, port_fits
from sandbox.world import World

_GROUPS = "microsoft.network/firewallpolicies/rulecollectiongroups"
INSPECTION_ISSUER = "CN = Azure Firewall Manager CA"
_TAGGED = {
    "AzureKubernetesService": (
        "*.hcp.{location}.azmk8s.io",
        "*.hcp.{location}.cx.aks.containerservice.azure.us",
        "*.hcp.{location}.cx.prod.service.azk8s.cn",
        "mcr.microsoft.com",
        "*.data.mcr.microsoft.com",
        "management.azure.com",
        "login.microsoftonline.com",
        "packages.microsoft.com",
        "packages.aks.azure.com",
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What a firewall sees of a connection."""

    source: str
    address: str
    host: str
    port: int = 443


def pass_through(world: World, firewall: Body, flow: Flow) -> str | None:
    """Let a flow through; return the issuer it is inspected with, None where it is untouched.

    Raises:
        Stopped: no rule allows it, or one denies it.
    """
    policy = linked(world, firewall["properties"], "firewallPolicy")
    collections = list(_collections(world, policy)) if policy else _classic(firewall)
    for action, rule in _rules(collections, "NetworkRule"):
        if _network_match(world, rule, flow):
            if action == "Allow":
                return None
            raise Stopped(Outcome.TIMED_OUT, _id(policy, firewall))
    for action, rule in _rules(collections, "ApplicationRule"):
        if _application_match(world, rule, flow):
            if action == "Allow":
                return INSPECTION_ISSUER if rule.get("terminateTLS") else None
            raise Stopped(Outcome.TLS_RESET, _id(policy, firewall))
    # With application rules the firewall reads the name first, so it lets TCP connect.
    named = any(True for _ in _rules(collections, "ApplicationRule"))
    raise Stopped(Outcome.TLS_RESET if named else Outcome.TIMED_OUT, _id(policy, firewall))


def _id(policy: Body | None, firewall: Body) -> str:
    return str((policy or firewall)["id"])


def _collections(world: World, policy: Body | None) -> Iterator[Body]:
    """Yield collections in order: the parent policy's first, then by group and own priority."""
    if policy is None:
        return
    yield from _collections(world, linked(world, policy["properties"], "basePolicy"))
    groups = store.children(world.resources, policy["id"], _GROUPS) or []
    for group in sorted(groups, key=lambda one: int(one["properties"]["priority"])):
        held = group["properties"]["ruleCollections"]
        yield from sorted(held, key=lambda one: int(one["priority"]))


def _classic(firewall: Body) -> list[Body]:
    """List a firewall's own collections by priority, in the shape that a policy's have."""
    fields = ("networkRuleCollections", "applicationRuleCollections")
    held = [one for field in fields for one in firewall["properties"].get(field) or []]
    bodies = [
        {**one["properties"], "rules": [_as_policy(rule) for rule in one["properties"]["rules"]]}
        for one in held
    ]
    return sorted(bodies, key=lambda one: int(one["priority"]))


def _as_policy(rule: Body) -> Body:
    if "targetFqdns" in rule:
        return {**rule, "ruleType": "ApplicationRule"}
    return {**rule, "ruleType": "NetworkRule", "ipProtocols": rule["protocols"]}


def _rules(collections: list[Body], kind: str) -> Iterator[tuple[str, Body]]:
    for collection in collections:
        for rule in collection["rules"]:
            if rule["ruleType"] == kind:
                yield collection["action"]["type"], rule


def _network_match(world: World, rule: Body, flow: Flow) -> bool:
    destinations = [
        *rule.get("destinationAddresses", ()),
        *_group(world, rule, "destinationIpGroups"),
    ]
    by_address = any(literal_covers(world, one, flow.address) for one in destinations)
    by_name = any(
        flow.address in world.outside.public_dns.get(name, ())
        for name in rule.get("destinationFqdns", ())
    )
    return (
        bool({"TCP", "Any"} & set(rule["ipProtocols"]))
        and port_fits(rule["destinationPorts"], flow.port)
        and _from(world, rule, flow)
        and (by_address or by_name)
    )


def _application_match(world: World, rule: Body, flow: Flow) -> bool:
    secure = any(
        one["protocolType"].lower() == "https" and int(one["port"]) == flow.port
        for one in rule["protocols"]
    )
    location = world.cluster["location"]
    tagged = [
        pattern.format(location=location)
        for tag in rule.get("fqdnTags", ())
        for pattern in _TAGGED.get(tag, ())
    ]
    named = any(_host_fits(one, flow.host) for one in [*rule.get("targetFqdns", ()), *tagged])
    return secure and named and _from(world, rule, flow)


def _host_fits(pattern: str, host: str) -> bool:
    if pattern.startswith("*"):
        return host.lower().endswith(pattern[1:].lower())
    return host.lower() == pattern.lower()


def _from(world: World, rule: Body, flow: Flow) -> bool:
    sources = [*rule.get("sourceAddresses", ()), *_group(world, rule, "sourceIpGroups")]
    return any(literal_covers(world, one, flow.source) for one in sources)


def _group(world: World, rule: Body, field: str) -> list[str]:
    return [
        address
        for group_id in rule.get(field) or []
        for address in world.need(group_id)["properties"].get("ipAddresses", [])
    ]
