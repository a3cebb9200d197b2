"""Replies that are dropped decide, and those that take another way than the nodes are open."""

from typing import Any

import pytest

from diagnostics.answers.replied import LOST, astray
from diagnostics.model.facts import Known
from diagnostics.model.finding import Answer, Outcome
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import Route
from diagnostics.network.flow import api_flow
from diagnostics.network.replies import replies_of
from tests.builders import arm_id, cluster, incident, route, route_table, snapshot, subnet

TOLD = incident(endpoint=Endpoint(ip="10.0.9.5"))
TABLE_ID = arm_id("Microsoft.Network/routeTables", "rt-api")
NVA: dict[str, Any] = {"next_hop_type": "VirtualAppliance", "next_hop_addresses": ("10.0.5.4",)}


def said(*back: Route, there: tuple[Route, ...] = ()) -> Answer | None:
    facts = snapshot(
        cluster=Known(cluster(vnet_integration=True)),
        api_subnet=Known(subnet(name="snet-api", prefixes=("10.0.9.0/28",))),
        api_route_table=Known(route_table(*back, id=TABLE_ID, name="rt-api")),
        route_table=Known(route_table(*there)),
    )
    path = replies_of(api_flow(TOLD, facts), facts)
    assert path is not None
    return astray("api_server_subnet", path, TOLD, facts)


@pytest.mark.parametrize(
    ("prefix", "hop", "assumptions", "title"),
    [
        (
            "10.0.2.0/24",
            "None",
            (),
            "Remove route back (10.0.2.0/24) from rt-api",
        ),
        (
            "10.0.2.0/24",
            "Internet",
            (LOST,),
            "Give route back in rt-api a next hop that works",
        ),
    ],
)
def test_replies_that_are_dropped_decide(
    prefix: str, hop: str, assumptions: tuple[str, ...], title: str
) -> None:
    answer = said(route(prefix, hop, name="back"))
    assert answer is not None
    assert (answer.outcome, answer.resource_id, answer.assumptions) == (
        Outcome.FAILED,
        TABLE_ID,
        assumptions,
    )
    assert [(fix.check, fix.title) for fix in answer.fixes] == [("api_server_subnet", title)]


@pytest.mark.parametrize(
    ("there", "outcome"),
    [
        ((), Outcome.UNKNOWN),
        ((route("10.0.9.0/24", **NVA),), None),
        (
            (
                route(
                    "10.0.9.0/24",
                    next_hop_type="VirtualAppliance",
                    next_hop_addresses=("10.0.5.9",),
                ),
            ),
            Outcome.UNKNOWN,
        ),
    ],
)
def test_appliance_on_both_ways_lets_replies_back(
    there: tuple[Route, ...], outcome: Outcome | None
) -> None:
    answer = said(route("10.0.2.0/24", name="back", **NVA), there=there)
    assert (answer.outcome if answer else None) is outcome
