"""Readings of what the caller may do.

Source: https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group
"""

from collections.abc import AsyncIterator
from typing import Any

from diagnostics.arm.requests import Reading, Readings
from diagnostics.model.ids import ResourceId, resource_group
from diagnostics.model.permission import Permission

_PERMISSIONS, _GROUPS, _SUBSCRIPTIONS = "2022-04-01", "2021-04-01", "2022-12-01"
_MOST_PAGES = 50


class PermissionReadings(Readings):
    """The port `diagnostics.ports.Rights`."""

    async def permissions(self, scope: ResourceId) -> tuple[Permission, ...]:
        """List what the caller's roles allow at a scope, inherited ones included, a page a read."""
        reading = Reading(scope, "Microsoft.Authorization/permissions/read")

        def pages() -> AsyncIterator[dict[str, Any]]:
            path = f"{scope}/providers/Microsoft.Authorization/permissions"
            return self._listed(self._address(f"{path}?api-version={_PERMISSIONS}"))

        return await self._requests.every(reading, pages, _permission)

    async def see(self, scope: ResourceId) -> None:
        """Read a subscription or a resource group, to know that it is there."""
        kind = "Microsoft.Resources/subscriptions"
        if resource_group(scope):
            kind, version = f"{kind}/resourceGroups", _GROUPS
        else:
            version = _SUBSCRIPTIONS
        address = self._address(f"{scope}?api-version={version}")
        await self._requests.one(Reading(scope, f"{kind}/read"), lambda: self._get(address))

    async def _listed(self, address: str) -> AsyncIterator[dict[str, Any]]:
        for _ in range(_MOST_PAGES):
            body = await self._get(address)
            for each in body.get("value") or ():
                yield each
            address = str(body.get("nextLink") or "")
            if not address:
                return


def _permission(body: dict[str, Any]) -> Permission:
    return Permission(
        actions=tuple(map(str, body.get("actions") or ())),
        not_actions=tuple(map(str, body.get("notActions") or ())),
    )
