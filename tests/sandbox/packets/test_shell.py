"""The real probe script on simulated nodes."""

import pytest

from diagnostics.model.incident import Endpoint
from diagnostics.probes import parse, script
from sandbox.packets import shell
from sandbox.packets.journey import api_server
from sandbox.scenarios import SCENARIOS


async def _run(scenario: str, text: str) -> str:
    world = SCENARIOS[scenario].build()
    message = await shell.run(world, world.nodes[0], text)
    head, _, rest = message.partition("[stdout]\n")
    assert head == "Enable succeeded: \n"
    return rest.split("\n[stderr]\n")[0]


@pytest.mark.parametrize(
    ("scenario", "tcp", "http", "issuer"),
    [
        ("healthy-public", "open", 401, "CN = ca"),
        ("healthy-private", "open", 401, "CN = ca"),
        ("nsg-deny", "timed_out", None, None),
        ("udr-missing-appliance", "no_route", None, None),
        ("stopped-cluster", "refused", None, None),
        ("tls-inspection", "open", None, "O = Contoso Ltd, CN = Contoso TLS Inspection CA 2"),
        ("tls-handshake", "open", None, None),
        ("stale-certificate", "open", None, "CN = ca"),
    ],
)
async def test_probe_measures_what_the_model_says(
    scenario: str, tcp: str, http: int | None, issuer: str | None
) -> None:
    host = api_server(SCENARIOS[scenario].build())
    probe = parse(await _run(scenario, script(Endpoint(fqdn=host), None)))
    assert probe.complete is True
    assert (probe.tcp, probe.http_status, probe.issuer) == (tcp, http, issuer)


@pytest.mark.parametrize(
    ("scenario", "server", "error"),
    [
        ("private-dns-unlinked", "168.63.129.16", "NXDOMAIN"),
        ("custom-dns-spoke-link", "10.10.3.4", "NXDOMAIN"),
    ],
)
async def test_probe_sees_the_name_fail(scenario: str, server: str, error: str) -> None:
    host = api_server(SCENARIOS[scenario].build())
    probe = parse(await _run(scenario, script(Endpoint(fqdn=host), None)))
    assert (probe.dns_server, probe.addresses, probe.dns_error) == (server, (), error)


async def test_probe_sees_the_proxy_refuse() -> None:
    host = api_server(SCENARIOS["http-proxy"].build())
    text = script(Endpoint(fqdn=host), "http://proxy.contoso.internal:3128/")
    probe = parse(await _run("http-proxy", text))
    assert (probe.proxy_status, probe.proxy_error, probe.http_status) == (
        403,
        "curl: (56) CONNECT tunnel failed, response 403",
        401,
    )


HOST = "aks-prod-uks-dns-7k2mq9xd.hcp.uksouth.azmk8s.io"


@pytest.mark.parametrize(
    ("scenario", "line", "printed"),
    [
        ("healthy-public", f"dig +short {HOST}", "20.26.114.37"),
        ("healthy-public", f"getent hosts {HOST} | cut -d' ' -f1", "20.26.114.37"),
        ("healthy-public", f"host {HOST}", f"{HOST} has address 20.26.114.37"),
        ("healthy-public", "cat /etc/resolv.conf", "nameserver 168.63.129.16"),
        ("healthy-public", f"timeout -k 5 15 bash -c '</dev/tcp/{HOST}/443' && echo open", "open"),
        ("nsg-deny", f"timeout 15 curl -v https://{HOST} 2>/dev/null; echo $?", "124"),
        ("nsg-deny", f"curl -s --max-time 3 https://{HOST}; echo $?", "28"),
        ("tls-inspection", f"curl -sk -w '%{{http_code}}' https://{HOST}/healthz", "401"),
        ("tls-inspection", f"curl -s -w '%{{ssl_verify_result}}' https://{HOST}; true", "20"),
        ("healthy-public", "curl -s https://elsewhere.example; echo $?", "6"),
        ("healthy-public", "wget -q x; echo $?", "127"),
    ],
)
async def test_tools_answer_from_the_model(scenario: str, line: str, printed: str) -> None:
    assert (await _run(scenario, line)).strip() == printed


async def test_output_keeps_its_tail() -> None:
    printed = await _run("healthy-public", "seq 1 5000")
    assert (len(printed), printed.splitlines()[-1]) == (4096, "5000")
