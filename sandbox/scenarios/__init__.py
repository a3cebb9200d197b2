"""The scenarios: one estate each, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.scenarios import nsg, private, ranges, routes, states, tls
from sandbox.scenarios.scenario import Scenario

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        one.name: one
        for module in (nsg, ranges, routes, private, states, tls)
        for one in module.SCENARIOS
    }
)
