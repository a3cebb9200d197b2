"""Every topology with a private API server crossed with every fault: named, and its fix proven."""

from collections.abc import Callable

import pytest

from tests.sweep.parts import PRIVATE, recorded
from tests.sweep.sweeping import sweep

# What DNS servers of the owner's answer once the record is there cannot be read from Azure.
CUSTOM_DNS = ("private-hub-dns", "private-resolver", "private-firewall", "spread-private")
UNPROVEN = {topology: ["record-missing"] for topology in CUSTOM_DNS}


@pytest.mark.parametrize("topology", PRIVATE)
async def test_every_case_names_its_cause(
    topology: str,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    told = [one async for one in sweep(topology, monkeypatch.setenv)]
    record_property(*recorded(topology, told))
    assert {one.fault: one.wrong for one in told if one.wrong} == {}
    assert [one.seen.malformed for one in told if one.seen.malformed] == []
    assert [one.fault for one in told if one.seen.unproven] == UNPROVEN.get(topology, [])
