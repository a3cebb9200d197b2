"""The node dialled the address that the endpoint has now, S5.7."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from diagnostics.checks.api_server_address import CHECK
from diagnostics.judging.asking import finding_of
from diagnostics.model.activity import Change, History
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Finding
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint, Source
from diagnostics.model.network import PrivateEndpoint, PrivateZone
from tests.builders import (
    CLUSTER_ID,
    ENDPOINT_ID,
    FQDN,
    NOW,
    PRIVATE_API_IP,
    PRIVATE_FQDN,
    VNET_ID,
    ZONE_ID,
    ZONE_NAME,
    cluster,
    incident,
    node,
    private_cluster,
    private_endpoint,
    private_incident,
    private_snapshot,
    snapshot,
    vnet,
    zone,
)
from tests.diagnostics.checks.asked import (
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    RECONCILE,
    UNKNOWN,
    Told,
    told,
)


@pytest.mark.parametrize(
    ("dialled", "endpoint", "answer"),
    [
        (
            PRIVATE_API_IP,
            private_endpoint(),
            Told(PASSED, "the node dialled 10.0.2.4, the private endpoint's address"),
        ),
        (
            "10.0.2.99",
            private_endpoint(addresses=("10.0.2.4", "10.0.2.5")),
            Told(
                FAILED,
                "the node dialled 10.0.2.99, the private endpoint is now at 10.0.2.4, 10.0.2.5",
                ENDPOINT_ID,
                (RECONCILE,),
            ),
        ),
        (
            None,
            private_endpoint(),
            Told(NOT_APPLICABLE, "the message does not say which address the node dialled"),
        ),
        (
            "10.0.2.99",
            None,
            Told(NOT_APPLICABLE, "there is no endpoint address to compare with"),
        ),
        (
            "10.0.2.99",
            private_endpoint(addresses=()),
            Told(NOT_APPLICABLE, "there is no endpoint address to compare with"),
        ),
    ],
)
def test_dialled_address_is_compared(
    dialled: str | None, endpoint: PrivateEndpoint | None, answer: Told
) -> None:
    asked = private_incident(endpoint=Endpoint(ip=dialled))
    assert told(CHECK, asked, private_snapshot(private_endpoint=Known(endpoint))) == answer


OLD = "10.0.2.99"
AGO, LATER = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
SPOKEN = node(extension_message=f"dialled {OLD}", extension_at=AGO)
CHANGED = Change(
    at=LATER,
    operation="Microsoft.Network/privateDnsZones/A/write",
    resource_id=ResourceId(f"{ZONE_ID}/A/aks-shop-k3xq9w2p"),
)
CHANGE = "Microsoft.Network/privateDnsZones/A/write on aks-shop-k3xq9w2p at 2026-11-22 17:43 UTC"
CONTRADICTED = f"the node dialled {OLD}, the private endpoint is now at 10.0.2.4"
MENDED = "now the private endpoint is at 10.0.2.4, and its name leads there"
OPEN = "the private endpoint is at 10.0.2.4, and whether nodes get that address now is not known"
NO_CHANGE = "(the Activity Log shows no change)"
UNDATED = (
    "neither record nor endpoint was changed for two weeks, and the error text is no older "
    f"{NO_CHANGE}"
)
SINCE = f"neither record nor endpoint was changed since 2026-11-22 16:43 UTC {NO_CHANGE}"
LABEL = "aks-shop-k3xq9w2p"


def _told(*changes: Change) -> Known[History]:
    return Known(History(since=AGO, changes=changes))


def _ask(source: Source = Source.GIVEN, **facts: Any) -> Finding:  # noqa: ANN401 - any fact
    endpoint = Endpoint(fqdn=PRIVATE_FQDN, ip=OLD)
    asked = private_incident(endpoint=endpoint, source=source, message=f"dialled {OLD}")
    return finding_of(CHECK, asked, private_snapshot(**facts))


@pytest.mark.parametrize(
    ("source", "changes", "outcome", "summary", "assumptions"),
    [
        (Source.GIVEN, (), FAILED, CONTRADICTED, (UNDATED,)),
        (Source.INSTANCE_VIEW, (), FAILED, CONTRADICTED, (SINCE,)),
        (
            Source.GIVEN,
            (CHANGED,),
            PASSED,
            f"the node dialled {OLD} perhaps before {CHANGE}; {MENDED}",
            (f"the error text is older than {CHANGE}",),
        ),
        (
            Source.INSTANCE_VIEW,
            (CHANGED,),
            PASSED,
            f"the node dialled {OLD} before {CHANGE}; {MENDED}",
            (),
        ),
        (
            Source.INSTANCE_VIEW,
            (replace(CHANGED, at=AGO),),
            FAILED,
            CONTRADICTED,
            (SINCE,),
        ),
    ],
)
def test_words_are_compared_in_time_with_a_record_that_is_right(
    source: Source,
    changes: tuple[Change, ...],
    outcome: str,
    summary: str,
    assumptions: tuple[str, ...],
) -> None:
    said = _ask(source, node=Known(SPOKEN), history=_told(*changes))
    assert (said.outcome, said.summary, said.assumptions) == (outcome, summary, assumptions)


@pytest.mark.parametrize("addresses", [(OLD,), (OLD, PRIVATE_API_IP)])
def test_record_that_still_holds_the_address_proves_the_words(addresses: tuple[str, ...]) -> None:
    stale = Known(zone(records=((LABEL, addresses),)))
    said = _ask(zone=stale, history=_told(CHANGED))
    assert (said.outcome, said.summary, said.assumptions) == (FAILED, CONTRADICTED, ())
    assert [fix.check for fix in said.fixes] == ["api_server_address"]


@pytest.mark.parametrize(
    "facts",
    [
        {"vnet": Known(vnet(dns_servers=("10.0.9.9",)))},
        {"zone": Known(zone(records=((LABEL, ("10.0.2.77",)),)))},
        {"zone": Known(zone(records=()))},
        {"zone": Known(zone(name="other.privatelink.uksouth.azmk8s.io"))},
        {"zone": Known(None)},
    ],
)
def test_later_change_leaves_open_what_is_not_seen_to_lead_there(facts: dict[str, Any]) -> None:
    start = replace(
        CHANGED,
        operation="Microsoft.ContainerService/managedClusters/start/action",
        resource_id=CLUSTER_ID,
    )
    said = _ask(Source.INSTANCE_VIEW, node=Known(SPOKEN), history=_told(start), **facts)
    before = f"before {start.operation} on aks-shop at 2026-11-22 17:43 UTC"
    assert (said.outcome, said.summary) == (UNKNOWN, f"the node dialled {OLD} {before}; {OPEN}")


def test_public_record_of_a_cluster_without_zone_leads_there() -> None:
    cluster = Known(private_cluster(private_dns_zone="none"))
    moved = replace(CHANGED, resource_id=ENDPOINT_ID)
    read: dict[str, Any] = {"cluster": cluster, "zone": Known(None), "history": _told(moved)}
    assert _ask(**read).outcome == PASSED


def test_name_of_the_text_stands_in_for_the_clusters() -> None:
    cluster = Known(private_cluster(private_fqdn=None))
    assert _ask(cluster=cluster, history=_told(CHANGED)).outcome == PASSED


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({"history": Missing(why=Why.DENIED, what="the changes")}, "the changes"),
        ({"zone": Missing(why=Why.DENIED, what="the zone")}, "the zone"),
    ],
)
def test_words_that_cannot_be_compared_in_time_are_unknown(
    facts: dict[str, Any], what: str
) -> None:
    said = _ask(**facts)
    assert (said.outcome, said.missing.what if said.missing else None) == (UNKNOWN, what)


def test_unread_endpoint_is_unknown() -> None:
    missing = Missing(why=Why.UNAVAILABLE, what="the private endpoint")
    assert told(CHECK, private_incident(), private_snapshot(private_endpoint=missing)) == Told(
        UNKNOWN,
        "could not read the private endpoint: Azure did not answer properly (no reason given)",
    )


DNS = ("10.1.0.4", "10.1.0.5")
SERVED = Known(vnet(dns_servers=DNS))
ASKS = "it asks custom DNS 10.1.0.4, 10.1.0.5"


@pytest.mark.parametrize(
    ("choice", "way"),
    [
        ("system", f"forward {ZONE_NAME} to 168.63.129.16, asked from a network that the zone is"),
        ("none", f"forward {PRIVATE_FQDN} to public DNS"),
    ],
)
def test_address_of_ones_own_servers_is_corrected_there(choice: str, way: str) -> None:
    cluster = Known(private_cluster(private_dns_zone=choice))
    said = _ask(cluster=cluster, vnet=SERVED, history=_told())
    assert (said.outcome, said.summary, said.resource_id, said.assumptions) == (
        FAILED,
        f"{CONTRADICTED}; {ASKS}",
        VNET_ID,
        (UNDATED,),
    )
    (fix,) = said.fixes
    told_to = f"correct the A record of {PRIVATE_FQDN} to 10.0.2.4, or remove it and {way}"
    assert (fix.check, fix.command, told_to in fix.instructions) == (
        "api_server_address",
        (),
        True,
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"zone": Known(zone(records=((LABEL, (OLD,)),)))},
        {"vnet": Missing(why=Why.DENIED, what="the network")},
        # the text has the name that finds the record
        {
            "cluster": Known(private_cluster(private_fqdn=None)),
            "zone": Known(zone(records=((LABEL, (OLD,)),))),
        },
        # Azure DNS, by its address
        {"vnet": Known(vnet(dns_servers=("168.63.129.16",)))},
    ],
)
def test_servers_are_not_blamed_for_what_azure_holds_or_nobody_read(facts: dict[str, Any]) -> None:
    said = _ask(**({"vnet": SERVED, "history": _told()} | facts))
    assert (said.outcome, said.resource_id) == (FAILED, ENDPOINT_ID)


@pytest.mark.parametrize(
    ("servers", "summary", "title", "assumption"),
    [
        (
            DNS,
            f"the node dialled {OLD} for the public API server {FQDN}; {ASKS}",
            f"Correct {FQDN} on DNS server 10.1.0.4, 10.1.0.5",
            "custom DNS 10.1.0.4, 10.1.0.5 still gives that address",
        ),
        (
            (),
            f"the node dialled {OLD} for the public API server {FQDN}",
            f"Find what gives {FQDN} the address {OLD}",
            "nodes in vnet-shop are still given that address",
        ),
    ],
)
def test_private_address_of_a_public_api_server_is_a_fault(
    servers: tuple[str, ...], summary: str, title: str, assumption: str
) -> None:
    asked = incident(endpoint=Endpoint(fqdn=FQDN, ip=OLD))
    said = finding_of(CHECK, asked, snapshot(vnet=Known(vnet(dns_servers=servers))))
    assert (said.outcome, said.summary, said.resource_id, said.assumptions) == (
        FAILED,
        summary,
        VNET_ID,
        (assumption,),
    )
    assert [(fix.check, fix.title, fix.command) for fix in said.fixes] == [
        ("api_server_address", title, ())
    ]


HIDING = zone(name=FQDN, records=(("@", (OLD,)),))


@pytest.mark.parametrize(
    ("held", "because", "blamed", "title"),
    [
        (
            HIDING,
            (
                f"the node dialled {OLD} for the public API server {FQDN}, which zone {FQDN} gives "
                "for it"
            ),
            ZONE_ID,
            f"Keep zone {FQDN} from answering for {FQDN}",
        ),
        (
            replace(HIDING, records=(("@", ("10.0.2.77",)),)),
            f"the node dialled {OLD} for the public API server {FQDN}",
            VNET_ID,
            f"Find what gives {FQDN} the address {OLD}",
        ),
    ],
)
def test_zone_that_hides_the_public_name_decides(
    held: PrivateZone, because: str, blamed: ResourceId, title: str
) -> None:
    asked = incident(endpoint=Endpoint(fqdn=FQDN, ip=OLD))
    found = finding_of(CHECK, asked, snapshot(other_zones=Known((held,))))
    assert (found.outcome, found.summary, found.resource_id) == (FAILED, because, blamed)
    assert [fix.title for fix in found.fixes] == [title]


@pytest.mark.parametrize(("own", "text"), [(FQDN, None), (None, FQDN)])
def test_public_name_is_the_clusters_or_the_texts(own: str | None, text: str | None) -> None:
    asked = incident(endpoint=Endpoint(fqdn=text, ip=OLD))
    said = finding_of(CHECK, asked, snapshot(cluster=Known(cluster(fqdn=own))))
    assert said.summary == f"the node dialled {OLD} for the public API server {FQDN}"


def test_zone_that_is_not_there_is_not_asked() -> None:
    read: dict[str, Any] = {"zone": Known(None), "other_zones": Known((HIDING,))}
    assert _ask(**read, history=_told()).summary == CONTRADICTED


def test_zone_that_answers_in_the_place_of_the_clusters_proves_the_words() -> None:
    other = zone(name=PRIVATE_FQDN, records=(("@", (OLD,)),))
    said = _ask(other_zones=Known((other,)), history=_told(CHANGED))
    assert (said.outcome, said.summary, said.assumptions) == (FAILED, CONTRADICTED, ())


def test_other_endpoints_show_no_address() -> None:
    sentence = "the address of this kind of endpoint cannot be read from Azure"
    assert told(CHECK, incident(), snapshot()) == Told(NOT_APPLICABLE, sentence)
    integrated = snapshot(cluster=Known(cluster(vnet_integration=True)))
    dialled = incident(endpoint=Endpoint(ip=OLD))
    assert told(CHECK, dialled, integrated) == Told(NOT_APPLICABLE, sentence)


@pytest.mark.parametrize(
    "said",
    [
        Endpoint(fqdn="other.privatelink.westeurope.azmk8s.io", ip="10.240.3.9"),
        Endpoint(fqdn=PRIVATE_FQDN, ip="10.0.0.1"),
    ],
)
def test_address_of_something_else_tells_nothing(said: Endpoint) -> None:
    answer = Told(NOT_APPLICABLE, "the message does not say which address the node dialled")
    assert told(CHECK, private_incident(endpoint=said), private_snapshot()) == answer
