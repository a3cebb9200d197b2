"""The firewall on the path lets TCP 443 to the API server through, and does not inspect it.

A firewall that has no rule for the API server drops the packets, or resets the connection after
the TLS greeting where it filters by name; one that inspects TLS shows a certificate that nodes
refuse. Whether the appliance exists and runs is the route table's question; here it is its rules.

Source: https://learn.microsoft.com/azure/aks/limit-egress-traffic
(article: Resolve connection timeout, step 4)
"""

from collections.abc import Iterable
from dataclasses import replace

from diagnostics.answers.filtered import SECOND
from diagnostics.fixes.through_firewall import let_through, repair
from diagnostics.model.article import TIMEOUT
from diagnostics.model.facts import FactMissing
from diagnostics.model.finding import Answer, Check, failed, not_applicable, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import Appliance, ApplianceKind
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.appliances import first_fault, is_broken
from diagnostics.network.firewall.evidence import all_evidence, evidence
from diagnostics.network.firewall.noticed import noticed
from diagnostics.network.firewall.on_path import (
    Judged,
    flows_to_api,
    judge_devices,
    name_in_greeting,
)
from diagnostics.network.firewall.sentences import (
    all_named,
    inspecting,
    named,
    ports_of,
    stopping,
    target_of,
)
from diagnostics.network.firewall.way_back import unseen_returns
from diagnostics.network.flow import API_PORT, Flow
from diagnostics.network.hops import HopKind
from diagnostics.network.nsg import Access
from diagnostics.network.path import Path, holders_of, path_of

UNSEEN = (HopKind.GATEWAY, HopKind.UNKNOWN)
STUCK = "a firewall whose last deployment failed stops packets, which its state does not tell"


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge each Azure Firewall on the way; name any other appliance to its owner."""
    path = path_of(incident, snapshot)
    if path.hop.doubt:
        return unknown(f"whether a firewall is on the path is not certain: {path.hop.doubt}")
    if path.hop.kind in UNSEEN:
        return unknown(f"what lies behind the {path.hop.kind.value} hop is not readable from Azure")
    if path.hop.kind is not HopKind.APPLIANCE:
        return not_applicable("no firewall on the path")
    holders = holders_of(path.hop, snapshot)
    if first_fault(holders) is not None:
        return not_applicable("the next hop itself is broken, see the route table")
    return _judge([held for _, held in holders if held is not None], path, incident, snapshot)


def _judge(devices: list[Appliance], path: Path, incident: Incident, snapshot: Snapshot) -> Answer:
    firewalls = [each for each in devices if each.kind is ApplianceKind.FIREWALL]
    others = [each for each in devices if each.kind is not ApplianceKind.FIREWALL]
    flows = flows_to_api(path.flow, snapshot)
    judged = judge_devices(firewalls, flows, incident, snapshot)
    return (
        _stopped(judged, path, incident, snapshot)
        or _inspected(judged, path, incident, snapshot)
        or _doubtful(judged)
        or _unread(others, flows, incident, snapshot)
        or _broken(firewalls, path, incident, snapshot)
        or _passed(firewalls, judged, path, snapshot)
    )


def _stopped(
    judged: Iterable[Judged], path: Path, incident: Incident, snapshot: Snapshot
) -> Answer | None:
    denying = [each for each in judged if each.ruling.access is Access.DENY]
    if not denying:
        return None
    knocked = any(each.flow.port == API_PORT for each in denying)
    answer = _failed(stopping(denying), denying, path, incident, snapshot)
    return answer if knocked else replace(answer, assumptions=(*answer.assumptions, SECOND))


def _inspected(
    judged: Iterable[Judged], path: Path, incident: Incident, snapshot: Snapshot
) -> Answer | None:
    """Tell of inspection that is certain: nodes trust the cluster's own CA only (S3.8)."""
    found = [
        each
        for each in judged
        if each.ruling.access is Access.ALLOW and each.ruling.inspected is True
    ]
    return _failed(inspecting(found), found, path, incident, snapshot) if found else None


def _failed(
    because: str, found: list[Judged], path: Path, incident: Incident, snapshot: Snapshot
) -> Answer:
    _, sni = name_in_greeting(incident, snapshot)
    resting = (each for one in found for each in one.ruling.assumptions)
    return failed(
        because,
        *all_evidence(found),
        resource_id=found[0].decides,
        fixes=let_through(found, incident, snapshot),
        assumptions=tuple(dict.fromkeys((*path.hop.assumptions, *resting, *_applied(found)))),
        symptom=noticed(found, sni=sni),
    )


def _applied(judged: Iterable[Judged]) -> tuple[str, ...]:
    """Say what rules rest on at a firewall whose last deployment, theirs perhaps, failed."""
    broken = filter(is_broken, (each.device for each in judged))
    return tuple(
        f"{named(device)} applies the rules that were read, although its last deployment failed"
        for device in broken
    )


def _broken(
    firewalls: Iterable[Appliance], path: Path, incident: Incident, snapshot: Snapshot
) -> Answer | None:
    """Name a firewall whose rules allow the flow, and whose last deployment failed.

    That is the state of the resource, and tells nothing of what becomes of packets.
    """
    broken = list(filter(is_broken, firewalls))
    if not broken:
        return None
    return failed(
        f"the last deployment of {all_named(broken)} failed, and its rules allow the API server",
        resource_id=broken[0].id,
        fixes=tuple(repair(each, incident, snapshot) for each in broken),
        assumptions=(*path.hop.assumptions, STUCK),
    )


def _doubtful(judged: Iterable[Judged]) -> Answer | None:
    """Answer for a ruling that could not be told.

    Raises:
        FactMissing: a fact that was not read would settle it.
    """
    for each in judged:
        if each.ruling.missing:
            raise FactMissing(each.ruling.missing[0])
        if each.ruling.doubt:
            what = "passes" if each.ruling.access is Access.UNKNOWN else "is inspected at"
            return unknown(
                f"whether TCP to {each.flow.target} {what} {named(each.device)} is not certain: "
                f"{each.ruling.doubt}",
                *evidence(each),
            )
    return None


def _unread(
    devices: list[Appliance], flows: tuple[Flow, ...], incident: Incident, snapshot: Snapshot
) -> Answer | None:
    if not devices:
        return None
    fqdn, _ = name_in_greeting(incident, snapshot)
    return unknown(
        f"traffic passes {all_named(devices)}, whose rules are not readable from Azure. Ask its "
        f"owner whether TCP {ports_of(flows)} from {flows[0].source} to {fqdn or flows[0].target} "
        "is allowed, and not inspected"
    )


def _passed(
    firewalls: list[Appliance], judged: tuple[Judged, ...], path: Path, snapshot: Snapshot
) -> Answer:
    verb = "allows" if len(firewalls) == 1 else "allow"
    flows = dict.fromkeys(each.flow for each in judged)
    resting = tuple(each for one in judged for each in one.ruling.assumptions)
    returns = unseen_returns(judged, path, snapshot)
    return passed(
        f"{all_named(firewalls)} {verb} TCP to {target_of(flows)}, uninspected",
        *all_evidence(judged),
        assumptions=tuple(dict.fromkeys((*path.hop.assumptions, *resting, *returns))),
    )


CHECK = Check(
    id="firewall_rules",
    title="Firewall rules",
    source=TIMEOUT,
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 4,
        Category.CONNECTION_REFUSED: 6,
        Category.TLS_HANDSHAKE: 2,
        Category.CERTIFICATE: 2,
        Category.UNSPECIFIED: 2.3,
    },
)
