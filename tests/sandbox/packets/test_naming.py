"""What Azure's own DNS answers out of the zones that are linked."""

import pytest

from sandbox.azure.bodies import names
from sandbox.packets import naming, place
from sandbox.packets.trip import Stopped
from sandbox.scenarios.estate import HUB
from sandbox.sweep.grounds import TOPOLOGIES

ZONE = "corp.example"
ONE, TWO = "10.40.3.7", "10.40.3.8"


@pytest.mark.parametrize(
    ("records", "asked", "answer"),
    [
        ({"api": (ONE, TWO)}, "api", (ONE, TWO)),
        ({"API": (ONE,)}, "api", (ONE,)),
        ({"*": (ONE,)}, "api", (ONE,)),
        ({"*": (ONE,)}, "api.more", (ONE,)),
        ({"*": (ONE,), "api": (TWO,)}, "api", (TWO,)),
        ({"*": (ONE,), "api": ()}, "api", (ONE,)),
        ({"*": (ONE,), "more": (TWO,)}, "api.more", ()),
        ({"*": (ONE,), "below.api": (TWO,)}, "api", ()),
        ({"*": (ONE,), "*.more": (TWO,)}, "api.more", (TWO,)),
        ({"*": (ONE,), "@": (TWO,)}, "", (TWO,)),
        ({"*": (ONE,)}, "", ()),
        ({}, "api", ()),
    ],
)
def test_record_sets_answer_as_dns_has_it(
    records: dict[str, tuple[str, ...]], asked: str, answer: tuple[str, ...]
) -> None:
    site = TOPOLOGIES["private-own-zone"]()
    zone = names.zone(HUB, ZONE)
    held = (names.record(zone, label, *addresses) for label, addresses in records.items())
    for body in (zone, names.link(zone, site.vnet["id"]), *held):
        site.world.put(body)
    start = place.of_node(site.world, site.nodes[0])
    host = f"{asked}.{ZONE}".lstrip(".")
    if answer:
        assert naming.resolve(site.world, start, host) == answer
    else:
        with pytest.raises(Stopped, match=zone["id"]):
            naming.resolve(site.world, start, host)
