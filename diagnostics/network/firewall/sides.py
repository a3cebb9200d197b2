"""One side of a rule: addresses, IP groups and service tags against a flow's address (S3.4)."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Network

from diagnostics.model.facts import Known, Missing
from diagnostics.model.firewall import FirewallRule
from diagnostics.model.ids import ResourceId, key, name
from diagnostics.network.firewall.seen import Seen
from diagnostics.network.firewall.spans import read_span, spans_hold, touching, wanted_spans
from diagnostics.network.firewall.told import NO, YES, Told, all_told, any_told, maybe
from diagnostics.network.match import Match, Span, is_ipv6, is_private, span_of
from diagnostics.network.tags import is_listed, tag_spans


def source_fits(rule: FirewallRule, seen: Seen) -> Told:
    """Say whether the node is among a rule's sources."""
    return address_fits(rule.sources, rule.source_group_ids, seen.flow.source, seen)


def address_fits(
    texts: tuple[str, ...],
    group_ids: tuple[ResourceId, ...],
    target: IPv4Network | None,
    seen: Seen,
) -> Told:
    """Say whether a target is held by addresses and IP groups together.

    The target None is a public address that nobody named.
    """
    if not group_ids:
        return _held(texts, target, seen)
    unread = [told for one in group_ids if (told := _unread(one, seen)) is not None]
    return any_told((_held((*texts, *_members(group_ids, seen)), target, seen), *unread))


def groups_filled(rule: FirewallRule, seen: Seen) -> Told:
    """Say whether none of a rule's IP groups was emptied, for such a rule is skipped."""
    return all_told(_filled(one, seen) for one in rule.group_ids)


def _filled(group_id: ResourceId, seen: Seen) -> Told:
    unread = _unread(group_id, seen)
    if unread is not None:
        return unread
    return YES if _members((group_id,), seen) else NO


def _unread(group_id: ResourceId, seen: Seen) -> Told | None:
    fact = seen.rules.ip_groups.get(key(group_id))
    if isinstance(fact, Known):
        return None
    missing = (fact,) if isinstance(fact, Missing) else ()
    return maybe(f"IP group {name(group_id)} was not read", *missing)


def _members(group_ids: Iterable[ResourceId], seen: Seen) -> tuple[str, ...]:
    facts = [seen.rules.ip_groups.get(key(one)) for one in group_ids]
    return tuple(text for fact in facts if isinstance(fact, Known) for text in fact.value)


def _held(texts: tuple[str, ...], target: IPv4Network | None, seen: Seen) -> Told:
    spans, words = _read(texts)
    if target is not None and not words and not touching(spans, span_of(target)):
        return NO
    match = spans_hold((*spans, *_tagged(words, target, seen)), target)
    named = target is None and any(map(seen.flow.is_within, texts))
    if match is Match.YES or named:
        return YES
    overlap = (maybe(_part(target)),) if match is Match.MAYBE else ()
    return any_told((*overlap, *(_word(text, target, seen) for text in words)))


# A firewall may have thousands of rules, and each flow asks them all.
@lru_cache(maxsize=16_384)
def _read(texts: tuple[str, ...]) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """Tell the addresses and ranges of a side from its words."""
    plain = [(text, read_span(text)) for text in texts]
    words = tuple(text for text, span in plain if span is None)
    return tuple(span for _, span in plain if span is not None), words


def _tagged(words: Iterable[str], target: IPv4Network | None, seen: Seen) -> Iterator[Span]:
    """Yield the spans near a target of the service tags that were expanded."""
    for word in words:
        for wanted in wanted_spans(target):
            yield from tag_spans(word, wanted, seen.tags)


def _part(target: IPv4Network | None) -> str:
    if target is None:
        return "the API server's public address is not known"
    return f"it holds only part of {target}"


def _word(text: str, target: IPv4Network | None, seen: Seen) -> Told:
    """Judge what is neither address nor range: a service tag, an IPv6 prefix, nonsense."""
    word = text.strip()
    if not word or is_ipv6(word) or is_listed(word, seen.tags):
        return NO
    if not word[0].isalpha():
        # Azure takes no such text; what it would mean is not ours to guess.
        return maybe(f"address {word} is not understood")
    # Service tags hold public addresses (S1.5); which ones is in a list of its own.
    if target is not None and is_private(target):
        return NO
    return maybe(f"what service tag {word} holds was not read", *seen.unread)
