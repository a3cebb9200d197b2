"""The list of clusters to pick from, and how a choice leads back to a cluster.

An option's value takes 75 characters and a resource id more, so its fingerprint stands for it.
What was typed is offered as well, so nobody has to find their cluster in the list.

Source: https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""

from collections.abc import Sequence

from bot.blocks.parts import Element, visible
from bot.request import fingerprint
from bot.views.form import plain
from bot.ways.naming import Known
from diagnostics.model.ids import ResourceId, name, resource_group, subscription

MOST_OPTIONS, MOST_TEXT, MOST_QUERY = 100, 75, 60
AS_TYPED = "typed:"


def cluster_options(query: str, known: Sequence[str]) -> list[Element]:
    """Return the clusters whose name or group holds the query, and the query itself."""
    wanted = " ".join(query.split()).lower()
    found = [each for each in known if wanted in _shown(each).lower()]
    found.sort(key=lambda each: (not name(each).lower().startswith(wanted), name(each).lower()))
    typed = visible(query)
    own = [_option(f"Use \u201c{typed}\u201d", f"{AS_TYPED}{typed}")] if _is_short(typed) else []
    groups = _ambiguous(known)
    return [*(cluster_option(each, groups) for each in found[: MOST_OPTIONS - 1]), *own]


def cluster_option(cluster_id: str, ambiguous: frozenset[str] = frozenset()) -> Element:
    """Return the option of a cluster; one that shares name and group tells its subscription."""
    shown = _shown(cluster_id)
    more = f" {subscription(cluster_id)[:8]}" if shown.lower() in ambiguous else ""
    return _option(f"{shown}{more}", fingerprint(cluster_id))


def picked_cluster(value: str, known: Known) -> str:
    """Return what was picked, an id or words; empty for nothing, and for what is listed no more."""
    if not value or value.startswith(AS_TYPED):
        return value.removeprefix(AS_TYPED)
    return next((ResourceId(each) for each in known() if fingerprint(each) == value), "")


def _is_short(typed: str) -> bool:
    return 0 < len(typed) <= MOST_QUERY


def _shown(cluster_id: str) -> str:
    return f"{name(cluster_id)} ({resource_group(cluster_id)})"


def _ambiguous(known: Sequence[str]) -> frozenset[str]:
    shown = [_shown(each).lower() for each in known]
    return frozenset(each for each in shown if shown.count(each) > 1)


def _option(text: str, value: str) -> Element:
    return {"text": plain(visible(text, MOST_TEXT)), "value": value}
