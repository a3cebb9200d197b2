"""The scenarios: one estate each, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.scenarios import nsg
from sandbox.scenarios.scenario import Scenario

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {one.name: one for module in (nsg,) for one in module.SCENARIOS}
)
