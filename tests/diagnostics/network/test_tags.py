"""Service tags by their prefixes, S1.5 and S2.5."""

from ipaddress import IPv4Network

import pytest

from diagnostics.model.facts import Known, Missing, Why
from diagnostics.network.match import Match
from diagnostics.network.tags import (
    is_listed,
    members,
    precedence,
    tag_covers,
    tag_networks,
    tags_of,
)
from tests.builders import API_IP, snapshot

YES, NO, MAYBE = Match.YES, Match.NO, Match.MAYBE
TAGS = {
    "azurecloud": ("52.0.0.0/16",),
    "azurecloud.uksouth": ("20.90.0.0/17", "20.90.128.0/17", "2603:1020::/47"),
    "storage.uksouth": ("20.60.0.0/24",),
    "first": ("20.90.10.0/32",),
    "last": ("20.90.10.3/32",),
    "empty": (),
}


@pytest.mark.parametrize(
    ("tag", "target", "match"),
    [
        ("AzureCloud.uksouth", API_IP, YES),
        (" azurecloud.UKSOUTH ", API_IP, YES),
        ("AzureCloud.uksouth", "20.91.0.1", NO),
        # two prefixes of a tag hold it together
        ("AzureCloud.uksouth", "20.90.0.0/16", YES),
        ("AzureCloud.uksouth", "20.90.0.0/15", MAYBE),
        # the first or the last address of a target alone
        ("First", "20.90.10.0/30", MAYBE),
        ("Last", "20.90.10.0/30", MAYBE),
        ("Last", "20.90.10.4/30", NO),
        # what a region holds its whole holds too
        ("AzureCloud", API_IP, YES),
        ("AzureCloud", "52.0.0.1", YES),
        ("AzureCloud", "51.0.0.1", NO),
        ("AzureCloud.uk", API_IP, MAYBE),
        ("Storage", "20.60.0.9", YES),
        ("Storage", "20.61.0.9", MAYBE),
        # no list, no answer; but never a private address
        ("Sql.UKSouth", API_IP, MAYBE),
        ("Sql.UKSouth", "10.1.0.4", NO),
        ("AzureCloud", "10.1.0.4", NO),
        ("AzureCloud", None, MAYBE),
        ("Sql.UKSouth", None, MAYBE),
        ("Empty", None, NO),
        ("Empty", API_IP, NO),
    ],
)
def test_tag_holds_its_prefixes_and_its_regions_s1_5(
    tag: str, target: str | None, match: Match
) -> None:
    network = IPv4Network(target) if target is not None else None
    assert tag_covers(tag, network, TAGS) is match


def test_members_are_the_tags_own_and_its_regions() -> None:
    assert members("AzureCloud", TAGS) == (*TAGS["azurecloud"], *TAGS["azurecloud.uksouth"])
    assert members("20.0.0.0/8", TAGS) == ()


def test_only_what_azure_told_is_listed() -> None:
    assert (is_listed("Empty ", TAGS), is_listed("Storage", TAGS)) == (True, False)


def test_networks_are_those_that_meet_the_target_s2_5() -> None:
    half = IPv4Network("20.90.128.0/17")
    assert tag_networks("AzureCloud", IPv4Network("20.90.200.0/24"), TAGS) == (half,)
    assert tag_networks("AzureCloud", IPv4Network("20.91.0.0/24"), TAGS) == ()


@pytest.mark.parametrize(
    ("tag", "rank"),
    [("Storage.EastUS", 4), ("Storage", 3), (" AzureCloud.eastus", 2), ("azurecloud", 1)],
)
def test_tags_with_an_equal_prefix_have_an_order_s2_5(tag: str, rank: int) -> None:
    assert precedence(tag) == rank


def test_an_unread_list_expands_nothing() -> None:
    unread = Missing(why=Why.DENIED, what="the service tags")
    assert tags_of(snapshot(service_tags=unread)) == {}
    assert tags_of(snapshot(service_tags=Known(TAGS))) == TAGS
