"""The article's rows, in the words of the resource provider, curl, nc and Ncat."""

import pytest

from diagnostics.classify import classify
from diagnostics.classify.hints import (
    AMBIGUOUS,
    BY_ADDRESS,
    BY_CATEGORY,
    DNS,
    KILLED,
    PROXY_HOP,
    PROXY_NAME,
    PROXY_REFUSED,
)
from diagnostics.model.incident import Category, Classification

NAME = "VMExtensionError_K8SAPIServerConnFail"
ARTICLE = (
    "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/"
    "vmextensionerror-k8sapiserverconnfail"
)
FQDN = "river-dns-9k2m4x7p.hcp.swedencentral.azmk8s.io"
PRIVATE = "lake-dns-1a2b3c4d.privatelink.swedencentral.azmk8s.io"
TAIL = "\n+ VALIDATION_ERR=51\n+ echo 'API server connection check code: 51'\n+ exit 51"
TIMEOUT = Category.CONNECTION_TIMEOUT
REFUSED = Category.CONNECTION_REFUSED
NO_ROUTE = Category.NO_ROUTE_TO_HOST
TLS = Category.TLS_HANDSHAKE
CERTIFICATE = Category.CERTIFICATE
UNSPECIFIED = Category.UNSPECIFIED


def essence(found: Classification) -> tuple[Category, int | None, str | None]:
    return found.category, found.exit_code, found.error_name


def provider(details: str) -> str:
    return (
        f'Code="VMExtensionProvisioningError" Message="CSE failed with \'{NAME}\'. Agents are '
        f"unable to establish connection to Kubernetes API server. {details} For more detailed "
        'troubleshooting, see https://aka.ms/aks/vmextensionerror_k8sapiserverconnfail"'
    )


@pytest.mark.parametrize(
    ("details", "category"),
    [
        (
            "Node 10.9.0.7 could not reach API server at 20.8.7.6:443. Connection timed out.",
            TIMEOUT,
        ),
        ("API server IP: 20.8.7.6. Connection refused.", REFUSED),
        ("The API server port is not accepting connections...", REFUSED),
        ("Node 10.9.0.7 could not reach API server at 20.8.7.6:443. No route to host.", NO_ROUTE),
        (f"TLS handshake failed. Check for HTTPS-inspecting proxies; ensure {FQDN} is in", TLS),
        ("Certificate name mismatch.", CERTIFICATE),
        ("Certificate verification failed.", CERTIFICATE),
        ("", UNSPECIFIED),
    ],
)
def test_provider_sentence_names_its_row(details: str, category: Category) -> None:
    assert essence(classify(provider(details))) == (category, None, NAME)


