"""The words of every printed line."""

from diagnostics.fixes.az import aks, az, owner, reconcile, scope
from tests.builders import CLUSTER_ID, NODE_GROUP, NODE_ID, SUBSCRIPTION

ON = ("--resource-group", "rg-shop", "--subscription", SUBSCRIPTION)


def test_az_starts_every_line() -> None:
    assert az("account", "show") == ("az", "account", "show")


def test_scope_names_group_and_subscription() -> None:
    assert scope(CLUSTER_ID) == ON
    assert scope(NODE_ID) == ("--resource-group", NODE_GROUP, "--subscription", SUBSCRIPTION)


def test_cluster_commands_name_the_cluster() -> None:
    named = ("az", "aks", "show", "--name", "aks-shop", *ON, "--output", "table")
    assert aks("show", CLUSTER_ID, "--output", "table") == named


def test_reconcile_answers_its_prompt() -> None:
    assert reconcile(CLUSTER_ID) == ("az", "aks", "update", "--name", "aks-shop", *ON, "--yes")


def test_owner_is_told_by_the_group() -> None:
    assert owner(CLUSTER_ID) == "owner of resource group rg-shop"
