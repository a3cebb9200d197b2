"""What the node resolves, judged for public and private clusters."""

import pytest

from diagnostics.checks.node_dns import CHECK, ask
from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.finding import Outcome
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from tests.builders import (
    API_IP,
    CLUSTER_ID,
    FQDN,
    PRIVATE_API_IP,
    PRIVATE_FQDN,
    VNET_ID,
    ZONE_ID,
    cluster,
    incident,
    private_cluster,
    private_snapshot,
    probe,
    snapshot,
    vnet,
)

DENIED = Missing(why=Why.DENIED, what="it")
NXDOMAIN = probe(addresses=(), dns_error="NXDOMAIN", dns_server="10.1.0.53", tcp="unresolved")
CUSTOM = Known(vnet(dns_servers=("10.1.0.53",)))


def private(measured: Probe, **facts: object) -> Snapshot:
    return private_snapshot(probe=Known(measured), **facts)


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
            f"{FQDN} resolves to {API_IP} on the node (server 168.63.129.16)",
        ),
        (
            snapshot(probe=Known(probe(dns_error="SERVFAIL", dns_server=None))),
            Outcome.PASSED,
            f"{FQDN} resolves to {API_IP} on the node",
        ),
        (
            snapshot(probe=Known(Probe(complete=False))),
            Outcome.UNKNOWN,
            "the node's output was cut before this line; probe again (--probe-nodes)",
        ),
        (
            private(probe(addresses=(PRIVATE_API_IP,))),
            Outcome.PASSED,
            f"{PRIVATE_FQDN} resolves to {PRIVATE_API_IP} on the node (server 168.63.129.16)",
        ),
        (
            private(probe(addresses=(PRIVATE_API_IP,)), private_endpoint=DENIED),
            Outcome.PASSED,
            f"{PRIVATE_FQDN} resolves to {PRIVATE_API_IP} on the node (server 168.63.129.16)",
        ),
    ],
)
def test_ask_without_a_fault(read: Snapshot, outcome: Outcome, because: str) -> None:
    answer = ask(incident(), read)
    assert (answer.outcome, answer.because) == (outcome, because)


@pytest.mark.parametrize(
    ("read", "because", "resource"),
    [
        (
            snapshot(probe=Known(NXDOMAIN)),
            f"the name {FQDN} does not resolve on the node: NXDOMAIN (server 10.1.0.53)",
            CLUSTER_ID,
        ),
        (
            snapshot(probe=Known(NXDOMAIN), vnet=CUSTOM),
            f"the name {FQDN} does not resolve on the node: NXDOMAIN (server 10.1.0.53)",
            VNET_ID,
        ),
        (
            private(NXDOMAIN, vnet=DENIED),
            f"the name {PRIVATE_FQDN} does not resolve on the node: NXDOMAIN (server 10.1.0.53)",
            ZONE_ID,
        ),
        (
            snapshot(probe=Known(probe(addresses=("10.0.7.4",))), vnet=CUSTOM),
            (
                f"the name {FQDN} resolves to 10.0.7.4 on the node (server 168.63.129.16), a "
                "private address, but the API server is public"
            ),
            VNET_ID,
        ),
        (
            private(probe()),
            (
                f"the name {PRIVATE_FQDN} resolves to {API_IP} on the node (server 168.63.129.16), "
                "a public address: the private DNS zone does not answer"
            ),
            ZONE_ID,
        ),
        (
            private(probe(addresses=("10.0.2.99",), dns_server=None), zone=DENIED),
            (
                f"the name {PRIVATE_FQDN} resolves to 10.0.2.99 on the node, but the private "
                f"endpoint is at {PRIVATE_API_IP}"
            ),
            CLUSTER_ID,
        ),
    ],
)
def test_ask_with_a_fault(read: Snapshot, because: str, resource: ResourceId) -> None:
    answer = ask(incident(), read)
    found = (answer.outcome, answer.because, answer.resource_id)
    assert found == (Outcome.FAILED, because, resource)
    assert [fix.check for fix in answer.fixes] == [CHECK.id]


def test_ask_where_nodes_dial_an_address() -> None:
    asked = incident(endpoint=Endpoint(ip="10.0.9.4"))
    answer = ask(asked, snapshot(cluster=Known(cluster(vnet_integration=True))))
    assert (answer.outcome, answer.because) == (
        Outcome.NOT_APPLICABLE,
        "nodes dial the API server by its address 10.0.9.4",
    )


@pytest.mark.parametrize(
    ("server", "said"), [(None, "SERVFAIL"), ("10.1.0.53", "SERVFAIL (server 10.1.0.53)")]
)
def test_answer_of_the_hosts_file_is_told(server: str | None, said: str) -> None:
    measured = probe(dns_error="SERVFAIL", dns_server=server)
    answer = ask(incident(), snapshot(probe=Known(measured)))
    assert answer.evidence == (f"the name server says {said}; the node's hosts file answers",)


def test_ask_where_no_name_is_known() -> None:
    nameless = snapshot(cluster=Known(cluster(fqdn=None)), probe=Known(probe()))
    assert ask(incident(endpoint=Endpoint()), nameless).outcome is Outcome.UNKNOWN


def test_ask_where_the_node_did_not_report_back() -> None:
    late = Missing(why=Why.TIMED_OUT, what="the node's report")
    with pytest.raises(FactMissing):
        ask(incident(), snapshot(probe=late))


@pytest.mark.parametrize(
    ("azure", "network", "instructions"),
    [
        (
            cluster(),
            CUSTOM,
            (
                "Whoever runs DNS server 10.1.0.53 forwards hcp.uksouth.azmk8s.io to public DNS. "
                "See https://aka.ms/aks/vmextensionerror_k8sapiserverdnslookupfail."
            ),
        ),
        (
            private_cluster(private_fqdn="a.privatelink.uksouth.azmk8s.io"),
            CUSTOM,
            (
                "Whoever runs DNS server 10.1.0.53 forwards privatelink.uksouth.azmk8s.io to "
                "168.63.129.16 from a network that the zone is linked to. See "
                "https://aka.ms/aks/vmextensionerror_k8sapiserverdnslookupfail."
            ),
        ),
        (
            cluster(),
            Known(vnet()),
            (
                "The nodes ask Azure DNS, as far as it was read: check the private zone, its "
                "record and its links, and that nothing rewrites DNS on the node. See "
                "https://aka.ms/aks/vmextensionerror_k8sapiserverdnslookupfail."
            ),
        ),
    ],
)
def test_fix_says_who_forwards_what(azure: object, network: object, instructions: str) -> None:
    read = snapshot(cluster=Known(azure), vnet=network, probe=Known(NXDOMAIN))
    assert ask(incident(), read).fixes[0].instructions == instructions
