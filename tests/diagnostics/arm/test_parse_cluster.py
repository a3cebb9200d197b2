"""Clusters and pools out of bodies as Azure sends them."""

from typing import Any

import pytest
from azure.mgmt.containerservice import models as sdk

from diagnostics.arm.parse_cluster import parse_cluster, parse_error, parse_machine, parse_pool
from diagnostics.model.cluster import ErrorDetail, HttpProxy, PoolKind
from diagnostics.model.ids import ResourceId
from tests import builders

OTHER_ID = builders.arm_id("Microsoft.Network/publicIPAddresses", "pip-2")
BODY: dict[str, Any] = {
    "id": builders.CLUSTER_ID,
    "name": "aks-shop",
    "location": "uksouth",
    "tags": {"env": "prod"},
    "properties": {
        "provisioningState": "Succeeded",
        "powerState": {"code": "Running"},
        "nodeResourceGroup": builders.NODE_GROUP,
        "fqdn": builders.FQDN,
        "privateFQDN": builders.PRIVATE_FQDN,
        "apiServerAccessProfile": {
            "authorizedIPRanges": ["20.1.2.0/24", "AzureCloud", ""],
            "enablePrivateCluster": True,
            "privateDNSZone": "system",
            "disableRunCommand": True,
            "enableVnetIntegration": True,
            "subnetId": builders.SUBNET_ID,
        },
        "networkProfile": {
            "outboundType": "managedNATGatewayV2",
            "loadBalancerSku": "standard",
            "loadBalancerProfile": {"effectiveOutboundIPs": [{"id": builders.EGRESS_ID}, {}]},
            "natGatewayProfile": {"effectiveOutboundIPs": [{"id": OTHER_ID}]},
        },
        "nodeResourceGroupProfile": {"restrictionLevel": "ReadOnly"},
        "bootstrapProfile": {"artifactSource": "Cache"},
        "httpProxyConfig": {
            "httpProxy": "http://user:secret@proxy.example:3128",
            "httpsProxy": "http://proxy.example:3128/",
            "noProxy": ["localhost", None],
            "trustedCa": "Y2E=",
        },
        "status": {"provisioningError": {"code": "Code", "message": "message"}},
    },
}


def test_whole_body() -> None:
    assert parse_cluster(sdk.ManagedCluster(BODY), builders.CLUSTER_ID) == builders.cluster(
        private=True,
        private_fqdn=builders.PRIVATE_FQDN,
        private_dns_zone="system",
        vnet_integration=True,
        api_subnet_id=builders.SUBNET_ID,
        authorized_ranges=("20.1.2.0/24", "AzureCloud"),
        outbound_type="managedNATGatewayV2",
        nat_outbound_ids=(OTHER_ID,),
        node_group_locked=True,
        network_isolated=True,
        run_command_disabled=True,
        tags=(("env", "prod"),),
        http_proxy=HttpProxy(
            http_proxy="http://proxy.example:3128",
            https_proxy="http://proxy.example:3128/",
            no_proxy=("localhost",),
            has_trusted_ca=True,
        ),
        error=ErrorDetail(code="Code", message="message"),
    )


@pytest.mark.parametrize("properties", [{}, None, dict.fromkeys(BODY["properties"])])
def test_body_without_values(properties: object) -> None:
    model = sdk.ManagedCluster({"properties": properties})

    assert parse_cluster(model, builders.CLUSTER_ID) == builders.cluster(
        location="",
        provisioning_state="",
        power_state="",
        node_resource_group="",
        fqdn=None,
        outbound_type="",
        load_balancer_sku=None,
        load_balancer_outbound_ids=(),
    )


def test_service_ranges_come_from_both_fields() -> None:
    network = {"serviceCidr": "172.20.0.0/16", "serviceCidrs": ["172.20.0.0/16", "fd00::/108"]}
    parsed = parse_cluster(
        sdk.ManagedCluster({"properties": {"networkProfile": network}}), builders.CLUSTER_ID
    )
    assert parsed.service_ranges == ("172.20.0.0/16", "fd00::/108")


def test_empty_subnet_id_is_none() -> None:
    body = {"properties": {"apiServerAccessProfile": {"subnetId": "", "privateDNSZone": ""}}}
    parsed = parse_cluster(sdk.ManagedCluster(body), builders.CLUSTER_ID)

    assert (parsed.api_subnet_id, parsed.private_dns_zone) == (None, None)


