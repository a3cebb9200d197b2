"""What does not explain for certain how the node failed, and firewalls before an API server inside.

A fault that shows in another way than the node saw, and a state that is the resource's and not its
packets', are suspicions.
"""

from collections.abc import Callable
from dataclasses import replace

from sandbox.azure.bodies import edge
from sandbox.sweep.fault import Expected, Fault, cause, likely, on
from sandbox.sweep.faults import firewall
from sandbox.sweep.faults.endpoint import ENDPOINT, endpoint_of
from sandbox.sweep.faults.nsg import CHECK as GROUPS
from sandbox.sweep.faults.nsg import rule
from sandbox.sweep.faults.routes import CHECK as ROUTES
from sandbox.sweep.site import Site

_BOTH = ["443", "4443"]


def _unless_unsaid(site: Site, expected: Expected) -> Expected:
    """Doubt only where the text says how the node failed."""
    said = site.world.outside.diagnostic_details
    return replace(expected, state="likely_cause") if said else expected


def _denied(site: Site) -> Expected:
    rule(site, "deny-range", 200, "Deny", destinationAddressPrefix="{around}")
    return _unless_unsaid(site, cause(GROUPS, site.group["name"]))


def _nowhere(site: Site) -> Expected:
    table = site.route("quarantine", f"{site.api}/32", "None")
    return _unless_unsaid(site, cause(ROUTES, table))


def _name_denied(site: Site) -> Expected:
    """Deny by name, which resets TLS, while the node had timed out."""
    denial = edge.application_rule("deny-aks", targetFqdns=[f"*.{site.domain}"])
    first = edge.collection("deny", 100, "Deny", denial)
    policy = firewall.holder(site)
    site.world.put(edge.rule_group(policy, "rcg-first", 200, first))
    return _unless_unsaid(site, cause(firewall.CHECK, policy["name"]))


def _deployment_failed(site: Site) -> Expected:
    """Let a firewall's last deployment fail; packets pass as before."""
    site.firewall()["properties"]["provisioningState"] = "Failed"
    return likely(firewall.CHECK, site.firewall()["name"])


def _endpoint_updating(site: Site) -> Expected:
    endpoint_of(site)["properties"]["provisioningState"] = "Updating"
    return likely(ENDPOINT, endpoint_of(site)["name"])


def _behind(action: str, *ports: str) -> Callable[[Site], str]:
    """Lead the nodes to the API server's subnet through a firewall that has one rule for it."""

    def lead(site: Site) -> str:
        policy = firewall.holder(site)
        held = edge.network_rule(
            "api", destinationAddresses=[site.around], destinationPorts=list(ports)
        )
        firewall.add(site, "api", 200, action, held)
        address = site.firewall()["properties"]["ipConfigurations"][0]["properties"]
        site.route("api-by-firewall", site.around, "VirtualAppliance", address["privateIPAddress"])
        return str(policy["name"])

    return lead


def _stopped_inside(site: Site) -> Expected:
    return cause(firewall.CHECK, _behind("Deny", *_BOTH)(site))


def _second_port_inside(site: Site) -> Expected:
    """Let port 443 through alone, which is all that the node's own check tries."""
    return likely(firewall.CHECK, _behind("Allow", "443")(site))


def _passes_inside(site: Site) -> Expected:
    """Let both ports through; replies come back another way, which was not seen to break it."""
    _behind("Allow", *_BOTH)(site)
    return Expected(state=site.recovered)


FAULTS = (
    # An API server that does not listen refuses all pools' nodes; nothing says which counts.
    Fault(name="refused-then-denied", apply=_denied, unless=on("pools"), past=True, refused=True),
    Fault(name="refused-then-nowhere", apply=_nowhere, unless=on("pools"), past=True, refused=True),
    Fault(
        name="timed-out-then-name-denied",
        apply=_name_denied,
        needs=firewall.POLICY,
        unless=on("parent"),
        past=True,
    ),
    Fault(
        name="firewall-deployment-failed",
        apply=_deployment_failed,
        needs=firewall.FIREWALL,
        past=True,
    ),
    Fault(name="endpoint-updating", apply=_endpoint_updating, needs=on("endpoint"), past=True),
    Fault(name="inside-firewall-denies", apply=_stopped_inside, needs=on("integrated")),
    Fault(
        name="inside-firewall-second-port",
        apply=_second_port_inside,
        needs=on("integrated"),
        past=True,
    ),
    Fault(name="inside-firewall-passes", apply=_passes_inside, needs=on("integrated"), past=True),
)
