"""Which cluster an alert may speak of by its name: put into the form, for a person to confirm."""

import re
from dataclasses import dataclass

from bot.ways.naming import Known, words_in
from diagnostics.model.ids import ResourceId, name

_NAME = r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}(?![\w.-]*\w)"
# "cluster: NAME", "cluster_name=NAME", "Cluster 'NAME'"; a bare word after it only where it looks
# like a name, so that "cluster is down" names none.
_LABEL = re.compile(
    r"\bcluster(?:[ _-]?name)?[\"']?"
    rf"(?:\s*[:=]\s*[\"'`]?(?P<told>{_NAME})|\s+[\"'`]?(?P<after>(?=\w*[-_0-9]){_NAME}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What may be meant: one known cluster, or a name as it was written; both may be absent."""

    cluster: ResourceId | None = None
    typed: str = ""


def hint(text: str, known: Known) -> Hint:
    """Return the cluster that a text seems to speak of; a name behind "cluster" goes first.

    Never enough to start with: the list may lack the cluster that is meant.
    """
    labels = {found["told"] or found["after"] for found in _LABEL.finditer(text)}
    labelled = {each.lower() for each in labels}
    found = [each for each in known() if name(each).lower() in (labelled or words_in(text))]
    if len(found) == 1 and len(labelled) <= 1:
        return Hint(cluster=ResourceId(found[0]))
    return Hint(typed=labels.pop() if len(labels) == 1 else "")
