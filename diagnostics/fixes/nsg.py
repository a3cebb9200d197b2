"""Let one flow through network security groups, and no more than that flow."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from diagnostics.fixes.as_code import rule_as_code
from diagnostics.fixes.az import az, owner, scope
from diagnostics.fixes.joining import joined
from diagnostics.model.edits import AddNsgRule
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.ids import free_name, same
from diagnostics.model.network import Nsg, NsgRule, Subnet
from diagnostics.network.match import is_ipv6
from diagnostics.network.nsg import OUTBOUND

LOWEST, HIGHEST = 100, 4096
# One NSG may need both, and a name serves one rule.
LEAVING, ARRIVING = "allow-aks-api-server-{ports}", "allow-aks-nodes-{ports}"
PROBING = "allow-aks-probe-{ports}"
BALANCER = ("AzureLoadBalancer",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """An NSG that denies TCP to these ports; `rule` is its first that may end the evaluation.

    `sources` and `destination` are what a rule that opens it names, no wider than it has to be.
    `managed` tells that it lies in the cluster's node resource group, which is AKS's to change.
    """

    nsg: Nsg
    rule: NsgRule
    ports: tuple[int, ...]
    sources: tuple[str, ...]
    destination: str
    managed: bool = False


def free_priority(nsg: Nsg, before: NsgRule) -> int | None:
    """Return the free priority nearest before a rule, or None where every one is taken.

    Two rules may share a number only in different directions (S1.1).
    """
    same = before.direction.lower()
    taken = {rule.priority for rule in nsg.rules if rule.direction.lower() == same}
    top = min(before.priority - 1, HIGHEST)
    return next((number for number in range(top, LOWEST - 1, -1) if number not in taken), None)


def ipv4_prefixes(subnet: Subnet) -> tuple[str, ...]:
    """Return a subnet's prefixes as one rule takes them: families are not mixed (S1.5)."""
    return tuple(text for text in subnet.prefixes if not is_ipv6(text))


def allow(check: str, stops: Iterable[Stop], *, verify: tuple[Argv, ...]) -> tuple[Fix, ...]:
    """Allow what each NSG stops, just before the rule that denies.

    Every NSG must let the flow pass, so all that can be opened is one fix. An NSG without a free
    priority is left to its owner, in a fix of its own.
    """
    one_by_one: list[Fix] = []
    for stop in stops:
        one_by_one.append(_allow(check, _after(one_by_one, stop), verify))
    opened = [fix for fix in one_by_one if fix.command]
    together = (reduce(joined, opened),) if opened else ()
    return (*together, *(fix for fix in one_by_one if not fix.command))


def _after(fixes: list[Fix], stop: Stop) -> Stop:
    """Return the stop with the rules that the fixes before it add to its NSG, numbers and names."""
    edits = (edit for fix in fixes for edit in fix.edits if isinstance(edit, AddNsgRule))
    added = (edit.rule for edit in edits if same(edit.nsg_id, stop.nsg.id))
    return replace(stop, nsg=replace(stop.nsg, rules=(*stop.nsg.rules, *added)))


def _allow(check: str, stop: Stop, verify: tuple[Argv, ...]) -> Fix:
    nsg, priority = stop.nsg, free_priority(stop.nsg, stop.rule)
    ports = " and ".join(map(str, stop.ports))
    title = f"Allow TCP {ports} to {stop.destination} in {nsg.name}, before rule {stop.rule.name}"
    if priority is None:
        return _by_hand(check, title, stop)
    rule = _rule(stop, priority)
    return Fix(
        check=check,
        title=title,
        command=(_create(nsg, rule),),
        undo=(az("network", "nsg", "rule", "delete", *_names(nsg, rule)),),
        verify=verify,
        instructions=_caution(stop),
        danger=Danger.SECURITY,
        owner=owner(nsg.id, nsg.tags),
        edits=(AddNsgRule(nsg_id=nsg.id, rule=rule),),
        snippets=rule_as_code(nsg, rule),
    )


def _caution(stop: Stop) -> str:
    """Say of an NSG of AKS's own that its rules are not its user's to write.

    Source: https://learn.microsoft.com/azure/aks/support-policies (user customization of nodes)
    """
    if not stop.managed:
        return ""
    return (
        f"{stop.nsg.name} is in the node resource group, which AKS manages: AKS may revert the "
        "change, and Microsoft supports rules of yours in the NSG of your own subnet only. Better "
        f"than a rule more is to take out {stop.rule.name}, if it is not of AKS's making."
    )


def _by_hand(check: str, title: str, stop: Stop) -> Fix:
    ports = " and ".join(map(str, stop.ports))
    asked = (
        f"No priority below {stop.rule.priority} is free in {stop.nsg.name}. Renumber its "
        f"{stop.rule.direction.lower()} rules, or narrow {stop.rule.name}, so that TCP {ports} "
        f"from {' '.join(stop.sources)} to {stop.destination} is allowed first."
    )
    return Fix(
        check=check,
        title=title,
        instructions=" ".join(text for text in (asked, _caution(stop)) if text),
        danger=Danger.SECURITY,
        owner=owner(stop.nsg.id, stop.nsg.tags),
    )


def _name(stop: Stop) -> str:
    if stop.rule.direction.lower() == OUTBOUND:
        return LEAVING
    return PROBING if stop.sources == BALANCER else ARRIVING


def _rule(stop: Stop, priority: int) -> NsgRule:
    wanted = _name(stop).format(ports="-".join(map(str, stop.ports)))
    return NsgRule(
        name=free_name(wanted, (each.name for each in stop.nsg.rules)),
        priority=priority,
        direction=stop.rule.direction.capitalize(),
        access="Allow",
        protocol="Tcp",
        sources=stop.sources,
        source_ports=("*",),
        destinations=(stop.destination,),
        destination_ports=tuple(map(str, stop.ports)),
    )


def _create(nsg: Nsg, rule: NsgRule) -> Argv:
    fields = (
        *("--priority", str(rule.priority), "--direction", rule.direction),
        *("--access", rule.access, "--protocol", rule.protocol),
        *("--source-address-prefixes", *rule.sources, "--source-port-ranges", *rule.source_ports),
        *("--destination-address-prefixes", *rule.destinations),
        *("--destination-port-ranges", *rule.destination_ports),
    )
    return az("network", "nsg", "rule", "create", *_names(nsg, rule), *fields)


def _names(nsg: Nsg, rule: NsgRule) -> Argv:
    return ("--nsg-name", nsg.name, "--name", rule.name, *scope(nsg.id))