@pytest.mark.parametrize(
    ("config", "proxy"),
    [
        ({"enabled": False, "httpProxy": "http://p:1"}, None),
        (
            {"httpProxy": ""},
            HttpProxy(http_proxy=None, https_proxy=None, no_proxy=(), has_trusted_ca=False),
        ),
        (
            {"noProxy": ["a"], "effectiveNoProxy": ["a", "konnectivity", ""]},
            HttpProxy(
                http_proxy=None,
                https_proxy=None,
                no_proxy=("a",),
                has_trusted_ca=False,
                effective_no_proxy=("a", "konnectivity"),
            ),
        ),
        (
            {"effectiveNoProxy": None},
            HttpProxy(http_proxy=None, https_proxy=None, no_proxy=(), has_trusted_ca=False),
        ),
    ],
)
def test_proxy(config: dict[str, object], proxy: HttpProxy | None) -> None:
    model = sdk.ManagedCluster({"properties": {"httpProxyConfig": config}})

    assert parse_cluster(model, builders.CLUSTER_ID).http_proxy == proxy


def test_password_of_a_broken_proxy_url_goes_nowhere() -> None:
    config = {"httpProxy": "http://user:secret@[proxy:3128"}
    model = sdk.ManagedCluster({"properties": {"httpProxyConfig": config}})
    parsed = parse_cluster(model, builders.CLUSTER_ID).http_proxy

    assert "secret" not in str(parsed)


@pytest.mark.parametrize("outbound", ["none", "block", "None"])
def test_no_egress_is_isolation(outbound: str) -> None:
    model = sdk.ManagedCluster({"properties": {"networkProfile": {"outboundType": outbound}}})

    assert parse_cluster(model, builders.CLUSTER_ID).network_isolated is True


def test_pool() -> None:
    body = {
        "name": "apps",
        "properties": {
            "type": "virtualmachines",
            "provisioningState": "Failed",
            "powerState": {"code": "Stopped"},
            "osType": "Windows",
            "vnetSubnetID": builders.SUBNET_ID,
            "enableNodePublicIP": True,
            "nodePublicIPPrefixID": OTHER_ID,
            "status": {"provisioningError": {"message": "text"}},
        },
    }

    assert parse_pool(sdk.AgentPool(body)) == builders.pool(
        name="apps",
        kind=PoolKind.VIRTUAL_MACHINES,
        provisioning_state="Failed",
        power_state="Stopped",
        os_type="Windows",
        node_public_ip=True,
        public_prefix_id=OTHER_ID,
        error=ErrorDetail(code="", message="text"),
    )


@pytest.mark.parametrize("properties", [None, {}, {"type": "Later", "status": {}}])
def test_pool_without_values(properties: object) -> None:
    assert parse_pool(sdk.AgentPool({"properties": properties})) == builders.pool(
        name="",
        kind=PoolKind.OTHER,
        provisioning_state="",
        power_state="",
        os_type="",
        subnet_id=None,
    )


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, None),
        ({"code": "C"}, ErrorDetail(code="C", message="")),
        (
            {
                "code": "C",
                "message": "outer",
                "details": [
                    {"message": "inner"},
                    {"details": [{"message": "deep"}]},
                    {"message": "inner"},
                ],
            },
            ErrorDetail(code="C", message="outer\ninner\ndeep"),
        ),
    ],
)
def test_error(body: dict[str, object], error: ErrorDetail | None) -> None:
    assert parse_error(sdk.ErrorDetail(body)) == error


@pytest.mark.parametrize(
    ("properties", "machine"),
    [
        (None, None),
        ({"network": {"ipAddresses": [{"ip": "10.0.0.4"}]}}, None),
        ({"resourceId": "/vm", "network": None}, ("/vm", ())),
        (
            {
                "resourceId": "/vm",
                "network": {"ipAddresses": [{"ip": "10.0.0.4"}, {"ip": "fd::4"}]},
            },
            ("/vm", ("10.0.0.4", "fd::4")),
        ),
    ],
)
def test_machine(properties: object, machine: tuple[ResourceId, tuple[str, ...]] | None) -> None:
    assert parse_machine(sdk.Machine({"properties": properties})) == machine
