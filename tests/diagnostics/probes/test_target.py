"""Only names, addresses and plain proxy URLs get through; Azure's word outranks the text's."""

import pytest

from diagnostics.model.cluster import Cluster
from diagnostics.model.incident import Endpoint
from diagnostics.probes.target import host, is_address, is_name, proxy_hop, target
from tests.builders import (
    API_IP,
    FQDN,
    PRIVATE_API_IP,
    PRIVATE_FQDN,
    cluster,
    incident,
    private_cluster,
    private_incident,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FQDN, True),
        (PRIVATE_FQDN, True),
        ("A.Hcp.UKSouth.azmk8s.io", True),
        ("localhost", False),
        ("10.0.0.4", False),
        ("a.b\nc", False),
        ("a.b;reboot", False),
        ("-a.b", False),
        ("a..b", False),
        ("", False),
        (f"{'a.' * 130}b", False),
        (f"{'a' * 64}.b", False),
    ],
)
def test_is_name(text: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_name(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10.0.0.4", True), ("fd00::4", True), ("10.0.0.4/32", False), ("10.0.0", False)],
)
def test_is_address(text: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_address(text) is expected


@pytest.mark.parametrize(
    ("asked", "azure", "expected"),
    [
        (Endpoint(), cluster(), Endpoint(fqdn=FQDN, port=443)),
        (Endpoint(fqdn="old.name", ip=API_IP), cluster(), Endpoint(fqdn=FQDN, ip=API_IP, port=443)),
        (Endpoint(fqdn="its.name"), cluster(fqdn=None), Endpoint(fqdn="its.name", port=443)),
        (Endpoint(), private_cluster(), Endpoint(fqdn=PRIVATE_FQDN, port=443)),
        (Endpoint(), private_cluster(private_fqdn=None), Endpoint(fqdn=FQDN, port=443)),
        (
            Endpoint(fqdn=FQDN, ip=PRIVATE_API_IP),
            cluster(vnet_integration=True),
            Endpoint(ip=PRIVATE_API_IP, port=443),
        ),
        (Endpoint(), cluster(vnet_integration=True), Endpoint(fqdn=FQDN, port=443)),
    ],
)
def test_target(asked: Endpoint, azure: Cluster, expected: Endpoint) -> None:
    assert target(incident(endpoint=asked), azure) == expected


def test_target_of_a_private_cluster_is_its_private_name() -> None:
    found = target(private_incident(), private_cluster())
    assert found == Endpoint(fqdn=PRIVATE_FQDN, ip=PRIVATE_API_IP, port=443)


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (Endpoint(fqdn=FQDN, ip=API_IP), FQDN),
        (Endpoint(fqdn="$(reboot)", ip=API_IP), API_IP),
        (Endpoint(ip="10.0.0.400"), None),
        (Endpoint(), None),
    ],
)
def test_host(endpoint: Endpoint, expected: str | None) -> None:
    assert host(endpoint) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://proxy.corp.example:3128", "proxy.corp.example:3128"),
        ("HTTPS://10.1.0.4:443/", "10.1.0.4:443"),
        ("http://[fd00::8]:3128", "[fd00::8]:3128"),
        ("http://user:secret@proxy:3128", None),
        ("http://proxy", None),
        ("http://proxy:3128/path", None),
        ("socks5://proxy:1080", None),
        ("http://a b:1", None),
        ("", None),
        (None, None),
    ],
)
def test_proxy_hop(url: str | None, expected: str | None) -> None:
    assert proxy_hop(url) == expected
