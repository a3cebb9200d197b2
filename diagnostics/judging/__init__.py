"""From facts to a verdict: ask every check, weigh the findings, gather the remedies. Pure."""

from diagnostics.judging.asking import finding_of, findings_of
from diagnostics.judging.orders import orders
from diagnostics.judging.reporting import other_error_report, report_of

__all__ = ["finding_of", "findings_of", "orders", "other_error_report", "report_of"]
