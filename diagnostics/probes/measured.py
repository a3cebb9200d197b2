"""What the checks on the node share: whether a node was asked, and who may issue a certificate."""

import re

from diagnostics.model.finding import Answer, not_applicable, not_run
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot

NOBODY_ASKED = "no node was asked; a node probe answers it (--probe-nodes, 30-90 s on the node)"
CUT = "the node's output was cut before this line; probe again (--probe-nodes)"

# openssl 1.0, 1.1-3.1 and 3.2 write the same name in three ways.
_CLUSTER_CA = re.compile(r"(?:issuer\s*[:=]\s*)?/?\s*CN\s*=\s*ca\s*", re.IGNORECASE)


def measured(snapshot: Snapshot) -> Probe | Answer:
    """Return what the node measured, or the answer where there is no measurement.

    Raises:
        FactMissing: a node was asked and did not report back.
    """
    if snapshot.probe is None:
        return not_run(NOBODY_ASKED)
    probe = snapshot.probe.value
    return probe or not_applicable("no machine of the pool exists to test from")


def is_cluster_ca(issuer: str) -> bool:
    """Say whether a certificate's issuer is the CA that AKS gives every cluster, `CN = ca`."""
    return _CLUSTER_CA.fullmatch(issuer) is not None
