"""Endpoint, node, region and issuer are read from telling places only."""

import pytest

from diagnostics.classify import classify
from diagnostics.model.incident import Endpoint, NodeRef

SAID = "API server connection check code: 51\n"
FQDN = "river-dns-9k2m4x7p.hcp.swedencentral.azmk8s.io"


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        (
            "Node 10.9.0.7 could not reach API server at 20.8.7.6:443. x",
            Endpoint(ip="20.8.7.6", port=443),
        ),
        ("API server IP: 20.8.7.6. Connection refused.", Endpoint(ip="20.8.7.6")),
        (f"ensure {FQDN.upper()} is in", Endpoint(fqdn=FQDN)),
        (f"https://{FQDN}:443", Endpoint(fqdn=FQDN, port=443)),
        (f"to {FQDN} port 443: x", Endpoint(fqdn=FQDN, port=443)),
        (f"+ nc -vz {FQDN} 443", Endpoint(fqdn=FQDN, port=443)),
        (
            f"nc: connect to {FQDN} (20.8.7.6) port 443 (tcp) failed: x",
            Endpoint(fqdn=FQDN, ip="20.8.7.6", port=443),
        ),
        (
            "* connect to 20.8.7.6 port 443 from 10.9.0.7 port 5 failed: x",
            Endpoint(ip="20.8.7.6", port=443),
        ),
        ("* Trying 20.8.7.6...", Endpoint(ip="20.8.7.6")),
        ("+ nc -vz 20.8.7.6 443", Endpoint(ip="20.8.7.6", port=443)),
        ("* Trying 20.8.7.5:443...\n* Trying 20.8.7.6:443...", Endpoint(ip="20.8.7.6", port=443)),
        ("* Immediate connect fail for 20.8.7.6: x", Endpoint(ip="20.8.7.6")),
        # a proxy, another host, no address at all
        ("* Trying 10.9.1.1:3128...", Endpoint()),
        ("* connect to 10.9.1.1 port 3128 failed: x", Endpoint()),
        ("+ curl -v https://mcr.microsoft.com\n* Trying 13.1.2.3:443...", Endpoint()),
        ("* Trying 20.8.7.999:443...", Endpoint()),
        ("* Trying 20.8.7.6.5:443...", Endpoint()),
        ("in sku 20.8.7.6", Endpoint()),
        # names that are patterns, masked, or cut at the head
        ("*.hcp.swedencentral.azmk8s.io", Endpoint()),
        ("*****-9k2m.hcp.swedencentral.azmk8s.io", Endpoint()),
        ("river-....hcp.swedencentral.azmk8s.io", Endpoint()),
        (
            f'"Output": "ver-dns-9k2m4x7p.hcp.swedencentral.azmk8s.io x https://{FQDN}',
            Endpoint(fqdn=FQDN),
        ),
        ("a" * 300 + ".hcp.swedencentral.azmk8s.io", Endpoint()),
    ],
)
def test_endpoint(text: str, endpoint: Endpoint) -> None:
    assert classify(SAID + text).endpoint == endpoint


@pytest.mark.parametrize(
    ("name", "region"),
    [
        (FQDN, "swedencentral"),
        ("a.privatelink.eastus2.azmk8s.io", "eastus2"),
        ("a.0b1c2d3e-1111-2222-3333-444455556666.privatelink.eastus2.azmk8s.io", "eastus2"),
        ("a.private.westus3.azmk8s.io", "westus3"),
        ("*.hcp.uksouth.azmk8s.io", "uksouth"),
        ("a.hcp.usgovvirginia.cx.aks.containerservice.azure.us", "usgovvirginia"),
        ("a.hcp.chinanorth3.cx.prod.service.azk8s.cn", "chinanorth3"),
        ("a.example.azmk8s.io", None),
        ("azmk8s.io", None),
        ("none", None),
    ],
)
def test_region_comes_from_the_name(name: str, region: str | None) -> None:
    assert classify(f"{SAID}{name} x").region == region


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("Node 10.9.0.7 could not reach API server", NodeRef(ip="10.9.0.7")),
        ("* connect to 20.8.7.6 port 443 from 10.9.0.7 port 51514 failed", NodeRef(ip="10.9.0.7")),
        (
            "aks-apps-12345678-vmss00000Z",
            NodeRef(pool="apps", vmss="aks-apps-12345678-vmss", instance_id="35"),
        ),
        (
            "aks-apps-12345678-vmss_12",
            NodeRef(pool="apps", vmss="aks-apps-12345678-vmss", instance_id="12"),
        ),
        ("scale set 'aks-apps-12345678-vmss'", NodeRef(pool="apps", vmss="aks-apps-12345678-vmss")),
        (
            "aks-one-12345678-vmss, aks-two-12345678-vmss_4",
            NodeRef(pool="two", vmss="aks-two-12345678-vmss", instance_id="4"),
        ),
        (
            "aks-apps-12345678-vmss: instance 3 has extension error details",
            NodeRef(pool="apps", vmss="aks-apps-12345678-vmss", instance_id="3"),
        ),
        ('"target":"6"', NodeRef(instance_id="6")),
        ('Target="6"', NodeRef(instance_id="6")),
        (
            "/virtualMachineScaleSets/aks-apps-12345678-vmss/virtualMachines/8",
            NodeRef(pool="apps", vmss="aks-apps-12345678-vmss", instance_id="8"),
        ),
        ("aks-apps-nnnnnnnn-vmss000001", NodeRef(pool="apps")),
        ("aks-apps-12345678-2", NodeRef(pool="apps")),
        ("aks-ubuntu-1804-2021", NodeRef()),
        ("/managedClusters/c/agentPools/apps", NodeRef(pool="apps")),
        ("agent pool 'apps' failed", NodeRef(pool="apps")),
        ("Failed to reconcile agent pool apps: err", NodeRef(pool="apps")),
        ("aksapps000002", NodeRef()),
    ],
)
def test_node(text: str, node: NodeRef) -> None:
    assert classify(SAID + text).node == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("aksapp00000a", NodeRef(pool="app", vmss="aksapp", instance_id="10")),
        ("no computer", NodeRef()),
    ],
)
def test_windows_computer_name(text: str, node: NodeRef) -> None:
    assert classify(f"non-zero exit code of: '5' on {text}").node == node


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("* issuer: CN=Corp Inspection CA; O=Corp", "CN=Corp Inspection CA; O=Corp"),
        ("issuer=C = US, O = Corp, CN = Corp Root", "C = US, O = Corp, CN = Corp Root"),
        ("*  issuer: CN=ca\n* issuer: CN=Last", "CN=Last"),
        ("+ curl -v https://mcr.microsoft.com\n* issuer: CN=Public CA", None),
        ("unable to get local issuer certificate", None),
    ],
)
def test_issuer(text: str, issuer: str | None) -> None:
    assert classify(SAID + text).issuer == issuer


@pytest.mark.parametrize(
    "said",
    [
        "No connection could be made because the target machine actively refused it",
        "established connection failed because connected host has failed to respond",
        "A socket operation was attempted to an unreachable host",
    ],
)
def test_windows_names_the_address_it_dialled(said: str) -> None:
    text = f'WINDOWS_CSE_ERROR_CHECK_API_SERVER_CONNECTIVITY|, Error: |"{said} 20.8.7.6:443"|'
    assert classify(text).endpoint == Endpoint(ip="20.8.7.6", port=443)
