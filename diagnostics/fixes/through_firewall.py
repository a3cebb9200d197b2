"""Choose how to let flows through the firewalls that stop them, or have a failed one repaired."""

from collections.abc import Iterable
from itertools import groupby

from diagnostics.fixes.az import owner
from diagnostics.fixes.firewall import CHECK, admit, by_hand
from diagnostics.fixes.retest import retest
from diagnostics.model.finding import Fix
from diagnostics.model.incident import Incident
from diagnostics.model.network import Appliance
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.firewall.on_path import Judged, name_in_greeting, opening_for


def let_through(
    judged: Iterable[Judged], incident: Incident, snapshot: Snapshot
) -> tuple[Fix, ...]:
    """Return a fix for each firewall in turn, which opens all ports that it stops.

    Raises:
        FactMissing: the node subnet could not be read.
    """
    return tuple(
        _at_one(tuple(held), incident, snapshot)
        for _, held in groupby(judged, lambda one: one.device)
    )


def _at_one(judged: tuple[Judged, ...], incident: Incident, snapshot: Snapshot) -> Fix:
    flows, verify = tuple(each.flow for each in judged), retest(incident, snapshot)
    opening = opening_for(judged[0].rules, flows, incident, snapshot)
    if opening is not None:
        return admit(opening, verify)
    fqdn, _ = name_in_greeting(incident, snapshot)
    return by_hand(judged[0], flows, fqdn, snapshot.subnet.value.prefixes, verify)


def repair(device: Appliance, incident: Incident, snapshot: Snapshot) -> Fix:
    """Have a firewall deployed again whose last deployment failed."""
    return Fix(
        check=CHECK,
        title=f"Repair Azure Firewall {device.name}",
        verify=retest(incident, snapshot),
        instructions=f"Its owner looks up in the Activity Log why the last deployment of "
        f"{device.name} failed, and deploys it again.",
        owner=owner(device.id),
    )
