"""The digest of a storm: a root with the numbers, and a line a cluster, edited in place."""

from collections.abc import Sequence

from bot.blocks.parts import (
    Block,
    Element,
    Message,
    emoji,
    lines,
    link,
    mention_oncall,
    own,
    plain,
    section,
    small,
)
from bot.blocks.wording import CAUSES, STATES, fallback
from bot.storm.window import (
    FIXED,
    RECOVERED,
    Case,
    Group,
    clusters,
    grouped,
    platform_regions,
)
from diagnostics.model.report import State

MOST_GROUPS, MOST_IN_ROOT, MOST_ON_PAGE = 5, 10, 30
MOST_NAME, MOST_TITLE, MOST_RESOURCE = 63, 60, 80
PENDING = "checks still running"
NO_ANSWER = "no answer, see its thread"
HEALTHY = frozenset({State.NO_FAULT_FOUND.value, RECOVERED})
"""The states that say that nothing is wrong in a cluster's own configuration."""
WORDS = {RECOVERED: "recovered by itself", FIXED: "verified fixed"}
LOUD = frozenset({*(each.value for each in CAUSES), State.NOT_DETERMINED.value})
INSIDE = "Each cluster with its verdict stands in the thread."
TAIL = "The verdict of each cluster is linked inside."


def digest_messages(cases: Sequence[Case]) -> list[Message]:
    """Return the digest of a window as it stands: the root, then pages for its thread.

    Each case is one line that links to its details. A few lines stand in the root; more of them
    stand on pages of 30 lines, and the root has the numbers of each group.
    """
    groups = grouped(cases)
    head, text = lines(*_head(cases)), _text(cases, groups)
    if len(cases) <= MOST_IN_ROOT:
        told = [lines(_title(each), *map(_line, each.cases)) for each in groups]
        return [{"text": text, "blocks": [head, *told]}]
    root = [head, _numbers(groups), small(INSIDE)]
    return [{"text": text, "blocks": root}, *_pages(groups, len(cases))]


def digest_call(cases: Sequence[Case], oncall: str, *, is_loud: bool) -> Message | None:
    """Return the one message that calls who is on call; None where nothing is to be done (yet).

    That is so until a cluster's cause is found or stays open, or the platform looks at fault.
    """
    whom = mention_oncall(oncall)
    loud = LOUD | HEALTHY - {RECOVERED} if is_loud else LOUD
    regions = platform_regions(cases, HEALTHY)
    if not whom or not (regions or any(each.state in loud or _is_odd(each) for each in cases)):
        return None
    said = f"{_many(cases)}."
    text = fallback("Many AKS failures at once:", said, "See the message above.")
    return {"text": text, "blocks": [section(f"{whom} many operations fail at once: {said}")]}


def _many(cases: Sequence[Case]) -> str:
    many = len(clusters(cases))
    return f"{len(cases)} failed operations on {many} cluster{'' if many == 1 else 's'}"


def _head(cases: Sequence[Case]) -> list[list[Element]]:
    pending = sum(not each.state for each in cases)
    still = [own(f" {pending} still being checked.")] if pending else []
    first = [emoji("rotating_light"), own(f" {_many(cases)}.", bold=True), *still]
    return [first] + [_platform(name, cases) for name in platform_regions(cases, HEALTHY)]


def _platform(region: str, cases: Sequence[Case]) -> list[Element]:
    many = len(clusters([each for each in cases if each.region.lower() == region]))
    said = f": nothing is wrong in the configuration of all {many} clusters there that failed."
    return [own("Looks like a platform problem in "), plain(region, bold=True), own(said)]


def _numbers(groups: Sequence[Group]) -> Block:
    """Return a line for each of the largest groups, with what its cases have in common."""
    rows = [[own("• "), *_title(each)] for each in groups[:MOST_GROUPS]]
    left = groups[MOST_GROUPS:]
    if left:
        hidden = sum(len(each.cases) for each in left)
        rows.append([own(f"• {hidden} more in {len(left)} other groups")])
    return lines(*rows)


def _pages(groups: Sequence[Group], many: int) -> list[Message]:
    """Spread the lines over pages; a group that goes on has its title again."""
    rows = [(group, case) for group in groups for case in group.cases]
    pages = -(-many // MOST_ON_PAGE)
    return [
        _page(rows[at * MOST_ON_PAGE : (at + 1) * MOST_ON_PAGE], f"{at + 1} of {pages}")
        for at in range(pages)
    ]


def _page(rows: Sequence[tuple[Group, Case]], which: str) -> Message:
    blocks: list[Block] = []
    for group in dict.fromkeys(group for group, _ in rows):
        here = [_line(case) for at, case in rows if at is group]
        blocks.append(lines(_title(group), *here))
    text = fallback(f"Clusters of this digest, part {which}.", "", "Each links to its verdict.")
    return {"text": text, "blocks": blocks}


def _title(group: Group) -> list[Element]:
    many = len(clusters(group.cases))
    said = f": {many} cluster{'' if many == 1 else 's'}"
    name = group.resource_id.rsplit("/", 1)[-1]
    if name:
        return [plain(name, bold=True, most=MOST_RESOURCE), own(f" decides{said}")]
    if not group.region:
        return [own("Region not known yet", bold=True), own(said)]
    return [own("Region "), plain(group.region, bold=True, most=MOST_NAME), own(said)]


def _line(case: Case) -> list[Element]:
    name = case.cluster_id.rsplit("/", 1)[-1]
    shown = link(case.link, name, MOST_NAME) if case.link else plain(name, most=MOST_NAME)
    return [own("• "), shown, own(": "), plain(_said(case), most=MOST_TITLE)]


def _said(case: Case) -> str:
    if not case.state:
        return PENDING
    if case.state in {each.value for each in CAUSES}:
        word = STATES[State(case.state)][1]
        return f"{word}: {case.title}" if case.title else word
    if _is_odd(case):
        return NO_ANSWER
    return WORDS.get(case.state) or STATES[State(case.state)][1]


def _is_odd(case: Case) -> bool:
    """Say whether a run ended without a report."""
    return case.state not in {"", *WORDS, *(each.value for each in State)}


def _text(cases: Sequence[Case], groups: Sequence[Group]) -> str:
    regions = platform_regions(cases, HEALTHY)
    name = groups[0].resource_id.rsplit("/", 1)[-1] if groups else ""
    spread = "no common cause is known"
    if regions:
        spread = f"looks like a platform problem in {regions[0]}"
    elif name:
        spread = f"{name} decides for {len(clusters(groups[0].cases))}"
    return fallback(f"{_many(cases)}:", f"{spread}.", TAIL)
