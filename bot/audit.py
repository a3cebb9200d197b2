"""Who asked for what on which cluster: one line of the log each, through a logger of its own."""

import logging
import re

from bot.request import DiagnosisRequest, Press

_ID = re.compile(r"[A-Z0-9]{2,24}")
log = logging.getLogger("aks_conncheck.audit")


def audit(job: DiagnosisRequest | Press, cluster_id: str, *, is_refused: bool = False) -> None:
    """Write the line of a job, done or refused; ids are checked, so no line can be forged."""
    what = job.action.value if isinstance(job, Press) else f"diagnosis ({job.trigger.value})"
    probe = " with a node probe" if isinstance(job, DiagnosisRequest) and job.probe else ""
    log.info(
        "%s%s%s: by %s in %s on %s",
        "refused " if is_refused else "", what, probe,
        _checked(job.user), _checked(job.channel), cluster_id.lower(),
    )  # fmt: skip


def _checked(slack_id: str | None) -> str:
    return slack_id if slack_id and _ID.fullmatch(slack_id) else "-"
