"""Have a security admin rule changed; core az has no command for Virtual Network Manager."""

from diagnostics.fixes.az import owner
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.network import Subnet
from diagnostics.network.flow import Flow


def exempt(rule: AdminRule, flow: Flow, subnet: Subnet, verify: tuple[Argv, ...]) -> Fix:
    """Ask the owner of the network manager to let this flow through, and no more."""
    return Fix(
        check="nsg_outbound",
        title=f"Let the API server past security admin rule {rule.name}",
        verify=verify,
        instructions=f"The owner of the network manager adds a rule with action Allow, direction "
        f"Outbound and a priority below {rule.priority} for TCP {flow.port} from "
        f"{' '.join(subnet.prefixes)} to {flow.target}, and deploys the configuration again.",
        danger=Danger.SECURITY,
        owner=owner(rule.id),
    )
