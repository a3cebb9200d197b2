"""What is handed to the owner of an inspecting device, exact to the pattern; and rotation."""

import shlex

import pytest

from diagnostics.fixes.retest import retest_as_nodes_go
from diagnostics.fixes.tls import CA_WARNING, exempt, inspector, patterns, rotate
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Known
from diagnostics.model.finding import Danger
from diagnostics.model.incident import Endpoint
from tests.az.lines import AzLines
from tests.builders import (
    CLUSTER_ID,
    FQDN,
    GROUP,
    PRIVATE_FQDN,
    SUBSCRIPTION,
    ZONE_NAME,
    cluster,
    incident,
    private_cluster,
    proxy,
    snapshot,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (FQDN, ("*.hcp.uksouth.azmk8s.io",)),
        (PRIVATE_FQDN, (f"*.{ZONE_NAME}",)),
        ("aks.privatelink.uksouth.azmk8s.io", ("*.privatelink.uksouth.azmk8s.io",)),
        (
            "a.hcp.usgovvirginia.cx.aks.containerservice.azure.us",
            ("*.hcp.usgovvirginia.cx.aks.containerservice.azure.us",),
        ),
        (
            "a.hcp.chinaeast2.cx.prod.service.azk8s.cn",
            (
                "*.hcp.chinaeast2.cx.prod.service.azk8s.cn",
                "*.tun.chinaeast2.cx.prod.service.azk8s.cn",
            ),
        ),
    ],
)
def test_patterns(name: str, expected: tuple[str, ...]) -> None:
    assert patterns(name) == expected


@pytest.mark.parametrize(
    ("azure", "issuer", "owner", "names", "still"),
    [
        (
            cluster(),
            "CN=Corp",
            "owner of the proxy or firewall between nodes and API server",
            f"{FQDN} or *.hcp.uksouth.azmk8s.io",
            "If the issuer is still CN=Corp",
        ),
        (
            private_cluster(http_proxy=proxy(no_proxy=())),
            None,
            "owner of proxy http://proxy.corp.example:3128",
            f"{PRIVATE_FQDN} or *.{ZONE_NAME}",
            "If the issuer is not CN = ca",
        ),
    ],
)
def test_exempt_hands_over_names_port_and_what_to_look_for(
    azure: Cluster, issuer: str | None, owner: str, names: str, still: str
) -> None:
    read = snapshot(cluster=Known(azure))
    fix = exempt(incident(), read, issuer)
    assert fix.instructions == (
        f"The {owner} adds {names}, TCP 443, to the TLS inspection bypass list, allows it, and "
        "leaves ALPN untouched. Then test again from the node: curl must say that the certificate "
        f"is ok. {still}, the bypass is not active: look for deny or inspection events for this "
        f"name in the device's log. {CA_WARNING}"
    )
    assert (fix.check, fix.command, fix.verify, fix.danger, fix.owner) == (
        "node_tls",
        (),
        retest_as_nodes_go(incident(), read),
        Danger.SECURITY,
        owner,
    )


@pytest.mark.parametrize(
    ("endpoint", "title"),
    [
        (Endpoint(ip="10.0.9.4"), "Exempt 10.0.9.4 from TLS inspection"),
        (Endpoint(), "Exempt the API server from TLS inspection"),
    ],
)
def test_exempt_without_a_name(endpoint: Endpoint, title: str) -> None:
    read = snapshot(cluster=Known(cluster(fqdn=None, vnet_integration=True)))
    asked = incident(endpoint=endpoint)
    assert (exempt(asked, read, None).title, inspector(asked, read)) == (title, CLUSTER_ID)


def test_rotate_warns_of_the_restart_and_needs_no_prompt() -> None:
    fix = rotate(cluster(), ())
    assert fix.command == (
        (
            *("az", "aks", "rotate-certs", "--name", "aks-shop", "--resource-group", GROUP),
            *("--subscription", SUBSCRIPTION, "--yes"),
        ),
    )
    assert (fix.check, fix.danger, "maintenance window" in fix.instructions) == (
        "node_tls",
        Danger.DISRUPTIVE,
        True,
    )


def test_rotate_is_accepted_by_the_real_cli(az_lines: AzLines) -> None:
    lines = [shlex.join(argv) for argv in rotate(cluster(), ()).command]
    assert [(result.ok, result.message) for result in az_lines.check(lines)] == [(True, "")]
