"""The API server's name past the proxy."""

from diagnostics.fixes.proxy import bypass
from diagnostics.model.finding import Danger, Fix
from tests.builders import CLUSTER_ID, FQDN, cluster


def test_name_is_added_to_no_proxy() -> None:
    edit = ("az", "resource", "update", "--ids", CLUSTER_ID, "--api-version", "2025-05-01")
    verify = (("az", "account", "show"),)
    assert bypass(cluster(), FQDN, verify) == Fix(
        check="http_proxy",
        title=f"Let {FQDN} bypass the proxy",
        command=((*edit, "--add", "properties.httpProxyConfig.noProxy", FQDN),),
        verify=verify,
        instructions="AKS reimages the nodes to apply it: choose a maintenance window. Or the "
        f"proxy's owner allows CONNECT to {FQDN}:443, without TLS inspection.",
        danger=Danger.DISRUPTIVE,
        owner="owner of resource group rg-shop",
    )
