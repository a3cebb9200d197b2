"""Who issued the certificate, by the node's measurement or by its own words."""

import pytest

from diagnostics.checks.node_tls import ask
from diagnostics.fixes.retest import retest_as_nodes_go
from diagnostics.fixes.tls import exempt, look, rotate
from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.finding import Danger, Fix, Outcome
from diagnostics.model.incident import Category
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from tests.builders import (
    CLUSTER_ID,
    FIREWALL_ID,
    FQDN,
    appliance,
    cluster,
    incident,
    private_incident,
    private_snapshot,
    probe,
    proxy,
    route,
    route_table,
    snapshot,
)

CORPORATE = "O=Corp, CN=Inspection Root"
UNTRUSTED = "curl: (60) SSL certificate problem: unable to get local issuer certificate"
MISMATCH = "curl: (60) SSL: no alternative certificate subject name matches target host name"
RESET = "curl: (35) Recv failure: Connection reset by peer"
EXEMPT, ROTATE = f"Exempt {FQDN} from TLS inspection", "Rotate the certificates of aks-shop"
TAKES_PROXY = Known(cluster(http_proxy=proxy(no_proxy=())))


def measured(**fields: object) -> Snapshot:
    return snapshot(probe=Known(probe(**({"http_status": None} | fields))))


def through_proxy(**fields: object) -> Snapshot:
    blocked = {"tcp": "timed_out", "http_status": None, "issuer": None, "proxy": "http://p:1"}
    return snapshot(cluster=TAKES_PROXY, probe=Known(probe(**(blocked | fields))))


@pytest.mark.parametrize(
    ("read", "outcome", "because"),
    [
        (
            snapshot(),
            Outcome.NOT_RUN,
            "no node was asked; a node probe answers it (--probe-nodes, 30-90 s on the node)",
        ),
        (
            snapshot(probe=Known(None)),
            Outcome.NOT_APPLICABLE,
            "no machine of the pool exists to test from",
        ),
        (
            snapshot(probe=Known(probe())),
            Outcome.PASSED,
            "TLS verified with the cluster's CA, HTTP 401",
        ),
        (
            measured(http_status=503, issuer=None),
            Outcome.PASSED,
            "TLS verified with the cluster's CA, HTTP 503",
        ),
        (
            measured(tcp="timed_out", issuer=None),
            Outcome.NOT_APPLICABLE,
            "TCP does not open (timed out), so TLS was not tried",
        ),
        (
            measured(tcp=None, issuer=None),
            Outcome.NOT_APPLICABLE,
            "no connection came about, so TLS was not tried",
        ),
        (
            measured(issuer=None),
            Outcome.NOT_APPLICABLE,
            "no connection came about, so TLS was not tried",
        ),
        (
            measured(complete=False, issuer=None),
            Outcome.UNKNOWN,
            "the node's output was cut before this line; probe again (--probe-nodes)",
        ),
        (
            measured(tls_error="curl: (77) error setting certificate file", issuer=None),
            Outcome.UNKNOWN,
            "the test from the node did not get to TLS: curl: (77) error setting certificate file",
        ),
        (
            through_proxy(proxy_status=200, proxy_http_status=401, proxy_issuer="CN=ca"),
            Outcome.PASSED,
            "TLS verified with the cluster's CA, HTTP 401",
        ),
        # the measurement through a proxy that nodes do not take says nothing of their way
        (
            snapshot(probe=Known(probe(proxy="http://p:1"))),
            Outcome.PASSED,
            "TLS verified with the cluster's CA, HTTP 401",
        ),
        (
            through_proxy(proxy_status=403, proxy_error="curl: (56) CONNECT tunnel failed"),
            Outcome.NOT_APPLICABLE,
            "TCP does not open (timed out), so TLS was not tried",
        ),
    ],
)
def test_ask_without_a_fault(read: Snapshot, outcome: Outcome, because: str) -> None:
    answer = ask(incident(Category.TLS_HANDSHAKE), read)
    assert (answer.outcome, answer.because) == (outcome, because)


INTERCEPTED = "TLS to the API server is intercepted: the certificate"


