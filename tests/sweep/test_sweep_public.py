"""Every topology with a public API server crossed with every fault: named, and its fix proven."""

from collections.abc import Callable

import pytest

from tests.sweep.parts import PUBLIC, recorded
from tests.sweep.sweeping import sweep

# With the route's hole gone, the nodes' own source address shows that the ranges miss it.
BY_NAT = ("public-nat", "managed-nat", "plural-prefixes", "second-pool")
UNPROVEN = {topology: ["three-group-route-ranges"] for topology in BY_NAT}


@pytest.mark.parametrize("topology", PUBLIC)
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
