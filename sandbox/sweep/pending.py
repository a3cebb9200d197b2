"""What no report can decide yet, because the rules are not evaluated.

Each line here is to be deleted with the rule's first evaluation; the answers that then hold are
with the faults already.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sandbox.sweep.fault import Expected, Fault, open_question

# The fault, and the check that stays open.
FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "nsg-service-tag": "nsg_outbound",
        "route-service-tag": "route_table",
        "firewall-no-rule": "firewall_rules",
        "firewall-other-source": "firewall_rules",
        "firewall-denied": "firewall_rules",
        "firewall-denied-range": "firewall_rules",
        "firewall-denied-tag": "firewall_rules",
        "firewall-name-denied": "firewall_rules",
        "firewall-ip-group": "firewall_rules",
        "firewall-parent": "firewall_rules",
        "firewall-inspects": "firewall_rules",
    }
)
# Faults of rules that are not read for a verdict at all: the report would not even doubt.
UNSEEN = frozenset({"admin-rule"})
# Single cases in which something else is told.
CASES: frozenset[str] = frozenset()
# What a topology has on the path, and the check that stays open where nothing else is wrong.
TRAITS: Mapping[str, str] = MappingProxyType({"firewall": "firewall_rules"})


def with_doubt(fault: Fault | None, traits: frozenset[str], right: Expected) -> Expected:
    """Add what a report may say by now, where the right answer may be out of its reach."""
    if fault is not None and fault.name in FAULTS:
        return replace(right, until=open_question(FAULTS[fault.name]))
    for trait in traits & TRAITS.keys():
        if right.state == "no_fault_found":
            return replace(right, until=open_question(TRAITS[trait]))
    return right
