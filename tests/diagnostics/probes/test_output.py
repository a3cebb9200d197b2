"""Cut, empty and foreign output is noticed, never trusted; every tool's wording has its word."""

import pytest

from diagnostics.model.probe import Probe
from diagnostics.probes import parse

BEGIN, END = "CONNCHECK_BEGIN\n", "CONNCHECK_END\n"


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        ("", Probe(complete=False)),
        (BEGIN + END, Probe(complete=True)),
        (END + BEGIN, Probe(complete=False)),
        (f"{BEGIN}TCP_EXIT=0\n", Probe(complete=False, tcp="open")),
        (f"R=1\nHTTP=401\n{END}", Probe(complete=False, http_status=401)),
        (f"TCP_EXIT=1\n{BEGIN}HTTP=401\r\n{END}HTTP=500", Probe(complete=True, http_status=401)),
        (f"{BEGIN}HTTP=000\nTCP_EXIT=x\nISSUER=issuer=\n{END}", Probe(complete=True)),
        (f"{BEGIN}HTTP=9999\nPROXY_STATUS=407\n{END}", Probe(complete=True, proxy_status=407)),
        (f"{BEGIN}HTTP=401\nHTTP=500\n{END}", Probe(complete=True, http_status=401)),
        (
            (
                f"Enable succeeded: \n[stdout]\n{BEGIN}ADDRESS=10.0.0.4\nADDRESS=10.0.0.5\n"
                f"ISSUER=issuer= /CN=ca\n{END}\n[stderr]\n"
            ),
            Probe(complete=True, addresses=("10.0.0.4", "10.0.0.5"), issuer="/CN=ca"),
        ),
    ],
)
def test_parse(stdout: str, expected: Probe) -> None:
    assert parse(stdout) == expected


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (0, "Ncat: Connected to 10.0.0.4:443.", "open"),
        (1, "nc: connect to 10.0.0.4 port 443 (tcp) failed: Connection refused", "refused"),
        (1, "Ncat: Connection refused.", "refused"),
        (1, "bash: connect: Connection refused", "refused"),
        (1, "nc: connect to h port 443 (tcp) timed out: Operation now in progress", "timed_out"),
        (1, "Ncat: TIMEOUT.", "timed_out"),
        (124, "", "timed_out"),
        (1, "nc: connect to h (10.0.0.4) port 443 (tcp) failed: No route to host", "no_route"),
        (1, "Ncat: No route to host.", "no_route"),
        (1, "Ncat: Network is unreachable.", "unreachable"),
        (1, "nc: getaddrinfo for host h port 443: Name or service not known", "unresolved"),
        (1, 'Ncat: Could not resolve hostname "h": Name or service not known.', "unresolved"),
        (1, "bash: h: Temporary failure in name resolution", "unresolved"),
        (2, "what", "failed"),
    ],
)
def test_parse_gives_every_wording_of_tcp_one_word(status: int, text: str, expected: str) -> None:
    assert parse(f"{BEGIN}TCP_EXIT={status}\nTCP_TEXT={text}\n{END}").tcp == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("** server can't find h: NXDOMAIN", "NXDOMAIN"),
        ("** server can't find h: SERVFAIL", "SERVFAIL"),
        ("** server can't find h: REFUSED", "REFUSED"),
        (";; connection timed out; no servers could be reached", "timed out"),
        ("*** Can't find h: No answer", "no address"),
        ("no address", "no address"),
        ("something else", "something else"),
    ],
)
def test_parse_gives_every_wording_of_dns_one_word(text: str, expected: str) -> None:
    assert parse(f"{BEGIN}DNS_ERROR={text}\n{END}").dns_error == expected
