"""From where to where the one connection goes."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from diagnostics.model.facts import Fact, FactMissing, Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import PrivateEndpoint
from diagnostics.model.plan import Plan
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import (
    Flow,
    Topology,
    api_flow,
    api_network,
    dialled_address,
    endpoint_network,
    is_single,
    node_if_read,
    node_network,
    other_api_server,
    subnet_network,
    topology,
)
from tests.builders import (
    CLUSTER_ID,
    SUBNET_ID,
    cluster,
    incident,
    nic,
    node,
    private_endpoint,
    private_incident,
    private_snapshot,
    snapshot,
    subnet,
)

DENIED = Missing(why=Why.DENIED, what="a thing")
TAGS = ("azurecloud", "azurecloud.uksouth")
INTEGRATED = Known(cluster(vnet_integration=True))
API_SUBNET = Known(subnet(name="snet-api", prefixes=("10.0.9.0/28",)))


def net(text: str | None) -> IPv4Network | None:
    return IPv4Network(text) if text else None


@pytest.mark.parametrize(
    ("private", "integrated", "kind"),
    [
        (False, False, Topology.PUBLIC),
        (True, False, Topology.PRIVATE_ENDPOINT),
        (False, True, Topology.VNET_INTEGRATION),
        (True, True, Topology.VNET_INTEGRATION),
    ],
)
def test_topology(kind: Topology, *, private: bool, integrated: bool) -> None:
    assert topology(cluster(private=private, vnet_integration=integrated)) is kind


@pytest.mark.parametrize(
    ("destination", "public", "target", "single"),
    [
        (None, True, "the API server's public address, port 443", False),
        ("20.90.10.20/32", True, "20.90.10.20:443", True),
        ("10.0.2.4/32", False, "10.0.2.4:443", True),
        ("10.0.9.0/28", False, "10.0.9.0/28, port 443", False),
    ],
)
def test_flow_names_its_target(
    destination: str | None, target: str, *, public: bool, single: bool
) -> None:
    flow = Flow(source=IPv4Network("10.0.2.10"), destination=net(destination))
    assert (flow.goes_public, flow.target, is_single(flow.destination)) == (public, target, single)


@pytest.mark.parametrize(
    ("facts", "source"),
    [
        ({}, "10.0.2.10/32"),
        ({"node": Known(node(nic=nic(addresses=("fd00::4", "10.0.2.11"))))}, "10.0.2.11/32"),
        ({"node": Known(node(nic=None))}, "10.0.2.0/24"),
        ({"node": Known(None)}, "10.0.2.0/24"),
        ({"node": DENIED}, "10.0.2.0/24"),
        (
            {"node": Known(None), "subnet": Known(subnet(prefixes=("fd00::/64", "10.0.4.0/24")))},
            "10.0.4.0/24",
        ),
    ],
)
def test_source_is_the_node_or_its_subnet(facts: dict[str, Fact[Any]], source: str) -> None:
    assert node_network(snapshot(**facts)) == IPv4Network(source)


@pytest.mark.parametrize(
    ("prefixes", "around"),
    [
        (("10.0.2.0/24",), "10.0.2.0/24"),
        (("10.0.2.0/24", "10.0.3.0/24"), "10.0.2.0/23"),
        (("10.0.2.0/24", "10.0.0.0/16"), "10.0.0.0/16"),
        (("10.0.2.0/24", "192.168.0.0/24"), "0.0.0.0/0"),
    ],
)
def test_subnet_with_several_prefixes_is_held_as_a_whole(
    prefixes: tuple[str, ...], around: str
) -> None:
    assert subnet_network(subnet(prefixes=prefixes)) == IPv4Network(around)


def test_subnet_without_ipv4_prefix_is_a_missing_fact() -> None:
    with pytest.raises(FactMissing) as raised:
        subnet_network(subnet(prefixes=("fd00::/64",)))
    assert raised.value.missing == Missing(
        why=Why.NOT_FOUND, what="an IPv4 prefix of subnet snet-nodes", resource_id=SUBNET_ID
    )


@pytest.mark.parametrize("fact", [DENIED, Known(None)])
def test_unread_node_is_done_without(fact: Fact[Any]) -> None:
    assert node_if_read(snapshot(node=fact)) is None


def test_pending_node_is_waited_for() -> None:
    with pytest.raises(FactMissing):
        node_if_read(Snapshot(cluster_id=CLUSTER_ID, read_at=snapshot().read_at))


@pytest.mark.parametrize(
    ("dialled", "destination"),
    [("20.90.10.20", "20.90.10.20/32"), (None, None), ("10.0.2.4", None), ("nonsense", None)],
)
def test_public_api_server_is_where_the_node_dialled(
    dialled: str | None, destination: str | None
) -> None:
    asked = incident(endpoint=Endpoint(ip=dialled))
    assert api_network(asked, snapshot()) == net(destination)


@pytest.mark.parametrize(
    ("addresses", "dialled", "destination"),
    [
        (("10.0.2.4",), "10.0.2.99", "10.0.2.4/32"),
        (("fd00::4", "10.0.2.4"), None, "10.0.2.4/32"),
        ((), "10.0.2.99", "10.0.2.99/32"),
    ],
)
def test_private_api_server_is_where_its_endpoint_is_now(
    addresses: tuple[str, ...], dialled: str | None, destination: str
) -> None:
    facts = private_snapshot(private_endpoint=Known(private_endpoint(addresses=addresses)))
    asked = private_incident(endpoint=Endpoint(ip=dialled))
    assert api_network(asked, facts) == net(destination)


@pytest.mark.parametrize("dialled", [None, "20.90.10.20"])
@pytest.mark.parametrize("endpoint", [None, private_endpoint(addresses=())])
def test_private_api_server_is_never_taken_for_a_public_one(
    endpoint: PrivateEndpoint | None, dialled: str | None
) -> None:
    facts = private_snapshot(private_endpoint=Known(endpoint))
    with pytest.raises(FactMissing) as raised:
        api_network(private_incident(endpoint=Endpoint(ip=dialled)), facts)
    assert raised.value.missing == Missing(
        why=Why.NOT_FOUND, what="the private endpoint's address", resource_id=CLUSTER_ID
    )


@pytest.mark.parametrize(
    ("dialled", "destination"),
    [
        ("10.0.9.5", "10.0.9.5/32"),
        (None, "10.0.9.0/28"),
        ("20.90.10.20", "10.0.9.0/28"),  # S4.1: nodes always use the private address
    ],
)
def test_integrated_api_server_is_in_its_subnet(dialled: str | None, destination: str) -> None:
    facts = snapshot(cluster=INTEGRATED, api_subnet=API_SUBNET)
    asked = incident(endpoint=Endpoint(ip=dialled))
    assert api_network(asked, facts) == IPv4Network(destination)


def test_integrated_api_server_without_a_subnet_is_a_missing_fact() -> None:
    with pytest.raises(FactMissing) as raised:
        api_network(incident(endpoint=Endpoint()), snapshot(cluster=INTEGRATED))
    assert raised.value.missing == Missing(
        why=Why.NOT_FOUND, what="the API server's subnet", resource_id=CLUSTER_ID
    )


def test_flow_is_source_and_destination() -> None:
    assert api_flow(incident(), snapshot()) == Flow(
        source=IPv4Network("10.0.2.10"), destination=IPv4Network("20.90.10.20"), port=443
    )


GROUPS = (ResourceId("asg-endpoints"),)


@pytest.mark.parametrize(
    ("facts", "groups"),
    [
        (snapshot(cluster=INTEGRATED, api_subnet=Known(subnet(name="snet-api"))), ()),
        (private_snapshot(), ()),
        (private_snapshot(private_endpoint=Known(private_endpoint(asg_ids=GROUPS))), GROUPS),
        (private_snapshot(private_endpoint=Known(private_endpoint(asg_ids=None))), None),
        # only the address that the node dialled is known
        (private_snapshot(private_endpoint=Known(None)), None),
        (snapshot(private_endpoint=Missing(why=Why.DENIED, what="it")), None),
    ],
)
def test_groups_are_the_endpoints_and_no_balancers(
    facts: Snapshot, groups: tuple[ResourceId, ...] | None
) -> None:
    assert api_flow(private_incident(), facts).groups == groups


def test_no_endpoint_has_no_address() -> None:
    assert endpoint_network(None) is None


OTHER = "other-dns-abc12345.hcp.westeurope.azmk8s.io"
OWN = {"fqdn": "own.hcp.uksouth.azmk8s.io", "private_fqdn": "Own.privatelink.uksouth.azmk8s.io"}


@pytest.mark.parametrize(
    ("said", "names", "other"),
    [
        (OTHER, OWN, OTHER),
        (f"{OTHER.upper()}.", OWN, OTHER),
        (f".{OTHER}", OWN, f".{OTHER}"),
        ("OWN.hcp.uksouth.azmk8s.io.", OWN, None),
        ("own.privatelink.uksouth.azmk8s.io", OWN, None),
        ("proxy.corp.example", OWN, None),
        (None, OWN, None),
        (OTHER, {"fqdn": None, "private_fqdn": None}, None),
        (OTHER, OWN | {"private_fqdn": None}, OTHER),
    ],
)
def test_name_of_another_clusters_api_server(
    said: str | None, names: dict[str, str | None], other: str | None
) -> None:
    told = incident(endpoint=Endpoint(fqdn=said, ip="20.50.7.7"))
    mine = cluster(**names)
    assert other_api_server(told, mine) == other
    expected = None if other else IPv4Network("20.50.7.7")
    assert api_network(told, snapshot(cluster=Known(mine))) == expected


ANOTHER = "other.hcp.uksouth.azmk8s.io"


@pytest.mark.parametrize(
    ("fqdn", "dialled", "services", "found"),
    [
        (None, "10.0.7.4", (), "10.0.7.4"),
        (None, "20.90.10.20", (), "20.90.10.20"),
        (None, None, (), None),
        (None, "nonsense", (), None),
        (ANOTHER, "10.0.7.4", (), None),
        # the API server as a service: the first address of the range
        (None, "10.0.0.1", (), None),
        (None, "10.0.0.2", (), "10.0.0.2"),
        (None, "172.20.0.1", ("172.20.0.0/16", "fd00::/108"), None),
        (None, "172.20.0.2", ("172.20.0.0/16",), "172.20.0.2"),
        (None, "168.63.129.16", (), None),
    ],
)
def test_address_that_nodes_dialled_for_this_api_server(
    fqdn: str | None, dialled: str | None, services: tuple[str, ...], found: str | None
) -> None:
    told = incident(endpoint=Endpoint(fqdn=fqdn, ip=dialled))
    assert dialled_address(told, cluster(service_ranges=services)) == net(found)


def test_name_is_nobodys_else_while_the_private_one_is_not_known() -> None:
    told = incident(endpoint=Endpoint(fqdn="shop.privatelink.uksouth.azmk8s.io"))
    assert other_api_server(told, cluster(private=True, private_fqdn=None)) is None


@pytest.mark.parametrize("dialled", ["10.0.0.1", "10.99.8.4"])
def test_address_outside_its_subnet_is_not_where_an_integrated_api_server_is(dialled: str) -> None:
    facts = snapshot(cluster=INTEGRATED, api_subnet=API_SUBNET)
    told = incident(endpoint=Endpoint(ip=dialled))
    assert api_network(told, facts) == net("10.0.9.0/28")


def test_address_dialled_stands_where_the_api_servers_subnet_was_not_read() -> None:
    facts = snapshot(cluster=INTEGRATED, api_subnet=DENIED)
    flow = api_flow(incident(endpoint=Endpoint(ip="10.0.9.4")), facts)
    assert flow.destination == net("10.0.9.4/32")


@pytest.mark.parametrize(
    ("plan", "within"),
    [(None, ()), (Plan(subnet_id=SUBNET_ID, location="uksouth"), TAGS)],
)
def test_flow_of_a_planned_cluster_knows_the_tags_around_it(
    plan: Plan | None, within: tuple[str, ...]
) -> None:
    unnamed = incident(endpoint=Endpoint())
    flow = api_flow(unnamed, snapshot(plan=plan))
    assert (flow.destination, flow.within, flow.is_within("AzureCloud")) == (
        None,
        within,
        bool(within),
    )
