"""The more a rule says about a cluster, the earlier it decides."""

import pytest

from bot.routing.rules import (
    Destination,
    GroupRule,
    Routing,
    SubscriptionRule,
    TagRule,
    destination,
    matching,
    may_post,
)

ONE, TWO = "11111111-aaaa-4444-8888-111111111111", "22222222-aaaa-4444-8888-222222222222"


def to(rule: str) -> Destination:
    return Destination(channel=f"C0{rule.upper()}", oncall=None, quiet_transient=True, rule=rule)


ROUTING = Routing(
    default=to("default"),
    tags=(
        TagRule(name="team", value="payments", to=to("payments")),
        TagRule(name="stage", value="prod", to=to("prod")),
    ),
    groups=(
        GroupRule(name="rg-Shop", subscription=None, to=to("shop")),
        GroupRule(name="rg-shop", subscription=TWO.upper(), to=to("shop_two")),
    ),
    subscriptions=(SubscriptionRule(id=TWO.upper(), to=to("two")),),
)


def cluster(subscription: str = ONE, group: str = "rg-else") -> str:
    return (
        f"/subscriptions/{subscription}/resourcegroups/{group}/providers"
        "/Microsoft.ContainerService/managedClusters/aks-shop"
    )


@pytest.mark.parametrize(
    ("cluster_id", "tags", "expected"),
    [
        (cluster(), {}, ["default"]),
        (cluster(), None, ["default"]),
        (cluster(), {"team": "search"}, ["default"]),
        (cluster(), {"team": "Payments"}, ["default"]),
        (cluster(), {"TEAM": "payments"}, ["payments", "default"]),
        (cluster(), {"stage": "prod", "team": "payments"}, ["payments", "prod", "default"]),
        (cluster(group="RG-SHOP"), {}, ["shop", "default"]),
        (cluster(group="rg-shop-2"), {}, ["default"]),
        (cluster(TWO), {}, ["two", "default"]),
        (cluster(TWO, "rg-shop"), {}, ["shop_two", "shop", "two", "default"]),
        (
            cluster(TWO, "rg-shop"),
            {"stage": "prod"},
            ["prod", "shop_two", "shop", "two", "default"],
        ),
    ],
)
def test_rules_that_fit_come_most_telling_first(
    cluster_id: str, tags: dict[str, str] | None, expected: list[str]
) -> None:
    found = matching(ROUTING, cluster_id, tags)
    assert [each.rule for each in found] == expected
    assert destination(ROUTING, cluster_id, tags) == found[0]


def test_every_channel_of_the_rules_is_known() -> None:
    assert ROUTING.channels == {
        f"C0{name}" for name in ("DEFAULT", "PAYMENTS", "PROD", "SHOP", "SHOP_TWO", "TWO")
    }


@pytest.mark.parametrize(
    ("channel", "asked_in", "expected"),
    [
        ("C0PROD", None, True),
        ("C0PROD", "C0ELSE", True),
        ("C0ELSE", "C0ELSE", True),
        ("C0ELSE", "C0PROD", False),
        ("C0ELSE", None, False),
    ],
)
def test_thread_goes_to_channels_of_the_rules_or_where_it_was_asked(
    channel: str, asked_in: str | None, *, expected: bool
) -> None:
    assert may_post(ROUTING, channel, asked_in) is expected
