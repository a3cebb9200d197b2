"""Who answers for a private name, S5."""

from typing import Any

import pytest

from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Peering, PrivateZone
from diagnostics.network.names import (
    Resolver,
    answering,
    asked_from,
    is_stuck,
    link_to,
    others_read,
    record_name,
    record_set,
    records,
    resolver_of,
    works,
)
from tests.builders import (
    PRIVATE_FQDN,
    VNET_ID,
    ZONE_NAME,
    nic,
    node,
    snapshot,
    vnet,
    zone,
    zone_link,
)

HUB_ID = ResourceId(f"{VNET_ID}-hub")
HUB = Peering(
    name="hub", remote_vnet_id=HUB_ID, state="Connected", prefixes=("fd00::/48", "10.1.0.0/16")
)
AZURE = "168.63.129.16"


@pytest.mark.parametrize(
    ("on_vnet", "on_nic", "resolver"),
    [
        ((), (), Resolver(azure=True, servers=())),
        ((AZURE,), (), Resolver(azure=True, servers=(AZURE,))),
        # the preferred server's answer counts
        ((AZURE, "10.1.0.4"), (), Resolver(azure=True, servers=(AZURE, "10.1.0.4"))),
        (
            ("10.1.0.4", AZURE),
            (),
            Resolver(azure=False, servers=("10.1.0.4", AZURE), vnet_id=HUB_ID),
        ),
        # the interface's own servers come before the network's
        (("10.1.0.4",), (AZURE,), Resolver(azure=True, servers=(AZURE,))),
        ((), ("10.0.0.4",), Resolver(azure=False, servers=("10.0.0.4",), vnet_id=VNET_ID)),
        # where it sits is not known
        (("192.168.0.4",), (), Resolver(azure=False, servers=("192.168.0.4",))),
        (("dns.corp",), (), Resolver(azure=False, servers=("dns.corp",))),
    ],
)
def test_node_asks_its_preferred_server_s5_2(
    on_vnet: tuple[str, ...], on_nic: tuple[str, ...], resolver: Resolver
) -> None:
    facts = snapshot(
        vnet=Known(vnet(dns_servers=on_vnet, peerings=(HUB,))),
        node=Known(node(nic=nic(dns_servers=on_nic))),
    )
    assert resolver_of(facts) == resolver


@pytest.mark.parametrize(
    "fact", [Known(None), Known(node(nic=None)), Missing(why=Why.DENIED, what="the node")]
)
def test_without_an_interface_the_network_says_s5_2(fact: Any) -> None:  # noqa: ANN401 - any fact
    facts = snapshot(vnet=Known(vnet(dns_servers=("10.0.0.4",))), node=fact)
    assert resolver_of(facts) == Resolver(azure=False, servers=("10.0.0.4",), vnet_id=VNET_ID)


def test_link_is_found_by_its_network_whatever_the_casing_s5_1() -> None:
    other = zone_link(name="hub", vnet_id=HUB_ID)
    linked = zone(links=(other, zone_link()))
    assert link_to(linked, ResourceId(VNET_ID.upper())) == zone_link()
    assert link_to(zone(links=(other,)), VNET_ID) is None


@pytest.mark.parametrize(
    ("state", "answers"), [("Completed", True), ("completed", True), ("InProgress", False)]
)
def test_only_a_completed_link_answers_s5_1(state: str, *, answers: bool) -> None:
    assert works(zone_link(state=state)) is answers


@pytest.mark.parametrize(
    ("state", "provisioning", "stuck"),
    [
        ("InProgress", "", False),
        ("inprogress", "Updating", False),
        ("InProgress", "Succeeded", False),
        ("InProgress", "Failed", True),
        ("InProgress", "canceled", True),
        ("", "Succeeded", True),
    ],
)
def test_link_in_progress_may_yet_answer(state: str, provisioning: str, *, stuck: bool) -> None:
    assert is_stuck(zone_link(state=state, provisioning_state=provisioning)) is stuck


@pytest.mark.parametrize(
    ("fqdn", "label"),
    [
        (PRIVATE_FQDN, "aks-shop-k3xq9w2p"),
        (PRIVATE_FQDN.upper(), "AKS-SHOP-K3XQ9W2P"),
        (f"a.b.{ZONE_NAME}", "a.b"),
        (ZONE_NAME, "@"),
        (ZONE_NAME.upper(), "@"),
        (f"evil{ZONE_NAME}", None),
        ("", None),
    ],
)
def test_record_is_relative_to_its_zone_s5_6(fqdn: str, label: str | None) -> None:
    assert record_name(fqdn, zone()) == label


