"""`noProxy` as curl reads it (each line of the table was tried with curl 7.88)."""

import pytest

from diagnostics.network.proxy import bypasses, proxy_on_path
from tests.builders import FQDN, cluster, proxy


@pytest.mark.parametrize(
    ("no_proxy", "past"),
    [
        ((), False),
        (("api.example.com",), True),
        ((" API.Example.com ",), True),
        (("example.com",), True),
        ((".example.com",), True),
        (("ample.com",), False),
        (("*.example.com",), False),
        (("*",), True),
        (("localhost", "*"), False),
        (("", "."), False),
        (("10.0.0.0/8", "localhost"), False),
    ],
)
def test_no_proxy_exempts_a_name_or_its_parent(no_proxy: tuple[str, ...], *, past: bool) -> None:
    given = proxy(no_proxy=no_proxy)
    assert (bypasses(given, "api.example.com"), bypasses(given, "API.example.com.")) == (past, past)


@pytest.mark.parametrize(
    ("no_proxy", "effective", "past"),
    [
        ((), None, False),
        ((), (), False),
        ((), ("konnectivity", "api.example.com"), True),
        # A name that was just added is on its way to the nodes.
        (("api.example.com",), ("konnectivity",), True),
        (("*",), ("*",), True),
        (("*",), ("*", "konnectivity"), False),
    ],
)
def test_what_aks_adds_counts_where_it_is_shown(
    no_proxy: tuple[str, ...], effective: tuple[str, ...] | None, *, past: bool
) -> None:
    given = proxy(no_proxy=no_proxy, effective_no_proxy=effective)
    assert bypasses(given, "api.example.com") is past


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({}, None),
        ({"http_proxy": proxy()}, None),
        ({"http_proxy": proxy(no_proxy=())}, "http://proxy.corp.example:3128"),
        (
            {"http_proxy": proxy(no_proxy=(), https_proxy=None, http_proxy="http://p:1")},
            "http://p:1",
        ),
        ({"http_proxy": proxy(no_proxy=()), "vnet_integration": True}, None),
    ],
)
def test_proxy_on_the_path(fields: dict[str, object], url: str | None) -> None:
    assert proxy_on_path(cluster(**fields), FQDN) == url
