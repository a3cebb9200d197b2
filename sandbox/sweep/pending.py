"""What no report can decide yet, because the rules are not evaluated.

Each line here is to be deleted with the rule's first evaluation; the answers that then hold are
with the faults already.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.sweep.fault import Expected, Fault

# The fault, and the check that stays open.
FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "nsg-service-tag": "nsg_outbound",
        "route-service-tag": "route_table",
    }
)
# Faults of rules that are not read for a verdict at all: the report would not even doubt.
UNSEEN = frozenset({"admin-rule"})
# What a topology has on the path, and the check that stays open where nothing else is wrong.
TRAITS: Mapping[str, str] = MappingProxyType({"firewall": "firewall_rules"})


def told_now(fault: Fault | None, traits: frozenset[str], right: Expected) -> Expected:
    """Return what a report can say by now, where the right answer is out of its reach."""
    if fault is not None and fault.name in FAULTS:
        return Expected(state="not_determined", undecided=FAULTS[fault.name])
    for trait in traits & TRAITS.keys():
        if right.state == "no_fault_found":
            return Expected(state="not_determined", undecided=TRAITS[trait])
    return right