@pytest.mark.parametrize(
    ("evidence", "category"),
    [
        (f"curl: (7) Failed to connect to {FQDN} port 443 after 4 ms: Connection refused", REFUSED),
        (
            (
                "* connect to 20.8.7.6 port 443 from 10.9.0.7 port 5 failed: Connection refused\n"
                f"curl: (7) Failed to connect to {FQDN} port 443: Couldn't connect to server"
            ),
            REFUSED,
        ),
        (
            (
                "* Immediate connect fail for 20.8.7.6: No route to host\n"
                "curl: (7) Couldn't connect to server"
            ),
            NO_ROUTE,
        ),
        ("* Immediate connect fail for 20.8.7.6: Network is unreachable", NO_ROUTE),
        (
            f"curl: (28) Failed to connect to {FQDN} port 443 after 9 ms: Connection timed out",
            TIMEOUT,
        ),
        (
            f"curl: (28) Failed to connect to {FQDN} port 443: Could not connect to server",
            TIMEOUT,
        ),
        ("curl: (28) Connection timeout after 5001 ms", TIMEOUT),
        ("curl: (28) Connection timed out after 5001 milliseconds", TIMEOUT),
        (
            (
                f"* Trying 20.8.7.6:443...\n* Connected to {FQDN} (20.8.7.6) port 443 (#0)\n"
                "curl: (28) Connection timed out after 300001 milliseconds"
            ),
            TLS,
        ),
        (
            (
                f"* Connected to {FQDN} (20.8.7.6) port 443\n* Trying 20.8.7.6:443...\n"
                "curl: (28) Connection timed out after 5001 milliseconds"
            ),
            TIMEOUT,
        ),
        ("curl: (28) SSL connection timeout", TLS),
        ("curl: (35) error:0A000126:SSL routines::unexpected eof while reading", TLS),
        ("curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to F:443", TLS),
        ("curl: (35) TLS connect error: error:00000000:lib(0)::reason(0)", TLS),
        ("curl: (35) Recv failure: Connection reset by peer", TLS),
        ("* TLS connect error: error:0A00010B:SSL routines::wrong version number", TLS),
        ("gnutls_handshake() failed: Error in the pull function.", TLS),
        ("curl: (60) SSL certificate problem: unable to get local issuer certificate", CERTIFICATE),
        ("curl: (60) SSL certificate problem: self-signed certificate", CERTIFICATE),
        ("* SSL certificate problem: self signed certificate in certificate chain", CERTIFICATE),
        ("* SSL certificate problem: certificate has expired", CERTIFICATE),
        ("* SSL certificate problem: certificate is not yet valid", CERTIFICATE),
        ("* subjectAltName does not match F", CERTIFICATE),
        (
            "curl: (51) SSL: no alternative certificate subject name matches target host name 'F'",
            CERTIFICATE,
        ),
        (
            "curl: (60) SSL: no alternative certificate subject name matches target hostname 'F'",
            CERTIFICATE,
        ),
        ("nc: connect to 20.8.7.6 port 443 (tcp) failed: Connection refused", REFUSED),
        (f"nc: connect to {PRIVATE} (10.9.0.4) port 443 (tcp) failed: No route to host", NO_ROUTE),
        ("nc: connect to 20.8.7.6 port 443 (tcp) timed out: Operation now in progress", TIMEOUT),
        ("Ncat: Connection refused.", REFUSED),
        ("Ncat: No route to host.", NO_ROUTE),
        ("Ncat: Connection timed out.", TIMEOUT),
        ("Ncat: TIMEOUT.", TIMEOUT),
        ("nc: connect to 20.8.7.6 port 443 (tcp) failed: Connection\ntimed out", TIMEOUT),
    ],
)
def test_node_tools_show_the_row(evidence: str, category: Category) -> None:
    assert essence(classify(evidence + TAIL)) == (category, 51, NAME)


@pytest.mark.parametrize(
    ("evidence", "category"),
    [
        # the last TCP reason is the final, unbounded attempt's
        (
            (
                "nc: connect to 20.8.7.6 port 443 (tcp) failed: Connection refused\n"
                "nc: connect to 20.8.7.6 port 443 (tcp) failed: Connection timed out"
            ),
            TIMEOUT,
        ),
        ("Connection timed out, then Connection refused", REFUSED),
        # every certificate failure prints TLS words too
        (
            (
                "* TLSv1.3 (OUT), TLS alert, unknown CA (560):\n"
                "* SSL certificate problem: unable to get local issuer certificate\n"
                "curl: (35) OpenSSL SSL_connect"
            ),
            CERTIFICATE,
        ),
        # and connects first
        ("* connect to 20.8.7.6 port 443 failed: Connection refused\ncurl: (35) reset", TLS),
        # words of a successful connection are no evidence
        (
            (
                "* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n* Server certificate:\n"
                "* SSL certificate verify ok."
            ),
            UNSPECIFIED,
        ),
        # nor is what an insecure probe was told to ignore
        (
            "* SSL certificate verify result: self-signed certificate (19), continuing anyway.",
            UNSPECIFIED,
        ),
        # other hosts' failures are not the API server's
        (
            "nc: connect to mcr.microsoft.com port 443 (tcp) failed: Connection timed out",
            UNSPECIFIED,
        ),
        (
            (
                "+ curl -v --insecure https://mcr.microsoft.com/v2/\n* Trying 13.1.2.3:443...\n"
                "* connect to 13.1.2.3 port 443 failed: Connection refused\n"
                "curl: (60) SSL certificate problem: self-signed certificate"
            ),
            UNSPECIFIED,
        ),
        (
            (
                "* Connected to mcr.microsoft.com (13.1.2.3) port 443\n"
                "+ nc -vz 20.8.7.6 443\nNcat: Connection refused."
            ),
            REFUSED,
        ),
        (
            (
                "+ curl -v https://mcr.microsoft.com/v2/\n"
                f"* Could not resolve host: mcr.microsoft.com\n* Host {FQDN}:443 was resolved.\n"
                "* connect to 20.8.7.6 port 443 failed: No route to host"
            ),
            NO_ROUTE,
        ),
        (
            (
                "Connection to mcr.microsoft.com 443 port [tcp/https] succeeded!\n"
                "Ncat: No route to host."
            ),
            NO_ROUTE,
        ),
        (
            "Could not connect to archive.example.org:80 (9.9.9.9), connection timed out",
            UNSPECIFIED,
        ),
        ("mcr.microsoft.com works, but to the API server: Connection refused", REFUSED),
        # a name lookup's time-out is not a connection's
        (";; connection timed out; no servers could be reached", UNSPECIFIED),
    ],
)
def test_evidence_is_weighed(evidence: str, category: Category) -> None:
    assert essence(classify(evidence + TAIL)) == (category, 51, NAME)


