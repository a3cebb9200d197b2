"""The script runs in a real shell: against stubs of the node's tools, and against real ones.

The stubs print what the tools of the node images print (curl 7.81, 8.5 and 8.11, netcat-openbsd,
Ncat, nslookup).
"""

import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme

from diagnostics.model.incident import Endpoint
from diagnostics.model.probe import Probe
from diagnostics.probes import parse, script
from diagnostics.probes.body import CA_FILE
from tests.builders import API_IP, FQDN, PRIVATE_API_IP, PRIVATE_FQDN

OUTPUT_LIMIT = 4096
SYSTEM = ("awk", "bash", "cut", "grep", "head", "sed", "sort", "tail", "timeout", "tr")
PROXY = "http://proxy.corp.example:3128"
RESOLVED = (
    f"Server:\t\t168.63.129.16\nAddress:\t168.63.129.16#53\n\nNon-authoritative answer:\n"
    f"Name:\t{FQDN}\nAddress: {API_IP}\n"
)
LOCAL_DNS = "Server:\t\t10.1.0.53\nAddress:\t10.1.0.53#53\n\n"
HEALTHY_CURL = ("\nCONNECT=000\nHTTP=401\n", 0)
CERTIFICATE = "issuer=CN = ca\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A stub: prints `text`, exits with `status`; `proxied` replaces both where asked for."""

    text: str
    status: int = 0
    proxied: tuple[str, int] | None = None


NODE = {
    "nslookup": Tool(text=RESOLVED),
    "getent": Tool(text=f"{API_IP} STREAM {FQDN}\n{API_IP} DGRAM\n{API_IP} RAW\n"),
    "nc": Tool(text=f"Connection to {FQDN} ({API_IP}) 443 port [tcp/https] succeeded!\n"),
    "curl": Tool(text=HEALTHY_CURL[0]),
    "openssl": Tool(text=CERTIFICATE),
}
HEALTHY = Probe(
    complete=True,
    dns_server="168.63.129.16",
    addresses=(API_IP,),
    tcp="open",
    tcp_text=f"Connection to {FQDN} ({API_IP}) 443 port [tcp/https] succeeded!",
    http_status=401,
    issuer="CN = ca",
)


def install(folder: Path, tools: Mapping[str, Tool]) -> None:
    for name in SYSTEM:
        (folder / name).symlink_to(shutil.which(name) or name)
    for name, tool in tools.items():
        text, status = tool.proxied or (tool.text, tool.status)
        (folder / f"{name}.direct").write_text(tool.text)
        (folder / f"{name}.proxied").write_text(text)
        (folder / name).write_text(
            f"#!{shutil.which('sh')}\nprintf '%s\\n' \"{name} $*\" >> {folder}/calls\n"
            f"exec 3< {folder}/{name}.direct; status={tool.status}\n"
            f'case "$*" in *--proxy*|*"-proxy "*) '
            f"exec 3< {folder}/{name}.proxied; status={status};; esac\n"
            'while IFS= read -r line <&3 || [ -n "$line" ]; do printf \'%s\\n\' "$line"; done\n'
            "exit $status\n"
        )
        (folder / name).chmod(0o755)