@pytest.mark.parametrize(
    ("read", "because", "fixes", "assumed"),
    [
        (
            measured(tls_error=UNTRUSTED, issuer=CORPORATE),
            f"{INTERCEPTED} comes from {CORPORATE}, not from the cluster's CA",
            [EXEMPT],
            0,
        ),
        (
            measured(http_status=401, issuer=CORPORATE),
            f"{INTERCEPTED} comes from {CORPORATE}, not from the cluster's CA",
            [EXEMPT],
            0,
        ),
        (
            measured(tls_error=UNTRUSTED, issuer=None),
            f"{INTERCEPTED} does not come from the cluster's CA",
            [EXEMPT],
            0,
        ),
        (
            measured(tls_error=MISMATCH, issuer=None),
            "the certificate that the node is shown does not fit the API server",
            [EXEMPT, ROTATE],
            1,
        ),
        (
            measured(tls_error=MISMATCH, issuer="CN = ca"),
            (
                "the certificate comes from the cluster's CA and is still refused: the cluster's "
                "certificates are stale"
            ),
            [ROTATE],
            0,
        ),
        (
            measured(tls_error=RESET, issuer=None),
            "the TLS handshake breaks after TCP is open: a device on the way blocks or inspects it",
            [EXEMPT],
            0,
        ),
        (
            through_proxy(proxy_status=200, proxy_error=UNTRUSTED, proxy_issuer=CORPORATE),
            f"{INTERCEPTED} comes from {CORPORATE}, not from the cluster's CA",
            [EXEMPT],
            0,
        ),
    ],
)
def test_ask_with_a_fault(read: Snapshot, because: str, fixes: list[str], assumed: int) -> None:
    answer = ask(incident(Category.CERTIFICATE), read)
    found = (answer.outcome, answer.because, answer.resource_id)
    assert found == (Outcome.FAILED, because, CLUSTER_ID)
    assert ([fix.title for fix in answer.fixes], len(answer.assumptions)) == (fixes, assumed)


@pytest.mark.parametrize(
    ("read", "evidence"),
    [
        (snapshot(probe=Known(probe())), ("issuer: CN = ca",)),
        (measured(http_status=503, issuer=None), ()),
        (measured(tls_error=UNTRUSTED, issuer=CORPORATE), (f"issuer: {CORPORATE}", UNTRUSTED)),
        (measured(http_status=401, issuer=CORPORATE), (f"issuer: {CORPORATE}", "HTTP 401")),
        (measured(tls_error=UNTRUSTED, issuer=None), (UNTRUSTED,)),
        (measured(tls_error=MISMATCH, issuer=None), (MISMATCH,)),
        (measured(tls_error=MISMATCH, issuer="CN = ca"), ("issuer: CN = ca", MISMATCH)),
        (measured(tls_error=RESET, issuer=None), (RESET, "no certificate was shown")),
        (
            through_proxy(proxy_status=200, proxy_error=RESET),
            (RESET, "no certificate was shown"),
        ),
    ],
)
def test_evidence_is_what_the_node_measured(read: Snapshot, evidence: tuple[str, ...]) -> None:
    assert ask(incident(Category.CERTIFICATE), read).evidence == evidence


@pytest.mark.parametrize(
    ("issuer", "evidence"),
    [
        (CORPORATE, (f"issuer: {CORPORATE}", "printed by the node")),
        ("CN=ca", ("issuer: CN=ca", "the node refused the certificate")),
    ],
)
def test_evidence_is_what_the_node_printed(issuer: str, evidence: tuple[str, ...]) -> None:
    assert ask(incident(Category.CERTIFICATE, issuer=issuer), snapshot()).evidence == evidence


CERTIFICATE = incident(Category.CERTIFICATE)
RENEW = rotate(cluster(), retest_as_nodes_go(CERTIFICATE, snapshot()))
BY_CORPORATE = exempt(CERTIFICATE, snapshot(), CORPORATE)
BY_SOMEONE = exempt(CERTIFICATE, snapshot(), None)


