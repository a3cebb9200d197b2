"""A report in the format that was asked for."""

import json

from diagnostics.cli.streams import Written
from diagnostics.model.report import EXIT_STATUS, Report
from diagnostics.render import to_json, to_markdown, to_text


def written(report: Report, form: str, complaint: str = "") -> Written:
    """Return a report's text and exit status."""
    if form == "json":
        text = json.dumps(to_json(report), indent=2) + "\n"
    else:
        text = to_markdown(report) if form == "markdown" else to_text(report)
    return Written(text=text, status=EXIT_STATUS[report.verdict.state], complaint=complaint)
