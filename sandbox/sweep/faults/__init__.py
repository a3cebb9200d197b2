"""Every kind of fault, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.sweep.fault import Fault
from sandbox.sweep.faults import nsg, ranges, routes

_MODULES = (nsg, routes, ranges)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {one.name: one for module in _MODULES for one in module.FAULTS}
)
