"""The article's order of each category."""

import pytest

from diagnostics.judging.orders import order, orders
from diagnostics.model.incident import Category

BY_CATEGORY = {
    Category.CONNECTION_TIMEOUT: (
        "cluster_state",
        "authorized_ip_ranges",
        "nsg_outbound",
        "route_table",
        "firewall_rules",
        "private_endpoint",
        "private_dns",
        "api_server_subnet",
        "api_server_address",
    ),
    Category.CONNECTION_REFUSED: (
        "cluster_state",
        "private_endpoint",
        "private_dns",
        "nsg_outbound",
        "route_table",
        "firewall_rules",
        "api_server_subnet",
        "api_server_address",
    ),
    Category.NO_ROUTE_TO_HOST: (
        "cluster_state",
        "private_endpoint",
        "route_table",
        "api_server_subnet",
        "api_server_address",
    ),
    Category.TLS_HANDSHAKE: ("cluster_state", "firewall_rules", "http_proxy"),
    Category.CERTIFICATE: (
        "cluster_state",
        "firewall_rules",
        "http_proxy",
        "api_server_address",
    ),
    Category.UNSPECIFIED: (
        "cluster_state",
        "private_dns",
        "nsg_outbound",
        "route_table",
        "firewall_rules",
        "http_proxy",
        "authorized_ip_ranges",
        "private_endpoint",
        "api_server_subnet",
        "api_server_address",
    ),
}


@pytest.mark.parametrize(("category", "checks"), BY_CATEGORY.items())
def test_configuration_is_asked_in_the_articles_order(
    category: Category, checks: tuple[str, ...]
) -> None:
    found = tuple(check for check in order(category) if not check.startswith("node_"))
    assert found == checks


def test_orders_are_those_of_all_categories_of_the_error() -> None:
    assert orders() == {category: order(category) for category in BY_CATEGORY}


def test_another_error_has_no_order() -> None:
    assert order(Category.NOT_THIS_ERROR) == ()
