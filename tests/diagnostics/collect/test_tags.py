"""Service tags are read where one is named that may decide, and only the named ones."""

import pytest

from diagnostics.collect.reads import Reads
from diagnostics.collect.tags import named_tags, read_service_tags
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.firewall import (
    ApplicationRule,
    FirewallRules,
    NetworkRule,
    RuleCollection,
)
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Nsg
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

UNREAD = Missing(why=Why.DENIED, what="it", detail="403", action="a/read")


def _nsg(*destinations: str, **fields: object) -> Fact[Nsg | None]:
    given = {"destinations": destinations, **fields}
    return Known(builders.nsg(builders.rule(**given)))  # type: ignore[arg-type] # any field


def _admin(**fields: object) -> Fact[tuple[AdminRule, ...]]:
    given: dict[str, object] = {
        "id": ResourceId("/r"),
        "name": "r",
        "priority": 1,
        "direction": "Outbound",
        "access": "Deny",
        "protocol": "Any",
        "sources": ("*",),
        "source_ports": ("*",),
        "destinations": ("AzureCloud", "/networkManagers/m/networkGroups/g"),
        "destination_ports": ("0-65535",),
    }
    return Known((AdminRule(**(given | fields)),))  # type: ignore[arg-type] # any field


def _firewall(*protocols: str, ports: tuple[str, ...] = ("443",)) -> dict[str, Fact[FirewallRules]]:
    network = NetworkRule(
        name="n",
        protocols=protocols,
        destination_ports=ports,
        destinations=("AzureCloud.uksouth", "20.0.0.0/8", "10.0.0.1-10.0.0.9"),
    )
    named = ApplicationRule(name="a", protocols=(("Https", 443),), fqdn_tags=("WindowsUpdate",))
    collection = RuleCollection(name="c", priority=100, action="Allow", rules=(network, named))
    return {"/firewall": Known(FirewallRules(collections=(collection,)))}


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({}, ()),
        ({"subnet_nsg": _nsg("AzureCloud")}, ("azurecloud",)),
        ({"nic_nsg": _nsg("Storage.UKSouth", "AzureCloud")}, ("azurecloud", "storage.uksouth")),
        ({"subnet_nsg": _nsg("VirtualNetwork", "internet", "AzureLoadBalancer", "*")}, ()),
        ({"subnet_nsg": _nsg("10.0.0.0/8", "fd00::/64", "20.1.2.3")}, ()),
        ({"subnet_nsg": _nsg("AzureCloud", direction="Inbound")}, ()),
        ({"subnet_nsg": _nsg("AzureCloud", protocol="Udp")}, ()),
        ({"subnet_nsg": _nsg("AzureCloud", protocol="*")}, ("azurecloud",)),
        ({"subnet_nsg": _nsg("AzureCloud", destination_ports=("80", "9000"))}, ()),
        ({"subnet_nsg": _nsg("AzureCloud", destination_ports=("80", "400-443"))}, ("azurecloud",)),
        ({"subnet_nsg": _nsg("AzureCloud", destination_ports=("444-500", "1-442"))}, ()),
        ({"subnet_nsg": _nsg("AzureCloud", destination_ports=("*",))}, ("azurecloud",)),
        ({"subnet_nsg": UNREAD, "nic_nsg": UNREAD, "route_table": UNREAD}, ()),
        (
            {"route_table": Known(builders.route_table(builders.route(" AzureCloud ")))},
            ("azurecloud",),
        ),
        ({"route_table": Known(builders.route_table(builders.route()))}, ()),
        (
            {"cluster": Known(builders.cluster(authorized_ranges=("20.0.0.0/8", "AzureDevOps")))},
            ("azuredevops",),
        ),
        ({"cluster": UNREAD}, ()),
        ({"firewall_rules": _firewall("TCP")}, ("azurecloud.uksouth",)),
        ({"firewall_rules": _firewall("ICMP", "Any")}, ("azurecloud.uksouth",)),
        ({"firewall_rules": _firewall("UDP")}, ()),
        ({"firewall_rules": _firewall("TCP", ports=("9000",))}, ()),
        ({"firewall_rules": {"/firewall": UNREAD}}, ()),
        ({"admin_rules": _admin()}, ("azurecloud",)),
        ({"admin_rules": _admin(direction="Inbound")}, ()),
        ({"admin_rules": UNREAD}, ()),
    ],
)
def test_named_tags(facts: dict[str, object], names: tuple[str, ...]) -> None:
    assert named_tags(builders.snapshot(**facts)) == names


def _arm() -> FakeArm:
    arm = FakeArm()
    tags = {"azurecloud": ("20.0.0.0/8",), "storage": ("20.38.0.0/16",)}
    arm.give("service_tags", f"{builders.SUBSCRIPTION}/uksouth", tags)
    return arm


async def test_named_tags_are_read_for_the_clusters_region() -> None:
    cluster = Known(builders.cluster(location="UK South"))
    snapshot = builders.snapshot(subnet_nsg=_nsg("AzureCloud", "Unheard"), cluster=cluster)

    assert await read_service_tags(Reads(_arm(), 1), snapshot) == Known(
        {"azurecloud": ("20.0.0.0/8",)}, builders.SUBSCRIPTION
    )


@pytest.mark.parametrize(
    "snapshot",
    [
        builders.snapshot(),
        builders.private_snapshot(subnet_nsg=_nsg("AzureCloud")),
        builders.snapshot(
            subnet_nsg=_nsg("AzureCloud"), cluster=Known(builders.cluster(vnet_integration=True))
        ),
    ],
    ids=["none named", "private", "inside the network"],
)
async def test_nothing_is_sent_where_no_tag_can_decide(snapshot: Snapshot) -> None:
    arm = _arm()

    assert await read_service_tags(Reads(arm, 1), snapshot) == Known({}, builders.CLUSTER_ID)
    assert arm.asked == []


async def test_tags_of_a_cluster_that_is_not_known_are_missing() -> None:
    arm = _arm()

    assert await read_service_tags(Reads(arm, 1), builders.snapshot(cluster=UNREAD)) == Missing(
        why=Why.DENIED, what="the service tags", detail="403", action="a/read"
    )
    assert arm.asked == []


async def test_unread_tags_say_which_right_is_missing() -> None:
    arm = FakeArm()
    at = f"{builders.SUBSCRIPTION}/uksouth"
    arm.fail("service_tags", at, Denied("403", resource_id="/subscriptions/s", action="a/read"))

    fact = await read_service_tags(Reads(arm, 1), builders.snapshot(subnet_nsg=_nsg("AzureCloud")))

    assert fact == Missing(
        why=Why.DENIED,
        what="the service tags of uksouth",
        detail="403",
        resource_id="/subscriptions/s",
        action="a/read",
    )
