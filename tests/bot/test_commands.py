"""What people type, and what they are told."""

import pytest

from bot.commands import (
    HELP,
    NO_SUBSCRIPTION,
    OPTIONS,
    Advice,
    Asker,
    OpenForm,
    Picks,
    read_command,
)
from bot.request import DiagnosisRequest, Trigger
from bot.ways.naming import Choice
from tests import builders

ASKER = Asker(user="U0ANN", channel="C0AKSOPS", key="0" * 32, answer_url="https://hooks.example/1")
ID = str(builders.CLUSTER_ID)
UNICODE_TEXT = "接続できません"
WRONG_NAME = (
    "Name the cluster by its resource id (/subscriptions/…/resourceGroups/…/providers/"
    "Microsoft.ContainerService/managedClusters/NAME) or as RESOURCE_GROUP/NAME. "
    "Type `/aks-conncheck help` for an example."
)
PORTAL = f"https://portal.azure.com/#@contoso.example/resource{ID}/overview"


def asked(error: str | None, cluster: str = ID) -> DiagnosisRequest:
    return DiagnosisRequest(
        key="0" * 32,
        cluster_id=cluster,
        trigger=Trigger.SLASH,
        error=error,
        channel="C0AKSOPS",
        user="U0ANN",
        answer_url="https://hooks.example/1",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ID, asked(None)),
        (f"  {ID}/  ", asked(None)),
        ("rg-shop/aks-shop", asked(None)),
        ("rg-shop/aks-shop Connection timed out", asked("Connection timed out")),
        ("rg-shop/aks-shop\nexit status=51\n[stdout]", asked("exit status=51\n[stdout]")),
        ("rg-shop/aks-shop\u00a0exit status=51", asked("exit status=51")),
        ("`rg-shop/aks-shop` timed out", asked("timed out")),
        ("\u201crg-shop/aks-shop\u201d timed out", asked("timed out")),
        ("``` rg-shop/aks-shop timed out```", asked("timed out```")),
        (f"<{ID}> timed out", asked("timed out")),
        (PORTAL, asked(None)),
        (f"<{PORTAL}|{PORTAL}> timed out", asked("timed out")),
        (f"rg-shop/aks-shop {UNICODE_TEXT}", asked(UNICODE_TEXT)),
        (
            "rg-shop/aks-shop CONNECT http://ann:hunter2@proxy:3128 failed",
            asked("CONNECT http://[credentials]@proxy:3128 failed"),
        ),
    ],
)
def test_cluster_with_or_without_error_is_a_request(text: str, expected: DiagnosisRequest) -> None:
    assert read_command(text, ASKER, builders.SUBSCRIPTION) == expected


@pytest.mark.parametrize(
    ("text", "subscription", "expected"),
    [
        ("help", builders.SUBSCRIPTION, HELP),
        ("HELP me", builders.SUBSCRIPTION, HELP),
        ("?", builders.SUBSCRIPTION, HELP),
        ("--help", builders.SUBSCRIPTION, HELP),
        ("--probe-nodes rg-shop/aks-shop", builders.SUBSCRIPTION, OPTIONS),
        ("\u2014probe-nodes rg-shop/aks-shop", builders.SUBSCRIPTION, OPTIONS),
        ("aks-shop", builders.SUBSCRIPTION, WRONG_NAME),
        ("rg/aks/extra timed out", builders.SUBSCRIPTION, WRONG_NAME),
        ("rg-shop/aks;rm", builders.SUBSCRIPTION, WRONG_NAME),
        ("<!channel>", builders.SUBSCRIPTION, WRONG_NAME),
        ("https://portal.azure.com/#home", builders.SUBSCRIPTION, WRONG_NAME),
        ("/subscriptions/1/resourceGroups/rg", builders.SUBSCRIPTION, WRONG_NAME),
        ("rg-shop/aks-shop", None, NO_SUBSCRIPTION),
        ("rg-shop/aks-shop", "", NO_SUBSCRIPTION),
        ("rg-shop/aks-shop", "not-a-guid", NO_SUBSCRIPTION),
    ],
)
def test_anything_else_is_told_what_to_do(
    text: str, subscription: str | None, expected: str
) -> None:
    assert read_command(text, ASKER, subscription) == Advice(text=expected)


@pytest.mark.parametrize("text", ["", " \n ", "``"])
def test_nothing_typed_asks_for_the_form(text: str) -> None:
    assert read_command(text, ASKER, builders.SUBSCRIPTION) == OpenForm()


def test_bare_name_of_a_known_cluster_is_enough() -> None:
    said = read_command("AKS-Shop timed out", ASKER, None, lambda: (ID,))
    assert said == asked("timed out")


def test_name_that_is_nearly_known_is_a_choice() -> None:
    said = read_command("aks-shp password=hunter2", ASKER, None, lambda: (ID,))
    choice = Choice(offered=(builders.CLUSTER_ID,), is_exact=False)
    assert said == Picks(choice=choice, error="password=[secret]")


def test_resource_id_needs_no_subscription() -> None:
    assert read_command(ID, ASKER, None) == asked(None)


def test_portal_of_another_cloud_is_read() -> None:
    page = f"https://portal.azure.us/#resource{ID}"
    assert read_command(page, ASKER, None) == asked(None)


def test_long_junk_is_read_in_linear_time() -> None:
    junk = "https://portal.azure.com/#@x/subscriptions/" * 6_000
    assert read_command(junk, ASKER, builders.SUBSCRIPTION) == Advice(text=WRONG_NAME)
