"""A collection over the real SDK from a simulated Azure: rules, tags, admin rules, the log."""

import math
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.arm import open_arm
from diagnostics.bundle import dump, load
from diagnostics.collect import Terms, add_history, collect, find_message
from diagnostics.model.activity import Change
from diagnostics.model.facts import Known, Missing
from diagnostics.model.firewall import NetworkRule
from diagnostics.model.ids import ResourceId, key, name
from diagnostics.model.incident import Category, Incident, Source
from diagnostics.model.snapshot import Snapshot
from diagnostics.settings import read_azure_settings
from sandbox.azure import activity
from sandbox.azure.bodies import edge, managers, network
from sandbox.azure.bodies.scope import ref
from sandbox.azure.server import serve
from sandbox.packets import provision
from sandbox.scenarios import SCENARIOS
from sandbox.scenarios.estate import HUB, NETWORK
from sandbox.scenarios.topologies import public_firewall, public_lb
from sandbox.world import Denial, World

Collecting = Callable[..., Awaitable[Snapshot]]
NSG_WRITE = "Microsoft.Network/networkSecurityGroups/securityRules/write"


@pytest.fixture
def collecting(monkeypatch: pytest.MonkeyPatch) -> Collecting:
    """Return what reads a world as the product does."""

    async def run(world: World, terms: Terms | None = None) -> Snapshot:
        incident = Incident(cluster_id=ResourceId(world.cluster_id), category=Category.UNSPECIFIED)
        async with serve(world) as azure:
            monkeypatch.setenv("CONNCHECK_ARM_ENDPOINT", azure.endpoint)
            monkeypatch.setenv("IDENTITY_ENDPOINT", azure.identity_endpoint)
            monkeypatch.setenv("IDENTITY_HEADER", azure.identity_header)
            monkeypatch.setenv("SSL_CERT_FILE", str(azure.ca_file))
            async with open_arm(read_azure_settings(os.environ)) as arm:
                on = terms or Terms()
                snapshot = await collect(incident, arm, now=datetime.now(UTC), terms=on)
                return await add_history(snapshot, arm, on, until=math.inf)

    return run


def _firewalled() -> World:
    """Build a firewall whose policy has a parent with a rule by IP group and service tag."""
    world = public_firewall().world
    base = edge.policy(HUB, "afwp-base")
    nodes = HUB.body("Microsoft.Network/ipGroups", "ipg-nodes", {"ipAddresses": ["10.40.0.0/16"]})
    rule = edge.network_rule(
        "to-azure",
        sourceAddresses=[],
        sourceIpGroups=[nodes["id"]],
        destinationAddresses=["AzureCloud.uksouth"],
    )
    group = edge.rule_group(base, "rcg-base", 300, edge.collection("azure", 200, "Allow", rule))
    for body in (base, nodes, group):
        world.put(body)
    child = world.need(HUB.id(edge.POLICY, "afwp-hub-uks"))
    child["properties"]["basePolicy"] = ref(base["id"])
    provision.run(world)
    return world


async def test_policy_with_parent_ip_group_and_tag(collecting: Collecting) -> None:
    snapshot = await collecting(_firewalled())

    (rules,) = (fact.value for fact in snapshot.firewall_rules.values())
    child = rules.policy
    assert child is not None
    assert child.parent is not None
    assert (child.name, child.parent.name) == ("afwp-hub-uks", "afwp-base")
    (parents,) = (rule for held in child.parent.groups[0].collections for rule in held.rules)
    assert isinstance(parents, NetworkRule)
    assert parents.destinations == ("AzureCloud.uksouth",)
    group_id = HUB.id("Microsoft.Network/ipGroups", "ipg-nodes")
    assert rules.ip_groups == {key(group_id): Known(("10.40.0.0/16",), group_id)}
    assert snapshot.service_tags.value == {
        "azurecloud.uksouth": ("20.26.0.0/16", "20.90.0.0/16", "51.140.0.0/14")
    }
    # What was read survives being saved.
    incident = Incident(cluster_id=snapshot.cluster_id, category=Category.UNSPECIFIED)
    assert load(dump(incident, snapshot)).snapshot == snapshot


