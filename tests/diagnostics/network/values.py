"""Build security admin rules that tests speak of."""

from typing import Any

from diagnostics.model.admin_rules import AdminRule
from tests.builders import arm_id


def admin(name: str = "stop", **fields: Any) -> AdminRule:  # noqa: ANN401 - any field of its type
    """Build an outbound admin rule that denies TCP 443 to anywhere."""
    usual: dict[str, Any] = {
        "id": arm_id("Microsoft.Network/networkManagers/avnm/rules", name),
        "priority": 100,
        "direction": "Outbound",
        "access": "Deny",
        "protocol": "Tcp",
        "sources": ("*",),
        "source_ports": ("0-65535",),
        "destinations": ("*",),
        "destination_ports": ("443",),
    }
    return AdminRule(name=name, **(usual | fields))
