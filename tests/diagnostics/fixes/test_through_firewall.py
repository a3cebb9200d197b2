"""Each firewall that stops flows is opened once, for all ports; a failed one is deployed again."""

from ipaddress import IPv4Network

from diagnostics.fixes.firewall import admit, by_hand
from diagnostics.fixes.retest import retest
from diagnostics.fixes.through_firewall import let_through, repair
from diagnostics.model.facts import Known
from diagnostics.model.finding import Fix
from diagnostics.model.firewall import FirewallRules
from diagnostics.model.ids import key
from diagnostics.network.firewall.on_path import flows_to_api, judge_devices, opening_for
from diagnostics.network.flow import Flow
from tests.builders import FIREWALL_ID, FQDN, appliance, arm_id, cluster, incident, snapshot
from tests.diagnostics.network.firewall.values import rules_of

CLASSIC_ID = arm_id("Microsoft.Network/azureFirewalls", "fw-classic", group="rg-hub")
INSIDE = Flow(source=IPv4Network("10.0.2.10"), destination=IPv4Network("10.0.9.4"))
FACTS = snapshot(
    cluster=Known(cluster(vnet_integration=True)),
    firewall_rules={key(FIREWALL_ID): Known(rules_of()), key(CLASSIC_ID): Known(FirewallRules())},
)


def test_each_firewall_is_opened_once_for_all_ports() -> None:
    devices = (appliance(), appliance(id=CLASSIC_ID, name="fw-classic"))
    flows = flows_to_api(INSIDE, FACTS)
    judged = judge_devices(devices, flows, incident(), FACTS)
    opening = opening_for(rules_of(), flows, incident(), FACTS)
    assert opening is not None
    verify = retest(incident(), FACTS)
    assert let_through(judged, incident(), FACTS) == (
        admit(opening, verify),
        by_hand(judged[2], flows, FQDN, ("10.0.2.0/24",), verify),
    )
    assert (
        "allows TCP 443 and 4443 from 10.0.2.0/24"
        in by_hand(judged[2], flows, FQDN, ("10.0.2.0/24",), verify).instructions
    )


def test_failed_firewall_is_deployed_again_by_its_owner() -> None:
    assert repair(appliance(), incident(), FACTS) == Fix(
        check="firewall_rules",
        title="Repair Azure Firewall fw-hub",
        verify=retest(incident(), FACTS),
        instructions="Its owner looks up in the Activity Log why the last deployment of fw-hub "
        "failed, and deploys it again.",
        owner="owner of resource group rg-hub",
    )
