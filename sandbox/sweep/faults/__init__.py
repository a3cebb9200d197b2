"""Every kind of fault, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.sweep.fault import Fault
from sandbox.sweep.faults import (
    compound,
    doubts,
    endpoint,
    firewall,
    herrings,
    inside,
    nsg,
    ranges,
    rights,
    routes,
    states,
)

_MODULES = (
    nsg,
    routes,
    ranges,
    endpoint,
    firewall,
    states,
    rights,
    inside,
    herrings,
    doubts,
    compound,
)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {one.name: one for module in _MODULES for one in module.FAULTS}
)
