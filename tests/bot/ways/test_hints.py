"""A name in an alert fills the form, and never more than that."""

import pytest

from bot.ways.hints import Hint, hint
from tests.bot.ways.test_naming import PAY, SHOP, SHOP_TWO, cluster

PROD, SHORT = cluster("prod"), cluster("shop")
KNOWN = (SHOP, SHOP_TWO, PAY, PROD, SHORT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("node pool of AKS-Pay failed", Hint(cluster=PAY)),
        ("aks-pay: timed out.", Hint(cluster=PAY)),
        ("cluster: prod, node pool shop", Hint(cluster=PROD)),
        ('{"clusterName": "aks-pay", "env": "prod"}', Hint(cluster=PAY)),
        ("[FIRING] prod: cluster aks-payments, timed out", Hint(typed="aks-payments")),
        ("[FIRING] prod: cluster=payments", Hint(typed="payments")),
        ("cluster shop.eu failed", Hint()),
        ("cluster: shop.eu failed", Hint()),
        ("the cluster is down, prod", Hint(cluster=PROD)),
        ("cluster: aks-shop", Hint(typed="aks-shop")),
        ("cluster aks-pay and cluster prod-2", Hint()),
        ("prod and shop", Hint()),
        ("", Hint()),
    ],
)
def test_form_is_filled_with_the_one_name_that_an_alert_speaks_of(
    text: str, expected: Hint
) -> None:
    assert hint(text, lambda: KNOWN) == expected
