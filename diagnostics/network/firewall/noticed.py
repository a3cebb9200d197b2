"""What a node notices of an Azure Firewall that stops it or looks in.

Network rules drop in silence. Application rules need the name in the TLS greeting, so TCP connects
first, and a denial resets the connection (facts of Azure, 5.5). What no rule matches goes the way
of the last pass it took: where application rules listen on the port, that is theirs.
"""

from collections.abc import Iterable

from diagnostics.model.firewall import ApplicationRule
from diagnostics.model.symptom import Symptom
from diagnostics.network.firewall.on_path import Judged
from diagnostics.network.firewall.verdict import FirewallRuling
from diagnostics.network.nsg import Access


def noticed(judged: Iterable[Judged], *, sni: bool) -> Symptom | None:
    """Return what nodes notice of firewalls that stop or inspect them; None where it may differ."""
    symptoms = {_noticed(each.ruling, each.flow.port, sni=sni) for each in judged}
    return symptoms.pop() if len(symptoms) == 1 else None


def _noticed(ruling: FirewallRuling, port: int, *, sni: bool) -> Symptom | None:
    if ruling.access is Access.ALLOW:
        return Symptom.FOREIGN_CERTIFICATE
    if ruling.rule is None:
        return _default_denial(ruling, port, sni=sni)
    by_name = isinstance(ruling.rule.rule, ApplicationRule)
    return Symptom.RESET if by_name else Symptom.DROPPED


def _default_denial(ruling: FirewallRuling, port: int, *, sni: bool) -> Symptom | None:
    """Tell by the application rules there are; without a name in the greeting nothing is known."""
    filters = [one.rule for one in ruling.skipped if isinstance(one.rule, ApplicationRule)]
    if not filters:
        return Symptom.DROPPED
    listens = any(number == port for rule in filters for _, number in rule.protocols)
    return Symptom.RESET if sni and listens else None
