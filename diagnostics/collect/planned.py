"""Read the network of a cluster that is still to be created, and add the cluster to the facts.

Subnet, NSG, routes, firewalls, DNS settings and zone links are read as for any cluster. Cluster,
pool, private endpoint and zone are written as AKS will make them, so that the same checks can be
asked. AKS puts the endpoint into the first pool's subnet, and links the zone, its own or a given
one, to the virtual network of the nodes.

Source: https://learn.microsoft.com/azure/aks/private-clusters
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from diagnostics.collect.reads import Reads, absent, passed_on
from diagnostics.collect.stages import BEHIND, CLUSTER, ENDS, FILTERS, WAYS
from diagnostics.collect.subnets import read_subnet, read_vnet
from diagnostics.collect.survey import Survey
from diagnostics.collect.tags import read_service_tags
from diagnostics.collect.terms import Terms, reads_for
from diagnostics.model.cluster import Cluster, Pool, PoolKind
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import PrivateEndpoint, PrivateZone, Subnet, VirtualNetwork, ZoneLink
from diagnostics.model.plan import NONE, SYSTEM, Plan
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import subnet_network
from diagnostics.network.match import parse_network
from diagnostics.network.names import APEX, link_to, others_read
from diagnostics.ports import Arm

_ENDPOINT = "kube-apiserver"
_READ = (*CLUSTER, *ENDS, *FILTERS, *WAYS, *BEHIND)


async def collect_planned(plan: Plan, arm: Arm, *, now: datetime, terms: Terms) -> Snapshot:
    """Read the facts of a planned cluster, 5 to 30 readings; what cannot be read is missing."""
    reads, log = reads_for(arm, terms)
    at = Known(plan.subnet_id)
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(_first_subnet(reads, plan))
        subnet = tasks.create_task(read_subnet(reads, at))
        vnet = await read_vnet(reads, at)
    plan = _placed(plan, vnet)
    blank = Snapshot(cluster_id=plan.cluster_id, read_at=now, plan=plan)
    endpoint = _endpoint(plan, first.result())
    zone = await _zone(reads, plan, endpoint)
    async with asyncio.TaskGroup() as tasks:
        survey = Survey(reads, log, planned_incident(plan), blank, tasks)
        survey.give(
            **_as_made(plan),
            subnet=subnet.result(),
            vnet=vnet,
            private_endpoint=endpoint,
            endpoint_subnet=first.result() if plan.by_endpoint else Known(None),
            zone=zone,
        )
        found = await survey.add(blank, _READ)
    return _linked(replace(found, service_tags=await read_service_tags(reads, found)))


def _as_made(plan: Plan) -> dict[str, object]:
    """Return cluster and pool as AKS will make them; no node is there yet."""
    pool = _pool(plan)
    return {
        "cluster": Known(cluster_of(plan)),
        "pools": Known((pool,)),
        "pool": Known(pool),
        "node": Known(None),
        "nic": Known(None),
    }


async def _first_subnet(reads: Reads, plan: Plan) -> Fact[Subnet]:
    """Read the subnet that the endpoint will be in; mostly the nodes' own, then nothing is sent."""
    at = plan.endpoint_subnet_id or plan.subnet_id
    return await reads.read(f"subnet {name(at)}", reads.arm.subnet, at)


def planned_incident(plan: Plan) -> Incident:
    """Return what is asked about a planned cluster: nothing has failed, so nothing is said."""
    return Incident(cluster_id=plan.cluster_id, category=Category.UNSPECIFIED)


def _placed(plan: Plan, vnet: Fact[VirtualNetwork]) -> Plan:
    """Take the region from the network, in which a cluster with its nodes there has to be."""
    where = plan.location or (vnet.value.location if isinstance(vnet, Known) else "")
    return replace(plan, location=where.replace(" ", "").lower())


def cluster_of(plan: Plan) -> Cluster:
    """Return the cluster as it will be, as far as that is known before."""
    zone = plan.private_dns_zone if plan.by_endpoint else None
    return Cluster(
        id=plan.cluster_id,
        name=name(plan.cluster_id),
        location=plan.location,
        provisioning_state="Succeeded",
        power_state="Running",
        node_resource_group="",
        fqdn=plan.public_name,
        private_fqdn=_private_name(plan),
        private=plan.private,
        private_dns_zone=zone,
        vnet_integration=plan.api_subnet_id is not None,
        api_subnet_id=plan.api_subnet_id,
        authorized_ranges=plan.authorized_ranges,
        outbound_type=plan.outbound_type,
        load_balancer_sku="standard",
        load_balancer_outbound_ids=(),
        nat_outbound_ids=(),
        http_proxy=None,
        network_isolated=plan.outbound_type in ("none", "block"),
        node_group_locked=False,
        run_command_disabled=False,
        tags=(),
        error=None,
    )


