"""Which words name a scope."""

import pytest

from diagnostics.setup.scope import ScopeError, is_cluster, parse_scope

GUID = "22222222-2222-2222-2222-222222222222"
SUBSCRIPTION = f"/subscriptions/{GUID}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-a.b"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/c"


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        (GUID, SUBSCRIPTION),
        (SUBSCRIPTION, SUBSCRIPTION),
        (f" {SUBSCRIPTION}/ ", SUBSCRIPTION),
        (GROUP, GROUP),
        (GROUP.replace("resourceGroups", "resourcegroups"), GROUP.replace("eG", "eg")),
        (CLUSTER, CLUSTER),
        ("rg-a.b/c", CLUSTER),
    ],
)
def test_scope_is_read(text: str, scope: str) -> None:
    assert parse_scope(text, GUID) == scope


@pytest.mark.parametrize(
    "text",
    ["", "c", "rg/", f"{GROUP}/x", "/subscriptions/x", f"{SUBSCRIPTION}/resourceGroups/a b"],
)
def test_what_is_no_scope_is_told(text: str) -> None:
    with pytest.raises(ScopeError, match=r"^Name the scope by a subscription's id"):
        parse_scope(text, GUID)


def test_short_form_needs_a_subscription() -> None:
    with pytest.raises(ScopeError, match="needs AZURE_SUBSCRIPTION_ID"):
        parse_scope("rg/c", None)


def test_cluster_is_told_from_its_group() -> None:
    assert [is_cluster(parse_scope(each, None)) for each in (CLUSTER, GROUP)] == [True, False]
