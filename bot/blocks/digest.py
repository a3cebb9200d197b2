"""The digest of a storm: one message, a line a cluster, edited in place."""

from collections.abc import Sequence

from bot.blocks.parts import Block, Element, Message, emoji, lines, link, own, plain, small, visible
from bot.storm.window import Case, Group, Window, grouped, platform_regions

MOST_GROUPS, MOST_LINES, MOST_NAME, MOST_TITLE = 5, 40, 63, 80
PENDING = "checks still running"


def digest_message(window: Window, healthy: frozenset[str]) -> Message:
    """Return the digest of a window as it stands; `healthy` as in `platform_regions`.

    At most eight blocks and 40 lines of clusters; how many more there are is said.
    """
    groups = grouped(window.cases)
    regions = platform_regions(window.cases, healthy)
    head = f"{window.events} failed events on {len(window.cases)} clusters"
    rows: list[list[Element]] = [[emoji("rotating_light"), own(f" {head}", bold=True)]]
    rows += [_platform(name, window.cases) for name in regions]
    blocks = [lines(*rows[: MOST_GROUPS + 1]), *_groups(groups)]
    told = f"looks like a platform problem in {regions[0]}" if regions else _spread(groups)
    text = f"AKS failures: {head}; {told}. The verdict of each cluster is linked inside."
    return {"text": _safe(visible(text, 150)), "blocks": blocks}


def _platform(region: str, cases: Sequence[Case]) -> list[Element]:
    many = sum(each.region.lower() == region for each in cases)
    said = f": nothing is wrong in the configuration of {many} of {many} clusters there"
    return [own("Looks like a platform problem in "), plain(region, bold=True), own(said)]


def _groups(groups: Sequence[Group]) -> list[Block]:
    blocks: list[Block] = []
    left = MOST_LINES
    for group in groups[:MOST_GROUPS]:
        shown = group.cases[:left]
        if shown:
            blocks.append(lines(_title(group), *map(_line, shown)))
        left -= len(shown)
    hidden = sum(len(each.cases) for each in groups) - (MOST_LINES - left)
    if hidden:
        blocks.append(small(f"{hidden} more clusters are told in the thread, each with its proof."))
    return blocks


def _title(group: Group) -> list[Element]:
    name = group.resource_id.rsplit("/", 1)[-1] or group.region or "region not known yet"
    return [plain(name, bold=True, most=MOST_NAME), own(f": {len(group.cases)} clusters")]


def _line(case: Case) -> list[Element]:
    name = case.cluster_id.rsplit("/", 1)[-1]
    shown = link(case.link, name, MOST_NAME) if case.link else plain(name, most=MOST_NAME)
    return [
        own("• "),
        shown,
        own(": "),
        plain(case.title or case.state or PENDING, most=MOST_TITLE),
    ]


def _spread(groups: Sequence[Group]) -> str:
    name = groups[0].resource_id.rsplit("/", 1)[-1] if groups else ""
    many = len(groups[0].cases) if groups else 0
    return f"{visible(name, 40)} decides for {many}" if name else "no common cause is known"


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
