"""The firewall on the path lets TCP 443 to the API server through, and does not inspect it.

A firewall that has no rule for the API server drops the packets, or resets the connection after
the TLS greeting where it filters by name; one that inspects TLS shows a certificate that nodes
refuse. Whether the appliance exists and runs is the route table's question; here it is its rules.

Source: https://learn.microsoft.com/azure/aks/limit-egress-traffic
(article: Resolve connection timeout, step 4)
"""

from collections.abc import Iterable

from diagnostics.fixes.firewall import admit, by_hand
from diagnostics.fixes.retest import retest
from diagnostics.model.article import TIMEOUT
from diagnostics.model.facts import FactMissing
from diagnostics.model.finding import Answer, Check, Fix, failed, not_applicable, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import Appliance, ApplianceKind
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.appliances import first_fault
from diagnostics.network.firewall.evidence import evidence
from diagnostics.network.firewall.noticed import noticed
from diagnostics.network.firewall.on_path import (
    Judged,
    judge_devices,
    name_in_greeting,
    opening_for,
)
from diagnostics.network.firewall.words import in_words
from diagnostics.network.flow import Flow
from diagnostics.network.hops import HopKind
from diagnostics.network.nsg import Access
from diagnostics.network.path import Path, holders_of, path_of

UNSEEN = (HopKind.GATEWAY, HopKind.UNKNOWN)


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
    judged = judge_devices(firewalls, path.flow, incident, snapshot)
    return (
        _stopped(judged, path, incident, snapshot)
        or _inspected(judged, path, incident, snapshot)
        or _doubtful(judged, path.flow)
        or _unread(others, path.flow, incident, snapshot)
        or _passed(judged, path)
    )


def _stopped(
    judged: Iterable[Judged], path: Path, incident: Incident, snapshot: Snapshot
) -> Answer | None:
    denying = [each for each in judged if each.ruling.access is Access.DENY]
    if not denying:
        return None
    stops = " and ".join(
        f"{_named(each.device)} stops TCP to {path.flow.target}: {in_words(each.ruling.rule)}"
        for each in denying
    )
    return _failed(stops, denying, path, incident, snapshot)


def _inspected(
    judged: Iterable[Judged], path: Path, incident: Incident, snapshot: Snapshot
) -> Answer | None:
    """Tell of inspection that is certain: nodes trust the cluster's own CA only (S3.8)."""
    inspecting = [
        each
        for each in judged
        if each.ruling.access is Access.ALLOW and each.ruling.inspected is True
    ]
    if not inspecting:
        return None
    who = " and ".join(
        f"{_named(each.device)} inspects TLS to the API server: {in_words(each.ruling.rule)}"
        for each in inspecting
    )
    return _failed(who, inspecting, path, incident, snapshot)


def _failed(
    because: str,
    found: list[Judged],
    path: Path,
    incident: Incident,
    snapshot: Snapshot,
) -> Answer:
    _, sni = name_in_greeting(incident, snapshot)
    resting = (each for one in found for each in one.ruling.assumptions)
    return failed(
        because,
        *(line for each in found for line in evidence(each)),
        resource_id=found[0].decides,
        fixes=tuple(_fix(each, path.flow, incident, snapshot) for each in found),
        assumptions=(*path.hop.assumptions, *resting),
        symptom=noticed(found, port=path.flow.port, sni=sni),
    )


def _fix(judged: Judged, flow: Flow, incident: Incident, snapshot: Snapshot) -> Fix:
    opening = opening_for(judged, flow, incident, snapshot)
    verify = retest(incident, snapshot)
    if opening is not None:
        return admit(opening, verify)
    fqdn, _ = name_in_greeting(incident, snapshot)
    return by_hand(judged, flow, fqdn, snapshot.subnet.value.prefixes, verify)


def _doubtful(judged: Iterable[Judged], flow: Flow) -> Answer | None:
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
                f"whether TCP to {flow.target} {what} {_named(each.device)} is not certain: "
                f"{each.ruling.doubt}",
                *evidence(each),
            )
    return None


def _unread(
    devices: list[Appliance], flow: Flow, incident: Incident, snapshot: Snapshot
) -> Answer | None:
    if not devices:
        return None
    fqdn, _ = name_in_greeting(incident, snapshot)
    passes = " and ".join(_named(device) for device in devices)
    return unknown(
        f"traffic passes {passes}, whose rules are not readable from Azure. Ask its owner whether "
        f"TCP {flow.port} from {flow.source} to {fqdn or flow.target} is allowed, and not inspected"
    )


def _passed(judged: tuple[Judged, ...], path: Path) -> Answer:
    names = " and ".join(_named(each.device) for each in judged)
    verb = "allows" if len(judged) == 1 else "allow"
    resting = (each for one in judged for each in one.ruling.assumptions)
    return passed(
        f"{names} {verb} TCP to {path.flow.target}, uninspected",
        *(line for each in judged for line in evidence(each)),
        assumptions=(*path.hop.assumptions, *resting),
    )


def _named(device: Appliance) -> str:
    what = "Azure Firewall" if device.kind is ApplianceKind.FIREWALL else "appliance"
    return f"{what} {device.name}"


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
