"""The API server's name past the proxy, or through it (facts of Azure, 5.8)."""

from typing import Any

import pytest

from diagnostics.checks.http_proxy import CHECK
from diagnostics.fixes.retest import retest
from diagnostics.judging.asking import finding_of
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Danger
from diagnostics.model.incident import Category, Endpoint
from diagnostics.model.probe import Probe
from tests.builders import CLUSTER_ID, FQDN, cluster, incident, probe, proxy, snapshot
from tests.diagnostics.checks.asked import FAILED, NOT_APPLICABLE, PASSED, UNKNOWN, Told, told

TLS, CERTIFICATE = Category.TLS_HANDSHAKE, Category.CERTIFICATE
VIA = f"{FQDN} is not in noProxy, so nodes reach it through http://proxy.corp.example:3128"
FIX = (
    f"az resource update --ids {CLUSTER_ID} --api-version 2025-05-01 "
    f"--add properties.httpProxyConfig.noProxy {FQDN}"
)
UNREAD = Told(UNKNOWN, f"{VIA}; whether the proxy lets it pass is not readable from Azure")


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"http_proxy": None}, Told(NOT_APPLICABLE, "the cluster has no HTTP proxy")),
        (
            {"http_proxy": proxy(http_proxy=None, https_proxy=None)},
            Told(NOT_APPLICABLE, "the cluster has no HTTP proxy"),
        ),
        (
            {"vnet_integration": True},
            Told(NOT_APPLICABLE, "nodes dial the API server by address, which takes no proxy"),
        ),
        ({"http_proxy": proxy()}, Told(PASSED, f"noProxy holds {FQDN}")),
        (
            {"http_proxy": proxy(no_proxy=(), effective_no_proxy=("konnectivity", FQDN))},
            Told(PASSED, f"noProxy holds {FQDN}"),
        ),
        ({}, UNREAD),
        ({"http_proxy": proxy(https_proxy=None, no_proxy=())}, UNREAD),
        # what curl does not read as an exemption is none
        ({"http_proxy": proxy(no_proxy=("*.azmk8s.io", "20.0.0.0/8"))}, UNREAD),
        (
            {"fqdn": None},
            Told(UNKNOWN, "the API server's name is not known, so noProxy cannot be compared"),
        ),
    ],
)
def test_no_proxy_decides_first(fields: dict[str, Any], answer: Told) -> None:
    given = {"http_proxy": proxy(no_proxy=())} | fields
    asked = incident(endpoint=Endpoint())
    assert told(CHECK, asked, snapshot(cluster=Known(cluster(**given)))) == answer


def found(category: Category = Category.CONNECTION_TIMEOUT, **fields: Any) -> Any:  # noqa: ANN401
    given = Known(cluster(http_proxy=proxy(no_proxy=())))
    probed = fields.pop("probe", None)
    return finding_of(CHECK, incident(category, **fields), snapshot(cluster=given, probe=probed))


@pytest.mark.parametrize(
    ("category", "fields", "outcome", "summary", "assumptions"),
    [
        (Category.CONNECTION_TIMEOUT, {}, UNKNOWN, UNREAD.summary, ()),
        (
            Category.CONNECTION_TIMEOUT,
            {"proxy_status": 407},
            FAILED,
            f"the proxy refused CONNECT to the API server (407); {VIA}",
            (),
        ),
        (
            TLS,
            {},
            FAILED,
            f"{VIA}, and the node met a TLS failure",
            ("the proxy inspects TLS: no certificate issuer was seen to prove it",),
        ),
        (
            CERTIFICATE,
            {"issuer": "CN = Corp Root"},
            FAILED,
            f"{VIA}, and the node met a certificate from CN = Corp Root",
            (),
        ),
        (
            TLS,
            {"issuer": "CN = ca"},
            PASSED,
            f"{VIA}, which leaves TLS untouched: the issuer is CN = ca",
            (),
        ),
    ],
)
def test_proxy_on_the_path_is_judged_by_the_nodes_words(
    category: Category,
    fields: dict[str, Any],
    outcome: object,
    summary: str,
    assumptions: tuple[str, ...],
) -> None:
    answer = found(category, **fields)
    assert (answer.outcome, answer.summary, answer.assumptions) == (outcome, summary, assumptions)


@pytest.mark.parametrize(
    ("measured", "outcome"),
    [
        (probe(proxy_http_status=401), PASSED),
        (probe(proxy_http_status=401, proxy_error="curl: (60) SSL"), FAILED),
        (probe(), FAILED),
        (None, FAILED),
    ],
)
def test_nodes_own_success_through_the_proxy_counts(
    measured: Probe | None, outcome: object
) -> None:
    assert found(TLS, probe=Known(measured)).outcome is outcome


def test_measurement_is_told() -> None:
    answer = found(TLS, probe=Known(probe(proxy_http_status=401)))
    assert answer.summary == f"{VIA}, and a node just did (HTTP 401)"


def test_missing_measurement_proves_nothing() -> None:
    missing = Missing(why=Why.DENIED, what="the node's own test")
    assert found(TLS, probe=missing).outcome is FAILED


def test_fix_adds_the_name_and_warns_of_new_nodes() -> None:
    given = snapshot(cluster=Known(cluster(http_proxy=proxy(no_proxy=()))))
    answer = told(CHECK, incident(TLS), given)
    assert (answer.resource_id, answer.lines) == (CLUSTER_ID, (FIX,))
    assert found(TLS).fixes[0].danger is Danger.DISRUPTIVE
    assert found(TLS).fixes[0].verify == retest(incident(TLS), given)


def test_refused_connect_has_the_same_fix() -> None:
    given = snapshot(cluster=Known(cluster(http_proxy=proxy(no_proxy=()))))
    answer = told(CHECK, incident(proxy_status=407), given)
    assert (answer.resource_id, answer.lines) == (CLUSTER_ID, (FIX,))
