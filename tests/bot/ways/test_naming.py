"""Which cluster a text means: exactly one, several to choose from, or none."""

import pytest

from bot.ways.naming import Choice, mentioned, resolve
from diagnostics.model.ids import ResourceId
from diagnostics.model.names import ClusterNameError

ONE = "11111111-2222-3333-4444-555555555555"
TWO = "22222222-2222-3333-4444-555555555555"


def cluster(name: str, group: str = "rg-shop", subscription: str = ONE) -> ResourceId:
    return ResourceId(
        f"/subscriptions/{subscription}/resourceGroups/{group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{name}"
    )


SHOP, SHOP_TWO, PAY = cluster("aks-shop"), cluster("aks-shop", "rg-b", TWO), cluster("aks-pay")
BILLING = cluster("Billing")
KNOWN = (SHOP, SHOP_TWO, PAY, BILLING)
PAGE = f"https://portal.azure.com/#@contoso.com/resource{PAY}/overview"


@pytest.mark.parametrize(
    ("text", "subscription", "expected"),
    [
        (SHOP, None, SHOP),
        (cluster("gone"), None, cluster("gone")),
        (f"<{PAGE}>", None, PAY),
        (PAGE.replace("/resource/", "/resource%2F").replace("/sub", "%2Fsub"), None, PAY),
        ("rg-new/new", TWO, cluster("new", "rg-new", TWO)),
        ("rg-shop/aks-shop", None, SHOP),
        ("RG-B/AKS-SHOP", "", SHOP_TWO),
        ("aks-pay", None, PAY),
        ("\u201cAKS-Pay\u201d,", ONE, PAY),
        ("billing", ONE, BILLING),
        ("aks-shop", None, Choice(offered=(SHOP, SHOP_TWO), is_exact=True)),
        ("aks-", None, Choice(offered=(PAY, SHOP, SHOP_TWO), is_exact=False)),
        ("aks-pya", None, Choice(offered=(PAY, SHOP, SHOP_TWO), is_exact=False)),
        ("rg-c/aks-shop", None, Choice(offered=(SHOP, SHOP_TWO), is_exact=False)),
    ],
)
def test_text_means_one_cluster_or_a_few(
    text: str, subscription: str | None, expected: object
) -> None:
    assert resolve(text, subscription, lambda: KNOWN) == expected


@pytest.mark.parametrize(
    "text", ["", "/", "nothing-like-it", "aks shop", "<!channel>", "https://portal.azure.com/", "é"]
)
def test_text_that_means_none_is_refused(text: str) -> None:
    with pytest.raises(ClusterNameError):
        resolve(text, ONE, lambda: KNOWN)


def test_no_more_are_offered_than_a_row_of_buttons_holds() -> None:
    many = [cluster(f"aks-{number:02}") for number in range(9)]
    offered = resolve("aks", None, lambda: many)
    assert offered == Choice(offered=tuple(many[:5]), is_exact=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Failed: {SHOP.upper()}/agentPools/x and {SHOP}", SHOP),
        (f"{SHOP} and {PAY}", None),
        (PAGE.replace("/", "%2F"), PAY),
        (f"{PAY}.", PAY),
        (f"{PAY}.test failed", None),
        ("node pool of aks-pay failed", None),
        ("cluster: aks-pay failed", None),
        ("aks-shop failed", None),
        ("vmss in MC_rg-b_aks-shop_uksouth failed", SHOP_TWO),
        ("vmss in MC_rg-b_aks-shop_uksouth_2 failed", None),
        ("MC_rg-b_aks-shop_uksouth and MC_rg-shop_aks-gone_uksouth", None),
        ("MC_rg-b_aks-gone_uksouth", None),
        (f"/subscriptions/{TWO}/resourceGroups/MC_rg-b_aks-shop_uksouth/providers/x", SHOP_TWO),
        (f"/subscriptions/{ONE}/resourceGroups/MC_rg-b_aks-shop_uksouth/providers/x", None),
        ("aks-payments failed", None),
        ("", None),
    ],
)
def test_alert_names_one_cluster_beyond_doubt_or_none(text: str, expected: str | None) -> None:
    found = mentioned(text, lambda: KNOWN)
    assert (found and found.lower()) == (expected and expected.lower())


def asked_for_nothing() -> tuple[str, ...]:
    raise AssertionError


def test_complete_name_needs_no_list() -> None:
    assert resolve(SHOP, None, asked_for_nothing) == SHOP
    assert resolve("rg-shop/aks-shop", ONE, asked_for_nothing) == SHOP
    assert mentioned(SHOP, asked_for_nothing) == SHOP
    assert mentioned("aks-shop failed", asked_for_nothing) is None
