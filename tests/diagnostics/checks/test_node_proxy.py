"""The proxy's answer to CONNECT, where nodes take a proxy at all."""

import pytest

from diagnostics.checks.node_proxy import ask
from diagnostics.model.facts import Known
from diagnostics.model.finding import Outcome
from diagnostics.model.incident import Endpoint
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from tests.builders import CLUSTER_ID, FQDN, cluster, incident, probe, proxy, snapshot

PROXY = "http://proxy.corp.example:3128"
TAKES_IT = cluster(http_proxy=proxy(no_proxy=("localhost",)))


def read(measured: Probe | None, **fields: object) -> Snapshot:
    return snapshot(cluster=Known(TAKES_IT), probe=Known(measured), **fields)


@pytest.mark.parametrize(
    ("given", "outcome", "because"),
    [
        (snapshot(), Outcome.NOT_APPLICABLE, "the cluster has no HTTP proxy"),
        (
            snapshot(cluster=Known(cluster(http_proxy=proxy()))),
            Outcome.NOT_APPLICABLE,
            "nodes do not take the HTTP proxy to the API server",
        ),
        (
            snapshot(cluster=Known(TAKES_IT)),
            Outcome.NOT_RUN,
            "no node was asked; a node probe answers it (--probe-nodes, 30-90 s on the node)",
        ),
        (read(None), Outcome.NOT_APPLICABLE, "no machine of the pool exists to test from"),
        (
            read(probe(proxy=PROXY, proxy_status=200)),
            Outcome.PASSED,
            f"proxy {PROXY} lets CONNECT {FQDN}:443 through",
        ),
        (
            read(probe(proxy=PROXY)),
            Outcome.UNKNOWN,
            "the node's output was cut before this line; probe again (--probe-nodes)",
        ),
        (
            snapshot(
                cluster=Known(cluster(http_proxy=proxy(no_proxy=(), https_proxy="socks5://p:1"))),
                probe=Known(probe()),
            ),
            Outcome.UNKNOWN,
            "socks5://p:1 is not a proxy URL that the node can be asked about",
        ),
    ],
)
def test_ask_without_a_fault(given: Snapshot, outcome: Outcome, because: str) -> None:
    answer = ask(incident(), given)
    assert (answer.outcome, answer.because) == (outcome, because)


def test_ask_where_no_name_is_known() -> None:
    nameless = cluster(fqdn=None, http_proxy=proxy(no_proxy=()))
    answer = ask(incident(endpoint=Endpoint()), snapshot(cluster=Known(nameless)))
    assert answer.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("measured", "because", "evidence"),
    [
        (
            probe(proxy=PROXY, proxy_status=403, proxy_error="curl: (56) CONNECT tunnel failed"),
            f"proxy {PROXY} answers 403 to CONNECT {FQDN}:443",
            ("curl: (56) CONNECT tunnel failed",),
        ),
        (
            probe(proxy=PROXY, proxy_status=407),
            f"proxy {PROXY} answers 407 to CONNECT {FQDN}:443",
            (),
        ),
        (
            probe(proxy=PROXY, proxy_error="curl: (7) Failed to connect"),
            f"proxy {PROXY} does not answer",
            ("curl: (7) Failed to connect",),
        ),
    ],
)
def test_ask_with_a_fault(measured: Probe, because: str, evidence: tuple[str, ...]) -> None:
    answer = ask(incident(), read(measured))
    assert (answer.outcome, answer.because, answer.evidence, answer.resource_id) == (
        Outcome.FAILED,
        because,
        evidence,
        CLUSTER_ID,
    )
    assert [(fix.check, bool(fix.command)) for fix in answer.fixes] == [
        ("node_proxy", False),
        ("node_proxy", True),
    ]
    connect, keep = answer.fixes
    assert (connect.title, connect.owner) == (
        f"Allow CONNECT {FQDN}:443 on the proxy",
        f"owner of proxy {PROXY}",
    )
    assert keep.command[0][-2:] == ("properties.httpProxyConfig.noProxy", FQDN)
