"""Match one application rule: protocol with port, source, and the name in the TLS greeting (S3.5).

Its destination addresses have no effect in Azure, so the model does not keep them.
"""

from collections.abc import Iterator

from diagnostics.model.firewall import ApplicationRule
from diagnostics.network.firewall.fqdns import fqdn_fits, tag_holds, url_fits
from diagnostics.network.firewall.seen import Seen
from diagnostics.network.firewall.sides import groups_filled, source_fits
from diagnostics.network.firewall.told import NO, YES, Told, all_told, any_told, maybe, yes_if
from diagnostics.network.match import Match


def application_rule_fits(rule: ApplicationRule, seen: Seen) -> Told:
    """Say whether all parts of an application rule fit.

    A connection that is dialled by address names nobody in its greeting: nothing fits.
    """
    if not seen.sni:
        return NO
    return all_told(_conditions(rule, seen))


def _conditions(rule: ApplicationRule, seen: Seen) -> Iterator[Told]:
    yield any_told(_names(rule, seen))
    yield _protocol_fits(rule, seen)
    yield source_fits(rule, seen)
    yield groups_filled(rule, seen)


def _protocol_fits(rule: ApplicationRule, seen: Seen) -> Told:
    if rule.fqdn_tags and not rule.protocols:
        return maybe("it has FQDN tags and names no protocol")
    wanted = ("https", seen.flow.port)
    return yes_if(holds=any((kind.lower(), port) == wanted for kind, port in rule.protocols))


def _names(rule: ApplicationRule, seen: Seen) -> Iterator[Told]:
    unknown = "the API server's name is not known"
    for pattern in rule.target_fqdns:
        yield _told(fqdn_fits(pattern, seen.fqdn), unknown)
    for tag in rule.fqdn_tags:
        yield _told(tag_holds(tag, seen.fqdn), unknown)
    for url in rule.target_urls:
        match = url_fits(url, seen.fqdn, inspected=rule.terminate_tls)
        yield _told(match, f"whether nodes ask for URL {url} is not known")
    if rule.web_categories:
        yield maybe(f"web categories ({', '.join(rule.web_categories)}) cannot be looked up")


def _told(match: Match, why: str) -> Told:
    if match is Match.NO:
        return NO
    return YES if match is Match.YES else maybe(why)