def _private_name(plan: Plan) -> str | None:
    """Return what the private name will end with; with `none` the public name is used."""
    if not plan.by_endpoint or plan.private_dns_zone == NONE:
        return None
    zone = plan.private_zone if plan.private_dns_zone == SYSTEM else name(plan.private_dns_zone)
    return f"*.{zone}"


def _pool(plan: Plan) -> Pool:
    return Pool(
        name="planned",
        kind=PoolKind.SCALE_SET,
        provisioning_state="Succeeded",
        power_state="Running",
        os_type="Linux",
        subnet_id=plan.subnet_id,
        node_public_ip=False,
        error=None,
    )


def _endpoint(plan: Plan, subnet: Fact[Subnet]) -> Fact[PrivateEndpoint | None]:
    """Return the endpoint at the range of its subnet: at one address of it, nobody knows which."""
    if not plan.by_endpoint:
        return Known(None)
    what = "the private endpoint's place in the subnet"
    if isinstance(subnet, Missing):
        return passed_on(subnet, what)
    networks = [net for text in subnet.value.prefixes if (net := parse_network(text))]
    if len(networks) != 1:
        return absent(what, "the subnet has several ranges", subnet.value.id)
    endpoint = PrivateEndpoint(
        id=ResourceId(f"{plan.cluster_id}/privateEndpoints/{_ENDPOINT}"),
        name=_ENDPOINT,
        provisioning_state="Succeeded",
        subnet_id=subnet.value.id,
        connections=((_ENDPOINT, "Approved"),),
        nic_ids=(),
        addresses=(str(subnet_network(subnet.value)),),
        asg_ids=(),
    )
    return Known(endpoint, subnet.value.id)


async def _zone(
    reads: Reads, plan: Plan, endpoint: Fact[PrivateEndpoint | None]
) -> Fact[PrivateZone | None]:
    """Return the zone of the private name with the record and the link that AKS will make."""
    if not plan.by_endpoint or plan.private_dns_zone == NONE:
        return Known(None)
    if isinstance(endpoint, Missing):
        return passed_on(endpoint, "the private DNS zone's record")
    addresses = endpoint.value.addresses if endpoint.value is not None else ()
    if plan.private_dns_zone != SYSTEM:
        zone_id = ResourceId(plan.private_dns_zone)
        found = await reads.read(f"private DNS zone {name(zone_id)}", reads.arm.zone, zone_id)
        if isinstance(found, Missing):
            return found
        return Known(replace(found.value, records=(("*", addresses),)), zone_id)
    zone = PrivateZone(
        id=ResourceId(f"{plan.cluster_id}/privateDnsZones/{SYSTEM}"),
        # A name of its own stands before it, which AKS chooses.
        name=f"*.{plan.private_zone}",
        records=((APEX, addresses),),
        links=(),
    )
    return Known(zone)


def _linked(snapshot: Snapshot) -> Snapshot:
    """Add the link that AKS makes, where the network has none to another zone of that name.

    A network can be linked to one zone of a name only.
    """
    zone, vnet = snapshot.zone, snapshot.vnet
    if isinstance(zone, Missing) or zone.value is None or isinstance(vnet, Missing):
        return snapshot
    if link_to(zone.value, vnet.value.id) or _is_taken(zone.value, others_read(snapshot), vnet):
        return snapshot
    link = ZoneLink(
        id=ResourceId(f"{zone.value.id}/virtualNetworkLinks/planned"),
        name="planned",
        vnet_id=vnet.value.id,
        state="Completed",
    )
    made = replace(zone.value, links=(*zone.value.links, link))
    return replace(snapshot, zone=Known(made, zone.source))


def _is_taken(
    zone: PrivateZone, others: Iterable[PrivateZone], vnet: Known[VirtualNetwork]
) -> bool:
    return any(
        each.name.lower() == zone.name.lower() and link_to(each, vnet.value.id) for each in others
    )
