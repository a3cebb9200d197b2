"""The re-test names the failed machine, the dialled name and the cluster's CA."""

import shlex

import pytest

from diagnostics.fixes.retest import retest, retest_as_nodes_go
from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.finding import Argv
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint
from tests.az.lines import AzLines
from tests.builders import (
    FQDN,
    NODE_GROUP,
    PRIVATE_FQDN,
    SUBSCRIPTION,
    VMSS,
    arm_id,
    cluster,
    incident,
    node,
    private_incident,
    private_snapshot,
    proxy,
    snapshot,
)

CURL = "curl -Iv --cacert /etc/kubernetes/certs/ca.crt --connect-timeout 10 --max-time 30"


def script_for(host: str, server_name: str) -> str:
    return (
        f"{CURL} https://{host}:443/healthz; timeout 15 openssl s_client -connect {host}:443"
        f"{server_name} </dev/null 2>/dev/null | openssl x509 -noout -issuer"
    )


def words(*start: str, script: str) -> tuple[Argv, ...]:
    return (
        ("az", *start, "--command-id", "RunShellScript", "--output", "json", "--scripts", script),
    )


DENIED = Missing(why=Why.DENIED, what="it")
WHERE = ("--resource-group", NODE_GROUP, "--subscription", SUBSCRIPTION)


def test_retest_runs_on_the_failed_instance() -> None:
    start = ("vmss", "run-command", "invoke", *WHERE, "--name", VMSS, "--instance-id", "0")
    script = script_for(FQDN, f" -servername {FQDN}")
    assert retest(incident(), snapshot()) == words(*start, script=script)


def test_retest_of_a_private_cluster_dials_the_private_name() -> None:
    found = retest(private_incident(), private_snapshot())
    assert found[0][-1] == script_for(PRIVATE_FQDN, f" -servername {PRIVATE_FQDN}")


def test_retest_with_vnet_integration_dials_the_address_without_a_server_name() -> None:
    asked = incident(endpoint=Endpoint(ip="10.0.9.4"))
    found = retest(asked, snapshot(cluster=Known(cluster(vnet_integration=True))))
    assert found[0][-1] == script_for("10.0.9.4", "")


def test_retest_of_a_single_machine_uses_the_vm_command() -> None:
    machine = arm_id("Microsoft.Compute/virtualMachines", "aks-np-1", group=NODE_GROUP)
    found = retest(incident(), snapshot(node=Known(node(id=machine, vmss=None, instance_id=None))))
    start = ("vm", "run-command", "invoke", "--name", "aks-np-1", *WHERE)
    assert found == words(*start, script=script_for(FQDN, f" -servername {FQDN}"))


@pytest.mark.parametrize(
    ("url", "curl", "openssl"),
    [
        ("http://p.corp:3128/", " --proxy http://p.corp:3128/", " -proxy p.corp:3128"),
        ("http://p.corp", "", ""),
    ],
)
def test_retest_as_nodes_go_takes_their_proxy(url: str, curl: str, openssl: str) -> None:
    read = snapshot(cluster=Known(cluster(http_proxy=proxy(https_proxy=url, no_proxy=()))))
    assert retest_as_nodes_go(incident(), read)[0][-1] == (
        f"{CURL}{curl} https://{FQDN}:443/healthz; timeout 15 openssl s_client -connect {FQDN}:443"
        f" -servername {FQDN}{openssl} </dev/null 2>/dev/null | openssl x509 -noout -issuer"
    )
    assert retest(incident(), read)[0][-1] == script_for(FQDN, f" -servername {FQDN}")


def test_retest_as_nodes_go_is_straight_without_a_proxy_or_a_name() -> None:
    assert retest_as_nodes_go(incident(), snapshot()) == retest(incident(), snapshot())
    nameless = snapshot(cluster=Known(cluster(fqdn=None)))
    assert retest_as_nodes_go(incident(endpoint=Endpoint()), nameless) == ()


@pytest.mark.parametrize(
    "facts",
    [
        {"node": Known(None)},
        {"cluster": Known(cluster(fqdn="a b; rm -rf /"))},
        {"cluster": Known(cluster(fqdn=None))},
    ],
)
def test_retest_is_empty_where_nothing_can_be_dialled(facts: dict[str, Known[None]]) -> None:
    assert retest(incident(endpoint=Endpoint()), snapshot(**facts)) == ()


def test_retest_is_empty_where_the_node_is_unread() -> None:
    assert retest(incident(), snapshot(node=DENIED)) == ()


def test_retest_raises_where_the_cluster_is_unread() -> None:
    with pytest.raises(FactMissing):
        retest(incident(), snapshot(cluster=DENIED))


@pytest.mark.parametrize(
    "machine",
    [
        node(),
        node(
            id=ResourceId(arm_id("Microsoft.Compute/virtualMachines", "vm1")),
            vmss=None,
            instance_id=None,
        ),
    ],
)
def test_retest_is_accepted_by_the_real_cli(machine: object, az_lines: AzLines) -> None:
    lines = [shlex.join(argv) for argv in retest(incident(), snapshot(node=Known(machine)))]
    assert [(result.ok, result.message) for result in az_lines.check(lines)] == [(True, "")]
