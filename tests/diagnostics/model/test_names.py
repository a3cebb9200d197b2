"""Cluster names as people write them."""

import pytest

from diagnostics.model.names import ClusterNameError, is_subscription, parse_cluster

GUID = "11111111-2222-3333-4444-555555555555"
ID = (
    f"/subscriptions/{GUID}/resourceGroups/rg_1.(a)-b/providers/Microsoft.ContainerService"
    "/managedClusters/aks-shop"
)


@pytest.mark.parametrize(
    ("text", "subscription", "cluster_id"),
    [
        (ID, None, ID),
        (f"  {ID}/\n", None, ID),
        (ID.lower(), None, ID.lower()),
        (ID.upper(), GUID, ID.upper()),
        ("rg_1.(a)-b/aks-shop", GUID, ID),
        (" rg_1.(a)-b/aks-shop/ ", GUID, ID),
    ],
)
def test_cluster_is_named(text: str, subscription: str | None, cluster_id: str) -> None:
    assert parse_cluster(text, subscription) == cluster_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "aks-shop",
        "rg/",
        "/aks-shop",
        "rg/aks/shop",
        "rg./aks-shop",
        "rg/aks shop",
        "rg/$(reboot)",
        "rg/-aks",
        f"{ID}/agentPools/nodepool1",
        ID.replace(GUID, "my-subscription"),
        ID.replace("managedClusters", "managedclusterz"),
        "rg/" + "a" * 64,
        "r" * 91 + "/aks",
        "../aks\n--yes",
    ],
)
def test_anything_else_is_no_cluster(text: str) -> None:
    with pytest.raises(ClusterNameError, match=r"^Name the cluster by its resource id .*\.$"):
        parse_cluster(text, GUID)


@pytest.mark.parametrize("subscription", [None, "", "my-subscription"])
def test_short_form_needs_a_subscription(subscription: str | None) -> None:
    with pytest.raises(ClusterNameError, match=r"^RESOURCE_GROUP/NAME needs AZURE_SUBSCRIPTION_ID"):
        parse_cluster("rg/aks", subscription)


@pytest.mark.parametrize(("text", "answer"), [(GUID, True), (GUID[:-1], False), ("", False)])
def test_is_subscription(text: str, answer: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_subscription(text) is answer
