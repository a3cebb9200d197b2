"""What passes a firewall is not evaluated yet, and never a pass."""

from typing import Any

import pytest

from diagnostics.checks.firewall_rules import CHECK
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import Appliance, ApplianceKind
from tests.builders import (
    FQDN,
    PRIVATE_FQDN,
    appliance,
    cluster,
    incident,
    private_cluster,
    route,
    route_table,
    snapshot,
)
from tests.diagnostics.checks.asked import NOT_APPLICABLE, UNKNOWN, Told, told

NVA = appliance(name="nva", kind=ApplianceKind.MACHINE, power_state=Known("running"))


def through(*holders: Appliance | None, **facts: Any) -> Any:  # noqa: ANN401
    hops = tuple(f"10.0.1.{number}" for number in range(4, 4 + len(holders)))
    table = route_table(route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=hops))
    known = {hop: Known(held) for hop, held in zip(hops, holders, strict=True)}
    return snapshot(route_table=Known(table), appliances=known, **facts)


def unread(devices: str, name: str = FQDN) -> Told:
    return Told(
        UNKNOWN,
        f"traffic passes {devices}, whose rules are not evaluated. Ask its owner whether TCP 443 "
        f"from 10.0.2.10/32 to {name} is allowed, and not inspected",
    )


@pytest.mark.parametrize(
    ("holders", "answer"),
    [
        ((appliance(),), unread("Azure Firewall fw-hub")),
        ((NVA,), unread("appliance nva")),
        ((appliance(), NVA), unread("Azure Firewall fw-hub and appliance nva")),
        (
            (None,),
            Told(NOT_APPLICABLE, "the next hop itself is broken, see the route table"),
        ),
        (
            (appliance(provisioning_state="Failed"),),
            Told(NOT_APPLICABLE, "the next hop itself is broken, see the route table"),
        ),
        (
            (
                appliance(
                    kind=ApplianceKind.MACHINE,
                    power_state=Missing(why=Why.DENIED, what="the power state of nva"),
                ),
            ),
            Told(UNKNOWN, "could not read the power state of nva: the right to read it is missing"),
        ),
    ],
)
def test_rules_of_a_working_next_hop_are_unknown(
    holders: tuple[Appliance | None, ...], answer: Told
) -> None:
    assert told(CHECK, incident(), through(*holders)) == answer


@pytest.mark.parametrize(
    ("said", "given", "name"),
    [
        (FQDN, cluster(), FQDN),
        (None, cluster(), FQDN),
        (None, cluster(fqdn=None), "20.90.10.20:443"),
        (None, private_cluster(private=False), PRIVATE_FQDN),
    ],
)
def test_owner_is_told_the_name_or_else_the_address(
    said: str | None, given: object, name: str
) -> None:
    asked = incident(endpoint=Endpoint(fqdn=said, ip="20.90.10.20"))
    answer = told(CHECK, asked, through(appliance(), cluster=Known(given)))
    assert answer == unread("Azure Firewall fw-hub", name)


@pytest.mark.parametrize(
    ("hop", "answer"),
    [
        ("Internet", Told(NOT_APPLICABLE, "no firewall on the path")),
        ("None", Told(NOT_APPLICABLE, "no firewall on the path")),
        (
            "VirtualNetworkGateway",
            Told(
                UNKNOWN,
                "what lies behind the virtual network gateway hop is not readable from Azure",
            ),
        ),
        (
            "HyperNetGateway",
            Told(UNKNOWN, "what lies behind the unknown hop is not readable from Azure"),
        ),
    ],
)
def test_other_hops(hop: str, answer: Told) -> None:
    table = Known(route_table(route("0.0.0.0/0", hop)))
    assert told(CHECK, incident(), snapshot(route_table=table)) == answer


def test_uncertain_route_leaves_it_open_s2_5() -> None:
    table = route_table(route("AzureCloud", "VirtualAppliance", name="tag"))
    assert told(CHECK, incident(), snapshot(route_table=Known(table))) == Told(
        UNKNOWN,
        "whether a firewall is on the path is not certain: route tag (AzureCloud) may hold the "
        "API server's address",
    )