KILLED_LOOP = (
    "+ timeout 15 curl -v --cacert /ca.crt https://x\n* Trying 20.8.7.6:443...\n"
    "+ exitStatus=124\n+ '[' 124 -eq 0 ']'"
)


@pytest.mark.parametrize(
    ("evidence", "category", "hint"),
    [
        ("curl: (6) Could not resolve host: F", UNSPECIFIED, DNS),
        ("curl: (28) Resolving timed out after 5000 milliseconds", UNSPECIFIED, DNS),
        ("curl: (56) Received HTTP code 407 from proxy after CONNECT", UNSPECIFIED, PROXY_REFUSED),
        ("curl: (56) CONNECT tunnel failed, response 403", UNSPECIFIED, PROXY_REFUSED),
        ("curl: (5) Could not resolve proxy: p.corp", UNSPECIFIED, PROXY_NAME),
        (
            "curl: (7) Failed to connect to p.corp port 3128 after 2 ms: Connection refused",
            UNSPECIFIED,
            PROXY_HOP,
        ),
        (
            "curl: (28) Failed to connect to p.corp.example port 443: Connection timed out",
            UNSPECIFIED,
            PROXY_HOP,
        ),
        (
            "* Trying 10.9.1.1:8080...\n* Immediate connect fail for 10.9.1.1: No route to host",
            UNSPECIFIED,
            PROXY_HOP,
        ),
        ("curl: (7) Couldn't connect to server", UNSPECIFIED, AMBIGUOUS),
        (
            "curl: (7) Failed to connect to F port 443 after 3 ms: Could not connect to server",
            UNSPECIFIED,
            AMBIGUOUS,
        ),
        ("+ nc -vz 20.8.7.6 443", UNSPECIFIED, BY_ADDRESS),
        ("nc: connect to 20.8.7.6 port 443 (tcp) failed: Connection refused", REFUSED, BY_ADDRESS),
        (KILLED_LOOP, TIMEOUT, KILLED),
        ('Executed "nc -vz F 443" 300 times; giving up (last exit status: 124).', TIMEOUT, KILLED),
        ("+ '[' 124 -eq 0 ']'", UNSPECIFIED, BY_CATEGORY[UNSPECIFIED]),
        ("", UNSPECIFIED, BY_CATEGORY[UNSPECIFIED]),
        ("Ncat: Connection refused.", REFUSED, BY_CATEGORY[REFUSED]),
        ("curl: (60) x", CERTIFICATE, BY_CATEGORY[CERTIFICATE]),
    ],
)
def test_hint_says_what_the_row_cannot(evidence: str, category: Category, hint: str) -> None:
    found = classify(evidence + TAIL)
    assert (found.category, found.hint, found.article) == (category, hint, ARTICLE)