def run(folder: Path, text: str, shell: str = "bash") -> str:
    done = subprocess.run(  # noqa: S603 - the script under test, with a PATH of stubs
        [shutil.which(shell) or shell, "-c", text],
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert len(done.stdout) < OUTPUT_LIMIT
    return done.stdout


def test_script_on_a_healthy_node(tmp_path: Path) -> None:
    install(tmp_path, NODE)
    assert parse(run(tmp_path, script(Endpoint(fqdn=FQDN), None))) == HEALTHY


def test_script_asks_with_the_cluster_ca_and_never_without_verifying(tmp_path: Path) -> None:
    install(tmp_path, NODE)
    run(tmp_path, script(Endpoint(fqdn=FQDN), None))
    written = r"-o /dev/null -w \nCONNECT=%{http_connect}\nHTTP=%{http_code}\n"
    curl = f"-sS --cacert {CA_FILE} --connect-timeout 10 --max-time 15 {written} --noproxy *"
    # Sorted, because the two ends of a pipe start in any order.
    assert sorted((tmp_path / "calls").read_text().splitlines()) == [
        f"curl {curl} https://{FQDN}:443/healthz",
        f"nc -vz -w 10 {FQDN} 443",
        f"nslookup -timeout=5 {FQDN}",
        f"openssl s_client -connect {FQDN}:443 -servername {FQDN}",
        "openssl x509 -noout -issuer",
    ]


CURL_60 = (
    "curl: (60) SSL certificate problem: unable to get local issuer certificate\n"
    "More details here: https://curl.se/docs/sslcerts.html\n\nCONNECT=000\nHTTP=000\n"
)
CURL_35 = "curl: (35) Recv failure: Connection reset by peer\n\nCONNECT=000\nHTTP=000\n"


@pytest.mark.parametrize(
    ("tools", "changes"),
    [
        (
            {"nslookup": Tool(text=f"{LOCAL_DNS}** server can't find {FQDN}: NXDOMAIN\n", status=1)}
            | {
                "getent": Tool(text="", status=2),
                "nc": Tool(text="nc: getaddrinfo for host", status=1),
            },
            {
                "dns_server": "10.1.0.53",
                "addresses": (),
                "dns_error": "NXDOMAIN",
                "tcp": "unresolved",
                "tcp_text": "nc: getaddrinfo for host",
                "http_status": None,
                "issuer": None,
            },
        ),
        (
            {
                "nslookup": Tool(
                    text=f"{LOCAL_DNS}** server can't find {FQDN}: SERVFAIL\n", status=1
                )
            },
            {"dns_server": "10.1.0.53", "dns_error": "SERVFAIL"},
        ),
        (
            {
                "nslookup": Tool(
                    text=";; communications error to 10.1.0.53#53: timed out\n"
                    ";; no servers could be reached\n",
                    status=1,
                ),
                "getent": Tool(text="", status=2),
            },
            {"dns_server": None, "addresses": (), "dns_error": "timed out"},
        ),
        (
            {
                "nc": Tool(
                    text=f"nc: connect to {FQDN} ({API_IP}) port 443 (tcp) failed: "
                    "Connection refused\n",
                    status=1,
                )
            },
            {
                "tcp": "refused",
                "tcp_text": f"nc: connect to {FQDN} ({API_IP}) port 443 (tcp) failed: "
                "Connection refused",
                "http_status": None,
                "issuer": None,
            },
        ),
        (
            {"nc": Tool(text="Ncat: Version 7.95\nNcat: No route to host.\n", status=1)},
            {
                "tcp": "no_route",
                "tcp_text": "Ncat: Version 7.95 Ncat: No route to host.",
                "http_status": None,
                "issuer": None,
            },
        ),
        (
            {"nc": Tool(text="", status=124)},
            {"tcp": "timed_out", "tcp_text": None, "http_status": None, "issuer": None},
        ),
        (
            {
                "curl": Tool(text=CURL_60, status=60),
                "openssl": Tool(text="issuer=CN=Zscaler Root\n"),
            },
            {
                "http_status": None,
                "tls_error": "curl: (60) SSL certificate problem: unable to get local issuer "
                "certificate",
                "issuer": "CN=Zscaler Root",
            },
        ),
        (
            {"curl": Tool(text=CURL_35, status=35), "openssl": Tool(text="", status=1)},
            {
                "http_status": None,
                "tls_error": "curl: (35) Recv failure: Connection reset by peer",
                "issuer": None,
            },
        ),
    ],
)
def test_script_on_a_broken_node(
    tools: dict[str, Tool], changes: dict[str, object], tmp_path: Path
) -> None:
    install(tmp_path, NODE | tools)
    expected = {name: getattr(HEALTHY, name) for name in Probe.__dataclass_fields__} | changes
    assert parse(run(tmp_path, script(Endpoint(fqdn=FQDN), None))) == Probe(**expected)


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_script_without_nslookup_nc_and_openssl(shell: str, tmp_path: Path) -> None:
    install(tmp_path, {"getent": NODE["getent"], "curl": NODE["curl"]})
    found = parse(run(tmp_path, script(Endpoint(ip="127.0.0.1", port=1), None), shell))
    assert (found.complete, found.tcp, found.issuer) == (True, "refused", None)


def test_script_without_nslookup_asks_the_resolver(tmp_path: Path) -> None:
    install(tmp_path, {name: tool for name, tool in NODE.items() if name != "nslookup"})
    found = parse(run(tmp_path, script(Endpoint(fqdn=FQDN), None)))
    assert (found.addresses, found.dns_error) == ((API_IP,), None)


def test_script_without_nslookup_says_when_the_name_is_unknown(tmp_path: Path) -> None:
    tools = {name: tool for name, tool in NODE.items() if name != "nslookup"}
    install(tmp_path, tools | {"getent": Tool(text="", status=2)})
    found = parse(run(tmp_path, script(Endpoint(fqdn=FQDN), None)))
    assert (found.addresses, found.dns_error) == ((), "no address")


def test_script_with_an_address_asks_no_dns_and_sends_no_server_name(tmp_path: Path) -> None:
    install(tmp_path, NODE)
    found = parse(run(tmp_path, script(Endpoint(ip=PRIVATE_API_IP), None)))
    calls = (tmp_path / "calls").read_text().splitlines()
    assert (found.addresses, found.http_status) == ((), 401)
    assert [call for call in calls if "nslookup" in call or "-servername" in call] == []


@pytest.mark.parametrize(
    ("curl", "issuer", "expected"),
    [
        (("\nCONNECT=200\nHTTP=401\n", 0), ("issuer=CN = ca\n", 0), (200, 401, None, "CN = ca")),
        (
            ("curl: (56) CONNECT tunnel failed, response 403\n\nCONNECT=403\nHTTP=000\n", 56),
            None,
            (403, None, "curl: (56) CONNECT tunnel failed, response 403", None),
        ),
        (
            ("curl: (5) Could not resolve proxy: proxy.corp.example\n\nCONNECT=000\nHTTP=000\n", 5),
            None,
            (None, None, "curl: (5) Could not resolve proxy: proxy.corp.example", None),
        ),
    ],
)
def test_script_through_a_proxy(
    curl: tuple[str, int],
    issuer: tuple[str, int] | None,
    expected: tuple[int | None, int | None, str | None, str | None],
    tmp_path: Path,
) -> None:
    tools = NODE | {
        "curl": Tool(text=HEALTHY_CURL[0], proxied=curl),
        "openssl": Tool(text=CERTIFICATE, proxied=issuer),
    }
    install(tmp_path, tools)
    found = parse(run(tmp_path, script(Endpoint(fqdn=FQDN), PROXY)))
    through = (found.proxy_status, found.proxy_http_status, found.proxy_error, found.proxy_issuer)
    assert (found.proxy, found.http_status, through) == (PROXY, 401, expected)


def test_script_leaves_out_a_proxy_that_is_no_plain_url(tmp_path: Path) -> None:
    install(tmp_path, NODE)
    text = script(Endpoint(fqdn=FQDN), "http://user:secret@proxy:3128/$(reboot)")
    assert "secret" not in text
    assert parse(run(tmp_path, text)) == HEALTHY


def test_script_stays_short_whatever_the_tools_print(tmp_path: Path) -> None:
    noise = "x\u20ac\x1b[31m" * 5000
    tools = {
        name: Tool(text=f"curl: ({noise}\nName: a\nAddress: {noise}\n", status=1) for name in NODE
    }
    install(tmp_path, tools | {"nc": Tool(text=noise)})
    found = parse(run(tmp_path, script(Endpoint(fqdn=PRIVATE_FQDN), PROXY)))
    assert (found.complete, found.tcp, (found.tls_error or "").isprintable()) == (
        True,
        "open",
        True,
    )


@pytest.mark.parametrize("endpoint", [Endpoint(), Endpoint(fqdn="a b"), Endpoint(fqdn="x;y")])
def test_script_refuses_what_is_no_host(endpoint: Endpoint) -> None:
    with pytest.raises(ValueError, match="neither a name nor an address"):
        script(endpoint, None)


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_script_is_clean_shell(shell: str, tmp_path: Path) -> None:
    (tmp_path / "probe.sh").write_text(script(Endpoint(fqdn=FQDN), PROXY))
    checker = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run(  # noqa: S603 - our own script
        [checker, "--shell", shell, tmp_path / "probe.sh"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


class _Refusing(BaseHTTPRequestHandler):
    """Answer as an API server does to a stranger."""

    def do_GET(self) -> None:
        """Refuse."""
        self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def api_server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Serve HTTPS on 127.0.0.1 with a certificate of an own CA; return port and CA file."""
    authority = trustme.CA(organization_name="corp-ca")
    authority.cert_pem.write_to_path(tmp_path / "ca.crt")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with HTTPServer(("127.0.0.1", 0), _Refusing) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_port, tmp_path / "ca.crt"
        server.shutdown()


@pytest.mark.parametrize("trusted", [True, False])
def test_script_with_the_real_tools(
    trusted: bool,  # noqa: FBT001 - a table's column
    api_server: tuple[int, Path],
    tmp_path: Path,
) -> None:
    port, ca_file = api_server
    for name in ("curl", "openssl"):
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"{name} is not installed")
        (tmp_path / name).symlink_to(found)
    install(tmp_path, {})
    if not trusted:
        trustme.CA().cert_pem.write_to_path(ca_file)
    text = script(Endpoint(ip="127.0.0.1", port=port), None).replace(CA_FILE, str(ca_file))
    measured = parse(run(tmp_path, text))
    assert (measured.tcp, measured.http_status) == ("open", 401 if trusted else None)
    assert (measured.tls_error or "")[:11] == ("" if trusted else "curl: (60) ")
    assert "corp-ca" in (measured.issuer or "")
