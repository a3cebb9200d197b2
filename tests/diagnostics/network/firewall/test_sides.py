"""Addresses, IP groups and service tags of a rule against one side of a flow (S3.4)."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from diagnostics.model.ids import ResourceId
from diagnostics.network.firewall.sides import address_fits, groups_filled, source_fits
from diagnostics.network.firewall.told import NO, YES, Told, maybe
from tests.builders import API_IP, NODE_IP
from tests.diagnostics.network.firewall.values import (
    DENIED,
    EMPTIED,
    NO_RIGHT,
    NODES,
    application,
    flow,
    network,
    seen,
)

UNREAD = maybe("IP group ipg-denied was not read", NO_RIGHT)
ABSENT = ResourceId("/subscriptions/s/ipGroups/ipg-absent")
SOME_PUBLIC = maybe("the API server's public address is not known")
CLOUD = maybe("what service tag AzureCloud.uksouth holds was not read")


def fits(*texts: str, target: str | None = API_IP, groups: tuple[ResourceId, ...] = ()) -> Told:
    network = IPv4Network(target) if target is not None else None
    return address_fits(texts, groups, network, seen())


@pytest.mark.parametrize(
    ("text", "target", "told"),
    [
        ("*", API_IP, YES),
        (API_IP, API_IP, YES),
        ("20.90.0.0/16", API_IP, YES),
        ("20.90.10.0-20.90.10.20", API_IP, YES),
        ("20.90.10.21-20.90.10.30", API_IP, NO),
        ("", API_IP, NO),
        ("fd00::/8", API_IP, NO),
        ("10.0.2.0/25", "10.0.2.0/24", maybe("it holds only part of 10.0.2.0/24")),
        ("AzureCloud.uksouth", API_IP, CLOUD),
        (" AzureCloud.uksouth ", None, CLOUD),
        ("AzureCloud.uksouth", "10.0.2.4", NO),
        ("10.0.0.0/33", API_IP, maybe("address 10.0.0.0/33 is not understood")),
        ("9x", "10.0.2.4", maybe("address 9x is not understood")),
        ("10.0.0.0/33", "10.0.2.4", maybe("address 10.0.0.0/33 is not understood")),
        ("20.90.0.0/16", None, SOME_PUBLIC),
        ("10.0.0.0/8", None, NO),
        ("*", None, YES),
    ],
)
def test_address_fits_each_notation(text: str, target: str | None, told: Told) -> None:
    assert fits(text, target=target) == told


def test_address_fits_with_nothing_to_match() -> None:
    assert fits() == NO


def test_address_fits_by_literals_and_groups_together() -> None:
    assert fits(target="10.0.2.0/24", groups=(NODES,)) == YES
    assert fits("10.0.3.0/24", target="10.0.2.0/23", groups=(NODES,)) == YES
    assert fits(target="10.0.3.0/24", groups=(NODES,)) == NO


def test_address_fits_perhaps_where_a_group_was_not_read() -> None:
    assert fits(groups=(DENIED,)) == UNREAD
    assert fits(groups=(ABSENT,)) == maybe("IP group ipg-absent was not read")
    assert fits("*", groups=(DENIED,)) == YES
    assert fits(groups=(EMPTIED,)) == NO


def test_address_fits_says_every_reason() -> None:
    told = fits("20.0.0.0/8", "AzureCloud.uksouth", target=None, groups=(DENIED,))
    assert told.why == (*SOME_PUBLIC.why, *CLOUD.why, *UNREAD.why)
    assert told.missing == (NO_RIGHT,)


def test_address_fits_an_expanded_service_tag() -> None:
    tags = {"azurecloud.uksouth": ("20.90.0.0/16", "2603:1020::/36")}

    def expanded(*texts: str, target: str) -> Told:
        return address_fits(texts, (), IPv4Network(target), seen(tags=tags))

    assert expanded(" AzureCloud.UKSouth", target=API_IP) == YES
    assert expanded("AzureCloud.uksouth", target="20.91.0.1") == NO
    assert expanded("Storage", target="20.91.0.1") == maybe(
        "what service tag Storage holds was not read"
    )


def test_source_fits_either_kind_of_rule() -> None:
    inside, outside = seen(flow(source=NODE_IP)), seen(flow(source="10.0.3.10"))
    for rule in (
        network(sources=(), source_group_ids=(NODES,)),
        application(sources=(), source_group_ids=(NODES,)),
        network(sources=("10.0.2.0-10.0.2.20",)),
        application(sources=("10.0.2.0/24",)),
    ):
        assert (source_fits(rule, inside), source_fits(rule, outside)) == (YES, NO)


def test_groups_filled_skips_a_rule_with_an_emptied_group() -> None:
    assert groups_filled(network(), seen()) == YES
    assert groups_filled(network(source_group_ids=(NODES,)), seen()) == YES
    assert groups_filled(network(source_group_ids=(NODES, EMPTIED)), seen()) == NO
    assert groups_filled(network(destination_group_ids=(EMPTIED,)), seen()) == NO
    assert groups_filled(application(source_group_ids=(EMPTIED,)), seen()) == NO


def test_groups_filled_perhaps_where_a_group_was_not_read() -> None:
    assert groups_filled(network(destination_group_ids=(NODES, DENIED)), seen()) == UNREAD
    assert groups_filled(network(source_group_ids=(DENIED, EMPTIED)), seen()) == NO


def test_groups_are_found_whatever_the_casing_of_their_ids() -> None:
    shouted = ResourceId(NODES.upper())
    assert groups_filled(application(source_group_ids=(shouted,)), seen()) == YES


def test_whole_of_a_tag_holds_what_its_regions_hold_s1_5() -> None:
    tags = {"azurecloud.uksouth": ("20.90.0.0/16",)}
    held = seen(tags=tags)
    assert address_fits(("AzureCloud",), (), IPv4Network(API_IP), held) == YES
    unread = address_fits(("AzureCloud",), (), IPv4Network("21.1.1.1"), held)
    assert unread == maybe("what service tag AzureCloud holds was not read")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("AzureCloud", YES),
        (" azurecloud.UKSouth", YES),
        ("AzureCloud.ukwest", maybe("what service tag AzureCloud.ukwest holds was not read")),
        ("20.0.0.0/8", SOME_PUBLIC),
    ],
)
def test_tag_that_surely_holds_an_address_that_nobody_named(text: str, told: Told) -> None:
    planned = replace(flow(destination=None), within=("azurecloud", "azurecloud.uksouth"))
    assert address_fits((text,), (), None, seen(planned)) == told
