"""Which pool, node, subnet, endpoint and zone are meant."""

import pytest

from diagnostics.collect.choices import (
    affected_node,
    affected_pool,
    answering_zone,
    api_endpoint,
    managed_api_subnet,
    managed_node_subnet,
    named_pool,
    scale_sets_of,
)
from diagnostics.model.cluster import ErrorDetail, Pool
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.incident import NodeRef
from tests import builders

ERROR = ErrorDetail(code="E", message="m")


@pytest.mark.parametrize(
    ("node", "name"),
    [
        (NodeRef(), None),
        (NodeRef(pool="apps", vmss="aks-system-12345678-vmss"), "apps"),
        (NodeRef(vmss="aks-system-12345678-vmss"), "system"),
        (NodeRef(vmss="aks-system-12345678-vmss000003"), "system"),
        (NodeRef(vmss="akswin1"), None),
    ],
)
def test_named_pool(node: NodeRef, name: str | None) -> None:
    assert named_pool(node) == name


@pytest.mark.parametrize(
    ("name", "tagged", "answer"),
    [
        ("aks-nodepool1-12345678-vmss", None, True),
        ("AKS-NODEPOOL1-12345678-VMSS", None, True),
        ("aksnodepool1", None, True),
        ("aks-nodepool12-12345678-vmss", None, False),
        ("anything", "nodepool1", True),
        ("anything", "NodePool1", True),
        ("aks-nodepool1-12345678-vmss", "apps", False),
    ],
)
def test_scale_sets_of_a_pool(name: str, tagged: str | None, *, answer: bool) -> None:
    found = builders.scale_set(name=name, pool=tagged)

    assert scale_sets_of([found], builders.pool()) == ((found,) if answer else ())


def _pool(name: str, state: str = "Succeeded", error: ErrorDetail | None = None) -> Pool:
    return builders.pool(name=name, provisioning_state=state, error=error)


@pytest.mark.parametrize(
    ("pools", "wanted", "name"),
    [
        ([], None, None),
        ([_pool("a"), _pool("b")], None, "a"),
        ([_pool("a"), _pool("b")], "B", "b"),
        ([_pool("a", "Failed"), _pool("b")], "c", None),
        ([_pool("a"), _pool("b", "Failed")], None, "b"),
        ([_pool("a", "Failed"), _pool("b", error=ERROR)], None, "b"),
        ([_pool("a", error=ERROR), _pool("b", "Failed", ERROR)], None, "b"),
    ],
)
def test_affected_pool(pools: list[Pool], wanted: str | None, name: str | None) -> None:
    pool = affected_pool(pools, wanted)

    assert (pool.name if pool else None) == name


HEALTHY = builders.node(id=ResourceId("/vm/0"), instance_id="0", failed=False)
BROKEN = builders.node(id=ResourceId("/vm/1"), instance_id="1", failed=True)
QUIET = builders.node(id=ResourceId("/vm/2"), instance_id="2", failed=False)


@pytest.mark.parametrize(
    ("wanted", "instance_id", "failed"),
    [
        (NodeRef(), "1", True),
        (NodeRef(instance_id="2"), "2", True),
        (NodeRef(instance_id="2", vmss=builders.VMSS.upper()), "2", True),
        (NodeRef(instance_id="2", vmss="another"), "1", True),
        (NodeRef(ip="10.0.2.12"), "2", True),
        (NodeRef(ip="10.9.9.9"), "1", True),
        (NodeRef(instance_id="77"), "1", True),
    ],
)
def test_affected_node(wanted: NodeRef, instance_id: str, failed: bool) -> None:  # noqa: FBT001 - a table's column
    addresses = {key(QUIET.id): ("10.0.2.12",)}

    node = affected_node([HEALTHY, BROKEN, QUIET], wanted, addresses)

    assert node is not None
    assert (node.instance_id, node.failed) == (instance_id, failed)


def test_affected_node_is_any_where_none_failed() -> None:
    assert affected_node([HEALTHY, QUIET], NodeRef(), {}) == HEALTHY


def test_affected_node_is_none_where_no_machine_is_left() -> None:
    assert affected_node([], NodeRef(instance_id="0"), {}) is None


def _subnet(name: str) -> ResourceId:
    return ResourceId(f"{builders.VNET_ID}/subnets/{name}")


@pytest.mark.parametrize(
    ("names", "node", "api"),
    [
        ([], None, None),
        (["only"], "only", None),
        (["first", "second"], None, None),
        (["aks-apiserver-subnet", "AKS-subnet"], "AKS-subnet", "aks-apiserver-subnet"),
    ],
)
def test_managed_subnets(names: list[str], node: str | None, api: str | None) -> None:
    vnets = [builders.vnet(subnet_ids=tuple(map(_subnet, names)))]

    assert managed_node_subnet(vnets) == (_subnet(node) if node else None)
    assert managed_api_subnet(vnets) == (_subnet(api) if api else None)


def test_api_endpoint_goes_by_name_first() -> None:
    other = builders.private_endpoint(name="storage")
    named = builders.private_endpoint(name="Kube-ApiServer", target_ids=())

    assert api_endpoint([other, named], builders.CLUSTER_ID) == named


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (builders.CLUSTER_ID.upper(), True),
        (f"{builders.CLUSTER_ID}/privateLinkResources/management", True),
        (f"{builders.CLUSTER_ID}-2", False),
    ],
)
def test_api_endpoint_goes_by_what_it_leads_to(target: str, found: bool) -> None:  # noqa: FBT001 - a table's column
    endpoint = builders.private_endpoint(name="own", target_ids=(ResourceId(target),))

    assert api_endpoint([endpoint], builders.CLUSTER_ID) == (endpoint if found else None)


def test_answering_zone_is_the_longest_that_ends_the_name() -> None:
    long = builders.zone()
    short = builders.zone(name=f"privatelink.{builders.REGION}.azmk8s.io")
    part = builders.zone(name="azmk8s.IO")
    foreign = builders.zone(name="k3xq9w2p." + builders.ZONE_NAME)

    assert answering_zone([short, long, part, foreign], builders.private_cluster()) == long
    assert answering_zone([foreign], builders.private_cluster()) is None
    assert answering_zone([long], builders.cluster()) is None
