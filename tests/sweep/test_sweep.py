"""Every topology crossed with every fault: the right check and resource, or no cause at all.

The program reads each world through the real SDK clients; one server shows them one after the
other. What the nodes notice comes from the packet model, what is right from the fault's author.
"""

import sys
from collections import defaultdict

import pytest

from sandbox.azure.server import serve
from sandbox.stage import azure_settings
from sandbox.sweep.cases import Case, cases
from sandbox.sweep.faults import FAULTS
from sandbox.sweep.grounds import TOPOLOGIES
from tests.sweep.seeing import Seen, disagreement, look, reading, seen

CASES = tuple(cases())


def test_sweep_is_wide_enough() -> None:
    assert len(TOPOLOGIES) >= 10
    assert len(FAULTS) >= 40
    assert {case.fault.name for case in CASES if case.fault} == set(FAULTS)


async def test_every_case_names_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Seen] = {}
    wrong: dict[str, str] = {}
    first, _ = CASES[0].build()
    async with serve(first, page_size=50) as arm:
        for key, value in azure_settings(first, arm).items():
            monkeypatch.setenv(key, value)
        async with reading(first, arm) as azure:
            for case in CASES:
                world, expected = case.build()
                arm.show(world)
                told[case.name] = seen(await look(world, azure))
                wrong[case.name] = disagreement(expected, told[case.name])
    sys.stdout.write(table(CASES, told))
    assert {name: why for name, why in wrong.items() if why} == {}


def table(swept: tuple[Case, ...], told: dict[str, Seen]) -> str:
    """Show one line a fault: what was told, and on how many topologies."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for case in swept:
        one = told[case.name]
        words = f"{one.state:16} {one.check or '-':22}"
        counts[case.fault.name if case.fault else "healthy", words] += 1
    lines = (f"{fault:32} {words} {number:3}" for (fault, words), number in counts.items())
    return "\n".join(("", *lines, f"{len(swept)} cases on {len(TOPOLOGIES)} topologies\n"))