@pytest.mark.parametrize(
    ("read", "fixes"),
    [
        (snapshot(), (look(CERTIFICATE, snapshot()),)),
        (snapshot(probe=Known(None)), ()),
        (measured(tls_error=UNTRUSTED, issuer=CORPORATE), (BY_CORPORATE,)),
        (measured(tls_error=UNTRUSTED, issuer=None), (BY_SOMEONE,)),
        (measured(tls_error=MISMATCH, issuer=None), (BY_SOMEONE, RENEW)),
        (measured(tls_error=MISMATCH, issuer="CN = ca"), (RENEW,)),
        (measured(tls_error=RESET, issuer=None), (BY_SOMEONE,)),
    ],
)
def test_fixes_are_whole(read: Snapshot, fixes: tuple[Fix, ...]) -> None:
    assert ask(CERTIFICATE, read).fixes == fixes


def test_unseen_issuer_is_assumed_to_be_a_proxys() -> None:
    answer = ask(CERTIFICATE, measured(tls_error=MISMATCH, issuer=None))
    assert answer.assumptions == ("a proxy rewrites the certificate: its issuer was not seen",)


UNASKED = snapshot()
LATE = snapshot(probe=Missing(why=Why.TIMED_OUT, what="the node's report"))


@pytest.mark.parametrize("read", [UNASKED, LATE, snapshot(probe=Known(None))])
@pytest.mark.parametrize(
    ("category", "issuer", "outcome", "because"),
    [
        (
            Category.CERTIFICATE,
            CORPORATE,
            Outcome.FAILED,
            f"{INTERCEPTED} comes from {CORPORATE}, not from the cluster's CA",
        ),
        (
            Category.CERTIFICATE,
            "CN=ca",
            Outcome.FAILED,
            (
                "the certificate comes from the cluster's CA and is still refused: the cluster's "
                "certificates are stale"
            ),
        ),
        (
            Category.CONNECTION_TIMEOUT,
            "CN=ca",
            Outcome.PASSED,
            "the certificate that the node met comes from the cluster's CA (CN=ca)",
        ),
    ],
)
def test_ask_takes_the_node_at_its_word_without_a_measurement(
    category: Category, issuer: str, outcome: Outcome, because: str, read: Snapshot
) -> None:
    answer = ask(incident(category, issuer=issuer), read)
    assert (answer.outcome, answer.because) == (outcome, because)


def test_ask_prefers_the_fresh_measurement_to_the_old_words() -> None:
    answer = ask(incident(issuer=CORPORATE), snapshot(probe=Known(probe())))
    assert answer.outcome is Outcome.PASSED


def test_ask_where_the_node_neither_reported_back_nor_said_anything() -> None:
    with pytest.raises(FactMissing):
        ask(incident(), LATE)


def test_ask_points_at_the_firewall_on_the_way() -> None:
    hop = route("0.0.0.0/0", "VirtualAppliance", next_hop_addresses=("10.1.0.4",))
    read = snapshot(
        route_table=Known(route_table(hop)), appliances={"10.1.0.4": Known(appliance())}
    )
    answer = ask(incident(issuer=CORPORATE), read)
    assert (answer.resource_id, answer.fixes[0].owner) == (
        FIREWALL_ID,
        f"owner of {FIREWALL_ID}",
    )


def test_ask_needs_no_route_to_name_the_interception() -> None:
    read = snapshot(route_table=Missing(why=Why.DENIED, what="the route table"))
    answer = ask(incident(issuer=CORPORATE), read)
    assert (answer.outcome, answer.resource_id) == (Outcome.FAILED, CLUSTER_ID)


def test_ask_on_a_private_cluster_exempts_the_private_name() -> None:
    answer = ask(private_incident(issuer=CORPORATE), private_snapshot())
    assert (answer.resource_id, answer.fixes[0].danger) == (CLUSTER_ID, Danger.SECURITY)


def test_ask_without_a_measurement_of_the_way_straight() -> None:
    assert ask(incident(), snapshot(probe=Known(Probe(complete=True)))).outcome is (
        Outcome.NOT_APPLICABLE
    )
