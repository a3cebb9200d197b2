"""Have a security admin rule changed; core az has no command for Virtual Network Manager."""

from diagnostics.fixes.az import owner
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.network import Subnet
from diagnostics.network.flow import Flow


def exempt(
    rule: AdminRule,
    flow: Flow,
    subnet: Subnet,
    verify: tuple[Argv, ...],
    *,
    check: str = "nsg_outbound",
) -> Fix:
    """Ask the owner of the network manager to let this flow through, and no more."""
    return Fix(
        check=check,
        title=f"Let the API server past security admin rule {rule.name}",
        verify=verify,
        instructions="The owner of the network manager adds a rule with action Allow, direction "
        f"{rule.direction.capitalize()} and a priority below {rule.priority} for TCP "
        f"{flow.port} from {' '.join(subnet.prefixes)} to {flow.target}, and deploys the "
        "configuration again.",
        danger=Danger.SECURITY,
        owner=owner(rule.id),
    )
