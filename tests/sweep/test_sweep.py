"""The sweep is as wide as it has to be; test_sweep_public and test_sweep_private are its parts."""

from sandbox.sweep.cases import cases
from sandbox.sweep.faults import FAULTS
from sandbox.sweep.grounds import TOPOLOGIES
from tests.sweep.parts import PRIVATE, PUBLIC


def test_sweep_is_wide_enough() -> None:
    swept = tuple(cases())
    assert len(TOPOLOGIES) >= 30
    assert len(FAULTS) >= 100
    assert {case.fault.name for case in swept if case.fault} == set(FAULTS)
    assert sorted((*PUBLIC, *PRIVATE)) == sorted(TOPOLOGIES)