def test_records_are_found_whatever_the_casing() -> None:
    held = zone(records=(("other", ("10.0.2.9",)), ("Api", ("10.0.2.4", "10.0.2.5"))))
    assert records(held, "aPI") == ("10.0.2.4", "10.0.2.5")
    assert records(held, "nothing") == ()


ONE, TWO = ("10.0.2.4",), ("10.0.2.5",)


@pytest.mark.parametrize(
    ("held", "asked", "found"),
    [
        ((("*", ONE),), "api", ("*", ONE)),
        ((("*", ONE),), "api.more", ("*", ONE)),
        # a wildcard is no answer for the zone's own name
        ((("*", ONE),), "@", None),
        ((("*", ONE), ("@", TWO)), "@", ("@", TWO)),
        ((("@", TWO),), "api", None),
        # a name that exists hides it; a set without a record does not exist
        ((("*", ONE), ("API", TWO)), "api", ("API", TWO)),
        ((("*", ONE), ("api", ())), "api", ("*", ONE)),
        # so does one that exists only because others are below it
        ((("*", ONE), ("below.api", TWO)), "api", None),
        ((("*", ONE), ("other.more", TWO)), "api.more", None),
        ((("*", ONE), ("more", TWO)), "api.more", None),
        ((("*", ONE), ("*.more", TWO)), "api.more", ("*.more", TWO)),
        ((("*", ONE), ("*.more", TWO)), "a.b.more", ("*.more", TWO)),
        ((("*", ONE), ("*.more", TWO)), "api", ("*", ONE)),
        ((("*.more", TWO),), "api", None),
        ((), "api", None),
    ],
)
def test_wildcard_answers_for_what_does_not_exist(
    held: tuple[tuple[str, tuple[str, ...]], ...],
    asked: str,
    found: tuple[str, tuple[str, ...]] | None,
) -> None:
    assert record_set(zone(records=held), asked) == found
    assert records(zone(records=held), asked) == (found[1] if found else ())


HUB_LINK = zone_link(name="hub", vnet_id=HUB_ID)
LONGER = zone(name=f"api.{ZONE_NAME}")
SHORTER = zone(name="azmk8s.io")


@pytest.mark.parametrize(
    ("zones", "at", "found"),
    [
        ((zone(),), VNET_ID, zone()),
        ((zone(), LONGER), VNET_ID, LONGER),
        ((zone(), SHORTER), VNET_ID, zone()),
        # of a name alike the first
        ((zone(), zone(records=())), VNET_ID, zone()),
        # one that is not linked, or not yet, does not answer
        ((zone(links=()), SHORTER), VNET_ID, SHORTER),
        ((zone(), zone(name=LONGER.name, links=(zone_link(state="InProgress"),))), VNET_ID, zone()),
        ((zone(), zone(name=LONGER.name, links=(HUB_LINK,))), VNET_ID, zone()),
        ((zone(links=()),), VNET_ID, None),
        ((zone(),), None, None),
    ],
)
def test_most_specific_linked_zone_answers_alone_s5_5(
    zones: tuple[PrivateZone, ...], at: ResourceId | None, found: PrivateZone | None
) -> None:
    assert answering(zones, at) == found


@pytest.mark.parametrize(
    ("servers", "at"), [((), VNET_ID), (("10.1.0.4",), HUB_ID), (("192.168.0.4",), None)]
)
def test_azure_dns_is_asked_from_where_the_first_server_sits(
    servers: tuple[str, ...], at: ResourceId | None
) -> None:
    facts = snapshot(vnet=Known(vnet(dns_servers=servers, peerings=(HUB,))), node=Known(None))
    assert asked_from(facts) == at


@pytest.mark.parametrize(
    ("fact", "zones"),
    [(None, ()), (Missing(why=Why.DENIED, what="zones"), ()), (Known((LONGER,)), (LONGER,))],
)
def test_other_zones_are_those_that_were_read(fact: Any, zones: tuple[PrivateZone, ...]) -> None:  # noqa: ANN401 - any fact
    assert others_read(snapshot(other_zones=fact)) == zones