@pytest.mark.parametrize("denied", ["afwp-base", "afwp-hub-uks"])
async def test_policy_that_may_not_be_read(collecting: Collecting, denied: str) -> None:
    world = _firewalled()
    world.denials.append(Denial(scope=HUB.id(edge.POLICY, denied)))

    (rules,) = (await collecting(world)).firewall_rules.values()

    assert isinstance(rules, Missing)
    assert rules.action == "Microsoft.Network/firewallPolicies/read"
    assert name(rules.resource_id) == denied


async def test_admin_rules_of_the_nodes_network(collecting: Collecting) -> None:
    estate = public_lb()
    rule = managers.admin_rule("block-saas", 10, "Deny")
    for body in managers.manager(HUB, "avnm", estate.vnet["id"], rule):
        estate.world.put(body)

    snapshot = await collecting(estate.world)

    assert [(rule.name, rule.access, rule.destinations) for rule in snapshot.admin_rules.value] == [
        ("block-saas", "Deny", ("*",))
    ]


async def test_named_tag_of_a_security_group(collecting: Collecting) -> None:
    estate = public_lb()
    network.rule(estate.nodes_nsg, "deny-azure", 200, "Deny", destinationAddressPrefix="AzureCloud")

    snapshot = await collecting(estate.world)

    assert snapshot.service_tags.value == {
        "azurecloud": ("20.26.0.0/16", "20.90.0.0/16", "51.140.0.0/14", "150.171.0.0/16")
    }


def _wordless() -> World:
    """Build a failure of which only the Activity Log still has words: its machines are gone."""
    world = SCENARIOS["nsg-deny"].build()
    properties = world.cluster["properties"]
    for held in (properties, *properties["agentPoolProfiles"]):
        held.pop("status", None)
    for node in world.nodes:
        world.remove(node.id)
    return world


async def test_error_text_of_the_log(collecting: Collecting) -> None:
    snapshot = await collecting(_wordless())

    found = find_message(snapshot)
    assert found is not None
    text, source = found
    assert source is Source.ACTIVITY_LOG
    assert text.startswith(
        "VMExtensionProvisioningError: CSE failed with 'VMExtensionError_K8SAPIServerConnFail'"
    )


async def test_changes_of_the_path_without_their_callers(collecting: Collecting) -> None:
    world = SCENARIOS["nsg-deny"].build()
    elsewhere = NETWORK.id(network.NSG, "nsg-aks-apps")
    activity.record(world, f"{elsewhere}/securityRules/r", NSG_WRITE, hours_ago=1)
    denying = f"{NETWORK.id(network.NSG, 'nsg-aks-nodes')}/securityRules/deny-unlisted-saas"

    history = (await collecting(world)).history

    assert history is not None
    newest = history.value.changes[0]
    assert newest == Change(
        at=newest.at,
        began_at=newest.at - timedelta(minutes=1),
        operation=NSG_WRITE,
        resource_id=ResourceId(denying),
    )
    # The cluster's earlier success is one of them, another subnet's NSG is not.
    assert [name(each.resource_id) for each in history.value.changes] == [
        "deny-unlisted-saas",
        "vnet-prod-uks",
        "aks-prod-uks",
        "vnet-prod-uks",
    ]


async def test_operations_on_the_nodes_of_both_groups(collecting: Collecting) -> None:
    history = (await collecting(SCENARIOS["nsg-deny"].build())).history

    assert history is not None
    ended = [(name(each.resource_id), each.succeeded) for each in history.value.operations]
    assert ended == [
        ("aks-prod-uks", False),
        ("aks-system-37156204-vmss", False),
        ("aks-system-37156204-vmss", False),
        ("aks-prod-uks", True),
    ]


async def test_changes_with_their_callers(collecting: Collecting) -> None:
    world = SCENARIOS["nsg-deny"].build()

    history = (await collecting(world, Terms(with_callers=True))).history

    assert history is not None
    callers = {change.caller for change in history.value.changes}
    assert callers == {"i.fairweather@contoso.example"}
