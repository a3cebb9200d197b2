"""A private address for a public API server."""

from typing import Any

import pytest

from diagnostics.model.incident import Endpoint
from diagnostics.network.astray import astray_address
from tests.builders import FQDN, cluster, incident, proxy

INSIDE = "10.0.7.4"


@pytest.mark.parametrize(
    ("fields", "fqdn", "dialled", "found"),
    [
        ({}, FQDN, INSIDE, INSIDE),
        ({}, None, INSIDE, INSIDE),
        ({"fqdn": None}, None, INSIDE, INSIDE),
        ({}, FQDN, None, None),
        ({}, FQDN, "nonsense", None),
        ({}, FQDN, "20.90.10.20", None),
        # the API server as a service inside the cluster
        ({}, FQDN, "10.0.0.1", None),
        ({"service_ranges": ("fd00::/108", "172.20.0.0/16")}, FQDN, "172.20.0.1", None),
        ({"service_ranges": ("172.20.0.0/16",)}, FQDN, INSIDE, INSIDE),
        # another cluster's name beside it
        ({}, "other.hcp.uksouth.azmk8s.io", INSIDE, None),
        # nodes rightly dial a private address
        ({"vnet_integration": True}, FQDN, INSIDE, None),
        ({"private": True}, FQDN, INSIDE, None),
        ({"http_proxy": proxy(no_proxy=())}, FQDN, INSIDE, None),
        ({"http_proxy": proxy(no_proxy=(FQDN,))}, FQDN, INSIDE, INSIDE),
        ({"http_proxy": proxy(no_proxy=(FQDN,))}, None, INSIDE, INSIDE),
        ({"http_proxy": proxy(no_proxy=(FQDN,)), "fqdn": None}, FQDN, INSIDE, INSIDE),
    ],
)
def test_private_address_is_astray_where_nodes_go_public(
    fields: dict[str, Any], fqdn: str | None, dialled: str | None, found: str | None
) -> None:
    said = incident(endpoint=Endpoint(fqdn=fqdn, ip=dialled))
    assert astray_address(said, cluster(**fields)) == found
