"""Faults of private clusters: the endpoint, and the names that lead to it."""

from sandbox.azure import activity
from sandbox.azure.bodies import names
from sandbox.scenarios import breaking
from sandbox.scenarios.estate import NODES, Estate
from sandbox.scenarios.scenario import Diagnosis, Scenario
from sandbox.scenarios.topologies import (
    SYSTEM_ZONE,
    private_custom_dns,
    private_system_zone,
)
from sandbox.world import World

_STALE_ADDRESS = "10.40.3.117"


def _disconnected() -> World:
    estate = private_system_zone()
    endpoint = estate.world.need(NODES.id(names.ENDPOINT, "kube-apiserver"))
    connection = endpoint["properties"]["privateLinkServiceConnections"][0]["properties"]
    connection["privateLinkServiceConnectionState"] = {
        "status": "Disconnected",
        "description": "Deleted state",
        "actionsRequired": "None",
    }
    return breaking.failed(estate)


def _unlinked() -> Estate:
    estate = private_system_zone()
    zone_id = NODES.id(names.ZONE, SYSTEM_ZONE)
    link_id = f"{zone_id}/virtualNetworkLinks/link-vnet-prod-uks"
    estate.world.remove(link_id)
    delete = "Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete"
    activity.record_all(estate.world, link_id, delete, hours_ago=30)
    return estate


def _unlinked_known_hosts() -> World:
    """Nodes that skip their own look-up notice a missing link only when they connect."""
    estate = _unlinked()
    estate.world.outside.hosts_agent = True
    return breaking.failed_with_trace(estate)


def _look_up_failed() -> World:
    return breaking.failed(_unlinked())


def _stale_record() -> World:
    estate = private_system_zone()
    (record,) = estate.world.of_kind(f"{names.ZONE}/A")
    record["properties"]["aRecords"] = [{"ipv4Address": _STALE_ADDRESS}]
    return breaking.failed(estate)


def _spoke_link() -> World:
    """Link the zone to the nodes' network, which its custom DNS server never asks."""
    estate = private_custom_dns()
    (zone,) = estate.world.of_kind(names.ZONE)
    estate.world.remove(f"{zone['id']}/virtualNetworkLinks/link-vnet-hub-uks")
    estate.world.put(names.link(zone, estate.vnet["id"]))
    estate.world.outside.hosts_agent = True
    return breaking.failed_with_trace(estate)


def _custom_dns_healthy() -> World:
    return breaking.healthy(private_custom_dns())


def _dns(category: str, zone: str) -> Diagnosis:
    return Diagnosis(category=category, state="cause_found", check="private_dns", blames=zone)


SCENARIOS = (
    Scenario(
        name="private-endpoint-disconnected",
        description="The private endpoint's connection to the API server is Disconnected",
        build=_disconnected,
        told=Diagnosis(
            category="no_route_to_host",
            state="cause_found",
            check="private_endpoint",
            blames="kube-apiserver",
        ),
    ),
    Scenario(
        name="private-dns-unlinked",
        description="The private zone is not linked to the nodes' network; seen when connecting",
        build=_unlinked_known_hosts,
        told=_dns("unspecified", SYSTEM_ZONE),
    ),
    Scenario(
        name="private-dns-lookup-failed",
        description="The same missing link, noticed at the look-up: exit 53, another error",
        build=_look_up_failed,
        told=Diagnosis(category="not_this_error", state="not_this_error"),
    ),
    Scenario(
        name="private-dns-stale-record",
        description="The zone's record still holds the address of an earlier private endpoint",
        build=_stale_record,
        told=_dns("connection_timeout", SYSTEM_ZONE),
    ),
    Scenario(
        name="custom-dns-spoke-link",
        description="The zone is linked to the spoke, but the DNS server stands in the hub",
        build=_spoke_link,
        # Whom a DNS server of one's own asks is not written anywhere; only a node can tell.
        told=Diagnosis(category="unspecified", state="not_determined"),
        probed=Diagnosis(
            category="unspecified", state="cause_found", check="node_dns", blames="vnet-prod-uks"
        ),
    ),
    Scenario(
        name="custom-dns-healthy",
        description="Private cluster, custom DNS, zone linked to the hub alone; nothing is wrong",
        build=_custom_dns_healthy,
        told=Diagnosis(category="unspecified", state="no_fault_found"),
    ),
)
