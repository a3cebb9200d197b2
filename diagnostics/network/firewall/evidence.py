"""What a firewall's ruling rests on: the rules up to the one that decides, one line each."""

from collections.abc import Iterable

from diagnostics.network.firewall.on_path import Judged
from diagnostics.network.firewall.order import Placed
from diagnostics.network.firewall.words import in_words
from diagnostics.network.nsg import Access

# A policy may hold thousands of rules.
MOST_SKIPPED = 8


def evidence(judged: Judged) -> tuple[str, ...]:
    """List the last rules that did not match, the one that decides, and what may still drop."""
    ruling = judged.ruling
    unsure = ruling.access is Access.UNKNOWN or ruling.inspected is None
    mark = "MAY MATCH" if unsure else "FIRST MATCH"
    deciding = in_words(ruling.rule) + ("" if ruling.rule is None else f", {mark}")
    return (*_skipped(ruling.skipped), deciding, *_threats(judged))


def all_evidence(judged: Iterable[Judged]) -> tuple[str, ...]:
    """List the rules of each firewall once, whichever flows meet them."""
    held = ((each.device.id, line) for each in judged for line in evidence(each))
    return tuple(line for _, line in dict.fromkeys(held))


def _skipped(skipped: tuple[Placed, ...]) -> tuple[str, ...]:
    shown = skipped[-MOST_SKIPPED:]
    left = len(skipped) - len(shown)
    earlier = (f"{left} earlier rules do not match",) if left else ()
    return (*earlier, *(f"{in_words(placed)}, no match" for placed in shown))


def _threats(judged: Judged) -> tuple[str, ...]:
    """Say the threat intelligence mode: what it drops comes before all rules (S3.9)."""
    mode = judged.rules.threat_intel_mode
    if mode is None or mode.lower() == "off":
        return ()
    drops = " and may drop what rules allow" if mode.lower() == "deny" else " and drops nothing"
    return (f"threat intelligence of {judged.device.name} is in mode {mode}{drops}",)
