"""The API server's name past the proxy."""

import pytest

from diagnostics.fixes.proxy import bypass
from diagnostics.model.cluster import HttpProxy
from diagnostics.model.edits import AddNoProxy
from diagnostics.model.finding import Danger, Fix
from tests.builders import CLUSTER_ID, FQDN, cluster, proxy


def test_name_is_added_to_no_proxy() -> None:
    edit = ("az", "resource", "update", "--ids", CLUSTER_ID, "--api-version", "2025-05-01")
    verify = (("az", "account", "show"),)
    proxied = cluster(http_proxy=proxy(no_proxy=("localhost",)))
    assert bypass(proxied, FQDN, verify) == Fix(
        check="http_proxy",
        title=f"Let {FQDN} bypass the proxy",
        command=((*edit, "--add", "properties.httpProxyConfig.noProxy", FQDN),),
        undo=((*edit, "--set", 'properties.httpProxyConfig.noProxy=["localhost"]'),),
        verify=verify,
        instructions="AKS reimages the nodes to apply it: choose a maintenance window. Or the "
        f"proxy's owner allows CONNECT to {FQDN}:443, without TLS inspection.",
        danger=Danger.DISRUPTIVE,
        owner="owner of resource group rg-shop",
        edits=(AddNoProxy(cluster_id=CLUSTER_ID, host=FQDN),),
    )


@pytest.mark.parametrize("settings", [proxy(no_proxy=()), None])
def test_list_that_was_not_there_is_taken_away_again(settings: HttpProxy | None) -> None:
    (undo,) = bypass(cluster(http_proxy=settings), FQDN, ()).undo
    assert undo[-2:] == ("--remove", "properties.httpProxyConfig.noProxy")
