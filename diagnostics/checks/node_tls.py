"""The node completes TLS with the API server, whose certificate comes from the cluster's own CA.

A proxy or firewall that inspects TLS shows a certificate of its own, or breaks the handshake. The
node trusts the cluster's CA for the API server, so provisioning stops. The article tests with
`curl -k`, which would hide it; this check verifies with the cluster's CA and names the issuer.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Resolve TLS handshake failure, step 1)
"""

import re
from dataclasses import dataclass, replace

from diagnostics.fixes.retest import retest_as_nodes_go
from diagnostics.fixes.tls import exempt, inspector, look, rotate
from diagnostics.model.article import TLS
from diagnostics.model.facts import Known
from diagnostics.model.finding import (
    Answer,
    Check,
    Outcome,
    failed,
    not_applicable,
    passed,
    unknown,
)
from diagnostics.model.incident import Category, Incident
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.proxy import proxy_on_path
from diagnostics.probes.measured import CUT, is_cluster_ca, measured
from diagnostics.probes.target import host, target

HTTP_OK = 200
INTERCEPTED = "TLS to the API server is intercepted"
_UNTRUSTED = re.compile(r"local issuer certificate|self[- ]signed certificate", re.IGNORECASE)
_BAD_CERTIFICATE = re.compile(r"curl: \((?:51|60)\)")
_BROKEN = re.compile(r"curl: \((?:35|28|52|56)\)")
_NO_CA_FILE = re.compile(r"curl: \(77\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """One attempt with the cluster's CA; None means that the node did not say."""

    issuer: str | None
    status: int | None
    error: str | None


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge the node's measurement; without one, the issuer that the node printed by itself."""
    fresh = isinstance(snapshot.probe, Known) and snapshot.probe.value is not None
    if incident.issuer is not None and not fresh:
        return _from_words(incident.issuer, incident, snapshot)
    found = measured(snapshot)
    if isinstance(found, Answer):
        asked = found.outcome is not Outcome.NOT_RUN
        return found if asked else replace(found, fixes=(look(incident, snapshot),))
    return _judge(_handshake(found, incident, snapshot), found, incident, snapshot)


def _from_words(issuer: str, incident: Incident, snapshot: Snapshot) -> Answer:
    if not is_cluster_ca(issuer):
        return _intercepted(issuer, "printed by the node", incident, snapshot)
    if incident.category is Category.CERTIFICATE:
        return _stale(issuer, "the node refused the certificate", incident, snapshot)
    return passed(f"the certificate that the node met comes from the cluster's CA ({issuer})")


def _handshake(probe: Probe, incident: Incident, snapshot: Snapshot) -> Handshake:
    """Take the attempt on the way that nodes go: through the proxy, or straight."""
    cluster = snapshot.cluster.value
    dialled = host(target(incident, cluster))
    if probe.proxy and dialled and proxy_on_path(cluster, dialled):
        return Handshake(
            issuer=probe.proxy_issuer,
            status=probe.proxy_http_status,
            error=probe.proxy_error if probe.proxy_status == HTTP_OK else None,
        )
    return Handshake(issuer=probe.issuer, status=probe.http_status, error=probe.tls_error)


def _judge(seen: Handshake, probe: Probe, incident: Incident, snapshot: Snapshot) -> Answer:
    error = seen.error or ""
    if seen.issuer is not None and not is_cluster_ca(seen.issuer):
        return _intercepted(seen.issuer, error or f"HTTP {seen.status}", incident, snapshot)
    if seen.status is not None and not error:
        return passed(
            f"TLS verified with the cluster's CA, HTTP {seen.status}",
            *((f"issuer: {seen.issuer}",) if seen.issuer else ()),
        )
    if _BAD_CERTIFICATE.match(error):
        return _refused(seen.issuer, error, incident, snapshot)
    if _BROKEN.match(error):
        return _broken(error, incident, snapshot)
    if error:
        return unknown(f"the test from the node did not get to TLS: {error}")
    return not_applicable(_untried(probe)) if probe.complete else unknown(CUT)


def _untried(probe: Probe) -> str:
    if probe.tcp in (None, "open"):
        return "no connection came about, so TLS was not tried"
    return f"TCP does not open ({probe.tcp.replace('_', ' ')}), so TLS was not tried"


def _intercepted(issuer: str, how: str, incident: Incident, snapshot: Snapshot) -> Answer:
    return failed(
        f"{INTERCEPTED}: the certificate comes from {issuer}, not from the cluster's CA",
        f"issuer: {issuer}",
        how,
        resource_id=inspector(incident, snapshot),
        fixes=(exempt(incident, snapshot, issuer),),
    )


def _refused(issuer: str | None, error: str, incident: Incident, snapshot: Snapshot) -> Answer:
    if issuer is not None:
        return _stale(issuer, error, incident, snapshot)
    if _UNTRUSTED.search(error):
        return failed(
            f"{INTERCEPTED}: the certificate does not come from the cluster's CA",
            error,
            resource_id=inspector(incident, snapshot),
            fixes=(exempt(incident, snapshot, None),),
        )
    cluster = snapshot.cluster.value
    return failed(
        "the certificate that the node is shown does not fit the API server",
        error,
        resource_id=cluster.id,
        fixes=(
            exempt(incident, snapshot, None),
            rotate(cluster, retest_as_nodes_go(incident, snapshot)),
        ),
        assumptions=("a proxy rewrites the certificate: its issuer was not seen",),
    )


def _stale(issuer: str, error: str, incident: Incident, snapshot: Snapshot) -> Answer:
    cluster = snapshot.cluster.value
    return failed(
        "the certificate comes from the cluster's CA and is still refused: the cluster's "
        "certificates are stale",
        f"issuer: {issuer}",
        error,
        resource_id=cluster.id,
        fixes=(rotate(cluster, retest_as_nodes_go(incident, snapshot)),),
    )


def _broken(error: str, incident: Incident, snapshot: Snapshot) -> Answer:
    return failed(
        "the TLS handshake breaks after TCP is open: a device on the way blocks or inspects it",
        error,
        "no certificate was shown",
        resource_id=inspector(incident, snapshot),
        fixes=(exempt(incident, snapshot, None),),
    )


CHECK = Check(
    id="node_tls",
    title="TLS from the node",
    source=TLS,
    ask=ask,
    steps={
        Category.TLS_HANDSHAKE: 1,
        Category.CERTIFICATE: 1,
        Category.UNSPECIFIED: 90.3,
        Category.CONNECTION_TIMEOUT: 96.3,
    },
)
