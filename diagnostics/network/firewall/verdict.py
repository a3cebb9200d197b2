"""Judge one flow by an Azure Firewall's rules (S3).

The first match ends the evaluation. A rule that may or may not match is followed both ways: what
then differs, access or inspection, is unknown, and the ruling names the rule that made it so.
What no rule matches is denied (S3.9).
"""

from dataclasses import dataclass

from diagnostics.model.facts import Missing
from diagnostics.model.firewall import ApplicationRule, FirewallRules, NetworkRule, RuleKind
from diagnostics.network.firewall.application_rules import application_rule_fits
from diagnostics.network.firewall.network_rules import network_rule_fits
from diagnostics.network.firewall.order import Placed, Walk, walk
from diagnostics.network.firewall.seen import Seen, see
from diagnostics.network.firewall.told import YES, Told
from diagnostics.network.firewall.words import doubt_of
from diagnostics.network.flow import Flow
from diagnostics.network.match import Match
from diagnostics.network.nsg import Access
from diagnostics.network.tags import NOT_EXPANDED, Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallRuling:
    """What becomes of the flow.

    `inspected` tells TLS inspection of exactly this flow, None where it could not be told; an
    inspecting rule that denies inspects it too.
    `rule` decides, None: the default denial. Where access (or else inspection) could not be told
    it is the first rule that would change it, `doubt` says so in words, and `missing` are the
    facts that would settle it. `first` is the first rule that may end the evaluation: a remedy
    goes before it. `skipped` are the rules that came before and did not match, in order.
    `assumptions` are sentences that the decision rests on.
    """

    access: Access
    inspected: bool | None
    rule: Placed | None
    first: Placed | None
    skipped: tuple[Placed, ...]
    doubt: str = ""
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    """One way in which the evaluation may end; no rule: by the default denial."""

    rule: Placed | None = None
    told: Told = YES

    @property
    def access(self) -> Access:
        return Access.ALLOW if self.rule is not None and self.rule.allows else Access.DENY

    @property
    def inspected(self) -> bool:
        # A flow that a network rule decides is never inspected (S3.8).
        rule = self.rule.rule if self.rule is not None else None
        return isinstance(rule, ApplicationRule) and rule.terminate_tls


def judge_firewall(
    rules: FirewallRules,
    flow: Flow,
    *,
    fqdn: str | None,
    sni: bool,
    tags: Tags | Missing = NOT_EXPANDED,
) -> FirewallRuling:
    """Find what a firewall does with a flow.

    The API server's name is `fqdn`, None where it is not known; `sni` says that the node puts it
    into its TLS greeting, which it does not where it dials an address (API Server VNet
    Integration). `tags` are the service tags that were expanded, by folded name, or why none
    could be.
    """
    return judge(see(rules, flow, fqdn=fqdn, sni=sni, tags=tags))


def judge(seen: Seen) -> FirewallRuling:
    """Find what becomes of a connection, as its firewall sees it."""
    done = _both_passes(seen)
    endings = [_Ending(rule=placed, told=told) for placed, told in done.met]
    if not done.ended:
        endings.append(_Ending())
    return _ruling(endings, done.skipped)


def _both_passes(seen: Seen) -> Walk:
    network = walk(seen.rules, RuleKind.NETWORK, lambda placed: _fits(placed, seen))
    if network.ended:
        return network
    named = walk(seen.rules, RuleKind.APPLICATION, lambda placed: _fits(placed, seen))
    return Walk(
        met=network.met + named.met, skipped=network.skipped + named.skipped, ended=named.ended
    )


def _fits(placed: Placed, seen: Seen) -> Told:
    rule = placed.rule
    if isinstance(rule, NetworkRule):
        return network_rule_fits(rule, seen)
    return application_rule_fits(rule, seen)


def _ruling(endings: list[_Ending], skipped: tuple[Placed, ...]) -> FirewallRuling:
    sure = [ending for ending in endings if ending.told.match is Match.YES][-1]
    by_access = [one for one in endings if one.access is not sure.access]
    by_inspection = [one for one in endings if one.inspected is not sure.inspected]
    against = by_access + by_inspection
    deciding = against[0] if against else sure
    return FirewallRuling(
        access=Access.UNKNOWN if by_access else sure.access,
        inspected=None if by_inspection else sure.inspected,
        rule=deciding.rule,
        first=endings[0].rule,
        skipped=skipped,
        doubt=doubt_of(deciding.rule, deciding.told) if against else "",
        missing=_missing(against),
        assumptions=() if against else sure.told.assumes,
    )


def _missing(endings: list[_Ending]) -> tuple[Missing, ...]:
    return tuple(dict.fromkeys(one for ending in endings for one in ending.told.missing))
