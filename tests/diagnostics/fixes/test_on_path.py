"""Remedies for what only a measurement shows: complete commands, real names."""

import shlex

import pytest

from diagnostics.fixes.on_path import keep_from_proxy, let_connect, open_way, resolve
from diagnostics.fixes.retest import retest
from diagnostics.model.facts import Known
from diagnostics.model.finding import Fix
from tests.az.lines import AzLines
from tests.builders import FQDN, cluster, incident, proxy, snapshot, vnet

PROXIED = snapshot(cluster=Known(cluster(http_proxy=proxy(no_proxy=()))))
NODELESS = snapshot(node=Known(None))
SERVER = "http://proxy.corp.example:3128"


def test_resolve_is_verified_by_a_look_up_on_the_node() -> None:
    fix = resolve(incident(), snapshot(vnet=Known(vnet(dns_servers=("10.1.0.53",)))), FQDN)
    assert (fix.title, fix.owner, fix.verify[0][-1], fix.verify[1:]) == (
        f"Make {FQDN} resolve for the nodes",
        "whoever runs DNS server 10.1.0.53",
        f"nslookup {FQDN}",
        retest(incident(), snapshot()),
    )


def test_let_connect_names_the_proxy_and_the_target() -> None:
    fix = let_connect(incident(), PROXIED, FQDN, SERVER)
    assert (fix.check, fix.title, fix.owner) == (
        "node_proxy",
        f"Allow CONNECT {FQDN}:443 on the proxy",
        f"owner of proxy {SERVER}",
    )


@pytest.mark.parametrize(
    "fix",
    [
        resolve(incident(), NODELESS, FQDN),
        open_way(incident(), NODELESS, FQDN, None),
        let_connect(incident(), NODELESS, FQDN, SERVER),
    ],
    ids=lambda fix: fix.check,
)
def test_fix_without_a_node_has_nothing_to_verify_with(fix: Fix) -> None:
    assert fix.verify == ()


def test_commands_are_accepted_by_the_real_cli(az_lines: AzLines) -> None:
    fixes = (resolve(incident(), snapshot(), FQDN), keep_from_proxy(incident(), PROXIED, FQDN))
    assert [fix.check for fix in fixes] == ["node_dns", "node_proxy"]
    lines = [shlex.join(argv) for fix in fixes for argv in (*fix.command, *fix.verify)]
    assert [(result.ok, result.message) for result in az_lines.check(lines)] == [(True, "")] * 4
