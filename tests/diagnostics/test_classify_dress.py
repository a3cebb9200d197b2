"""This error in every dress, and what is claimed where the text names no error."""

import json

import pytest

from diagnostics.classify import classify
from diagnostics.classify.hints import NOTHING
from diagnostics.model.incident import Category, Classification

NAME = "VMExtensionError_K8SAPIServerConnFail"
ARTICLE = (
    "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/"
    "vmextensionerror-k8sapiserverconnfail"
)
FQDN = "river-dns-9k2m4x7p.hcp.swedencentral.azmk8s.io"
PRIVATE = "lake-dns-1a2b3c4d.privatelink.swedencentral.azmk8s.io"
TIMEOUT = Category.CONNECTION_TIMEOUT
REFUSED = Category.CONNECTION_REFUSED
NO_ROUTE = Category.NO_ROUTE_TO_HOST
TLS = Category.TLS_HANDSHAKE
CERTIFICATE = Category.CERTIFICATE
UNSPECIFIED = Category.UNSPECIFIED
OTHER = Category.NOT_THIS_ERROR


def essence(found: Classification) -> tuple[Category, int | None, str | None]:
    return found.category, found.exit_code, found.error_name


def status_json(code: int) -> str:
    output = (
        "+ nc -vz 20.8.7.6 443\nnc: connect to 20.8.7.6 port 443 (tcp) failed: No route to host"
    )
    return json.dumps({"ExitCode": str(code), "Output": output, "Error": "", "ExecDuration": "41"})


@pytest.mark.parametrize("levels", range(9))
def test_status_json_is_read_at_every_depth_of_escaping(levels: int) -> None:
    text = status_json(51)
    for _ in range(levels):
        text = json.dumps({"message": text})
    assert essence(classify(text)) == (NO_ROUTE, 51, NAME)


@pytest.mark.parametrize(
    "text",
    [
        "extension 'vmssCSE'. Error message: \"failed to execute \ncommand: exit status=51",
        "processing extension 'cse-agent-7': command terminated with exit status=51",
        f"command terminated with exit status=1\n[stdout]\n{status_json(51)}",
        '{"msg":"failed","error":"provision failed: exitCode=51 error= output=\\"x\\""}',
        "{vmssCSE error messages : {vmssCSE exit status=51, output=x, error=}}",
        "Custom script finished. API server connection check code: 51",
        "Code: Failed; SubCode: K8SAPIServerConnFailVMExtensionError; + exit 51",
        (
            '│ Status: "VMExtensionProvisioningError"\n│ Code: ""\n│ Message: "CSE failed with '
            f"'{NAME}', which means agents are unable to\" exit status=51"
        ),
        (
            "(CreateVMSSAgentPoolFailed) Unable to establish connection from agents to Kubernetes "
            "API server. exit code: 51"
        ),
        "> **Message**: aka.ms/aks-error/VMExtensionError_K8SAPIServerConnFail exit code 51",
        "see error-codes/vmextensionerror-k8sapiserverconnfail exit code 51",
        "see error-code-k8sapiserverconnfailvmextensionerror exit code 51",
        "+ return ERR_K8S_API_SERVER_CONN_FAIL\n+ exit 51",
        "ers/provision_start.sh\n+ VALIDATION_ERR=51",
        "our AKS pool says exit status 51",
        "exit status 51",
        "exit code: 51.",
        "ExitCode: 51",
        "two nodes: ExitCode: 50 and ExitCode: 51",
    ],
)
def test_every_dress_names_this_error(text: str) -> None:
    found = classify(text)
    assert (found.exit_code, found.error_name, found.article) == (51, NAME, ARTICLE)


@pytest.mark.parametrize(
    "text",
    [
        "Agents are unable to establish connection to Kubernetes API server, please see",
        "Unable to establish connection from agents to Kubernetes API\n server",
        "CSE failed with 'VMExtensionError_K8SAPIServerConn",
        "Node 10.9.0.7 could not reach API server at 20.8.7.6:443.",
    ],
)
def test_words_alone_state_no_exit_code(text: str) -> None:
    assert essence(classify(text)) == (UNSPECIFIED, None, NAME)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (f"nc: connect to {PRIVATE} port 443 (tcp) failed: No route to host", NO_ROUTE),
        (f"curl: (28) Failed to connect to {FQDN} port 443: Connection timed out", TIMEOUT),
    ],
)
def test_a_probe_of_an_api_server_is_evidence_by_itself(text: str, category: Category) -> None:
    assert essence(classify(text)) == (category, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "connection timed out",
        "exit status 51 of our deploy script",
        f"The connection to the server {FQDN}:443 was refused - did you specify the right host?",
        f"Get https://{FQDN}:443/api: dial tcp 20.8.7.6:443: connect: connection refused",
        "Unable to connect to the server: net/http: TLS handshake timeout",
        "nc: connect to db.example.org port 5432 (tcp) failed: Connection refused",
        '"terminated": {"exitCode": 51, "reason": "Error"}',
        "ERR_K8S_API_SERVER_CONN_FAIL=51 # Unable to establish connection",
        "exit $ERR_K8S_API_SERVER_CONN_FAIL",
    ],
)
def test_without_a_name_or_a_node_probe_nothing_is_claimed(text: str) -> None:
    found = classify(text)
    assert (found.category, found.error_name, found.hint) == (OTHER, None, NOTHING)


@pytest.mark.parametrize(
    ("text", "category", "exit_code", "name"),
    [
        ("connection timed out", TIMEOUT, None, None),
        ("Connection refused", REFUSED, None, None),
        ("it says: no route to host", NO_ROUTE, None, None),
        ("TLS handshake failed", TLS, None, None),
        ("certificate verification failed", CERTIFICATE, None, None),
        ("", UNSPECIFIED, None, None),
        ("it does not work", UNSPECIFIED, None, None),
        ("exit status 51", UNSPECIFIED, 51, NAME),
        ("failed with exit status=51: connection timed out", TIMEOUT, 51, NAME),
        ("Code: VMExtensionProvisioningError", UNSPECIFIED, None, None),
        ("exit status=1 [stdout]", UNSPECIFIED, None, None),
        ("exit status 50, connection timed out", OTHER, 50, "VMExtensionError_OutboundConnFail"),
        ('"code": "NodesNotReady", connection timed out', OTHER, None, "NodesNotReady"),
        (
            "processing extension 'backup': exit status=51",
            OTHER,
            51,
            "VMExtensionProvisioningError",
        ),
    ],
)
def test_with_a_named_cluster_evidence_is_enough(
    text: str, category: Category, exit_code: int | None, name: str | None
) -> None:
    assert essence(classify(text, cluster_named=True)) == (category, exit_code, name)
