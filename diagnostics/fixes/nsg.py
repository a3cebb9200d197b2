"""Let one flow through a network security group, and no more than that flow."""

from diagnostics.fixes.az import az, free_name, owner, scope
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.network import Nsg, NsgRule, Subnet
from diagnostics.network.match import is_ipv6

LOWEST, HIGHEST = 100, 4096
RULE_NAME = "allow-aks-api-server-{port}"


def free_priority(nsg: Nsg, before: NsgRule) -> int | None:
    """Return the free priority nearest before a rule, or None where every one is taken.

    Two rules may share a number only in different directions (S1.1).
    """
    same = before.direction.lower()
    taken = {rule.priority for rule in nsg.rules if rule.direction.lower() == same}
    top = min(before.priority - 1, HIGHEST)
    return next((number for number in range(top, LOWEST - 1, -1) if number not in taken), None)


def allow(  # noqa: PLR0913 - a rule has that many parts
    check: str,
    nsg: Nsg,
    deny: NsgRule,
    *,
    subnet: Subnet,
    destination: str,
    port: int,
    verify: tuple[Argv, ...],
) -> Fix:
    """Allow TCP `port` from the node subnet to `destination`, just before the rule that denies."""
    priority = free_priority(nsg, deny)
    title = f"Allow TCP {port} to {destination} in {nsg.name}, before rule {deny.name}"
    if priority is None:
        return Fix(
            check=check,
            title=title,
            instructions=f"No priority below {deny.priority} is free in {nsg.name}. Renumber its "
            f"{deny.direction.lower()} rules, or narrow {deny.name}, so that TCP {port} from "
            f"{' '.join(subnet.prefixes)} to {destination} is allowed first.",
            danger=Danger.SECURITY,
            owner=owner(nsg.id),
        )
    rule = free_name(RULE_NAME.format(port=port), (each.name for each in nsg.rules))
    sources = [text for text in subnet.prefixes if not is_ipv6(text)]
    words = ("network", "nsg", "rule")
    fields = (
        *("--priority", str(priority), "--direction", deny.direction.capitalize()),
        *("--access", "Allow"),
        *("--protocol", "Tcp", "--source-address-prefixes", *sources),
        *("--source-port-ranges", "*", "--destination-address-prefixes", destination),
        *("--destination-port-ranges", str(port)),
    )
    return Fix(
        check=check,
        title=title,
        command=(az(*words, "create", *_names(nsg, rule), *fields),),
        undo=(az(*words, "delete", *_names(nsg, rule)),),
        verify=verify,
        danger=Danger.SECURITY,
        owner=owner(nsg.id),
    )


def _names(nsg: Nsg, rule: str) -> Argv:
    return ("--nsg-name", nsg.name, "--name", rule, *scope(nsg.id))
