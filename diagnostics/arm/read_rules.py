"""Readings of rules that stand outside the node's network: firewall policies, tags, admin rules."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import cast

from azure.mgmt.network import models as sdk

from diagnostics.arm.parse_filters import parse_admin_rule, parse_tags
from diagnostics.arm.parse_rules import parse_group, parse_policy
from diagnostics.arm.requests import Reading, Readings
from diagnostics.arm.tag_lists import TagLists
from diagnostics.arm.values import text, texts
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.firewall import PolicySettings, RuleGroup
from diagnostics.model.ids import ResourceId, name, resource_group
from diagnostics.ports import Unavailable

_NETWORK = "Microsoft.Network"
_ADMIN_RULES = (
    "Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action"
)
_MOST_PAGES = 10


class RuleReadings(Readings):
    """Firewall policies with their groups, IP groups, service tags, security admin rules.

    `_tag_lists` is None where nothing is to be kept.
    """

    _tag_lists: TagLists | None = None

    async def firewall_policy(self, policy_id: ResourceId) -> PolicySettings:
        """Read a firewall policy without its rules."""
        client = self._requests.clients.network(policy_id)
        model = await self._requests.one(
            Reading(policy_id, f"{_NETWORK}/firewallPolicies/read"),
            lambda: client.firewall_policies.get(resource_group(policy_id), name(policy_id)),
        )
        return parse_policy(model, policy_id)

    async def rule_groups(self, policy_id: ResourceId) -> tuple[RuleGroup, ...]:
        """List the rule collection groups of a firewall policy, not those of its parent."""
        client = self._requests.clients.network(policy_id)
        return await self._requests.every(
            Reading(policy_id, f"{_NETWORK}/firewallPolicies/ruleCollectionGroups/read"),
            lambda: client.firewall_policy_rule_collection_groups.list(
                resource_group(policy_id), name(policy_id)
            ),
            parse_group,
        )

    async def ip_group(self, group_id: ResourceId) -> tuple[str, ...]:
        """Read the addresses, CIDRs and ranges that an IP group holds."""
        client = self._requests.clients.network(group_id)
        model = await self._requests.one(
            Reading(group_id, f"{_NETWORK}/ipGroups/read"),
            lambda: client.ip_groups.get(resource_group(group_id), name(group_id)),
        )
        return texts(model.ip_addresses)

    async def service_tags(
        self, subscription_id: str, location: str, names: tuple[str, ...]
    ) -> Mapping[str, tuple[str, ...]]:
        """Read the IPv4 prefixes of the named service tags, by folded name (several MB).

        Nothing is sent where an earlier reading of the process told them.
        """
        lists, cloud = self._tag_lists, self._requests.clients.place.endpoint
        known = lists.known(cloud, location, names) if lists else None
        if known is not None:
            return known
        asked = lists.asked(cloud, location, names) if lists else names
        found = await self._listed_tags(subscription_id, location, asked)
        if lists:
            lists.keep(cloud, location, asked, found)
        wanted = {each.lower() for each in names}
        return {tag: prefixes for tag, prefixes in found.items() if tag in wanted}

    async def _listed_tags(
        self, subscription_id: str, location: str, names: tuple[str, ...]
    ) -> dict[str, tuple[str, ...]]:
        at = ResourceId(f"/subscriptions/{subscription_id}")
        reading = Reading(at, f"{_NETWORK}/locations/serviceTags/read", lists=True)
        client = self._requests.clients.network(at)

        async def body() -> bytes:
            # The SDK's own decoding of such a list holds up everybody on the loop.
            streamed = await client.service_tags.list(location, stream=True)
            return b"".join([part async for part in cast("AsyncIterator[bytes]", streamed)])

        read = await self._requests.one(reading, body)
        try:
            return await asyncio.to_thread(parse_tags, read, names)
        except ValueError as error:
            raise Unavailable(
                "the list is not JSON", resource_id=at, action=reading.action
            ) from error

    async def admin_rules(self, vnet_id: ResourceId) -> tuple[AdminRule, ...]:
        """List the security admin rules that are in force on a virtual network."""
        found: list[AdminRule] = []
        more = ""
        for _ in range(_MOST_PAGES):
            page = await self._admin_rules(vnet_id, more)
            found += [parse_admin_rule(each) for each in page.value or ()]
            more = text(page.skip_token)
            if not more:
                return tuple(found)
        raise Unavailable(
            f"more than {_MOST_PAGES} pages of rules", resource_id=vnet_id, action=_ADMIN_RULES
        )

    async def _admin_rules(
        self, vnet_id: ResourceId, skip_token: str
    ) -> sdk.NetworkManagerEffectiveSecurityAdminRulesListResult:
        client = self._requests.clients.network(vnet_id)
        asked = sdk.QueryRequestOptions(skip_token=skip_token or None)
        return await self._requests.one(
            Reading(vnet_id, _ADMIN_RULES, lists=True),
            lambda: client.list_network_manager_effective_security_admin_rules(
                resource_group(vnet_id), name(vnet_id), asked
            ),
        )
