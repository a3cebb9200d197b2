"""The workbook asks only for what the program tells, and is deployed."""

import json
import re

from diagnostics.telemetry import figures
from tests.diagnostics.telemetry.test_telling import ATTRIBUTES
from tests.infra.bicep import INFRA, declared

QUERIES = {
    item["content"]["title"]: item["content"]["query"]
    for item in json.loads((INFRA / "app" / "workbook.json").read_text())["items"]
    if item["type"] == 3
}


def test_workbook_asks_the_operators_questions() -> None:
    assert list(QUERIES) == [
        "How many incidents, and what verdicts?",
        "How long to the verdict, and in the queue before?",
        "What fails: given up, Slack, Azure?",
        "Which readings of Azure fail?",
        "Which checks are wrong?",
    ]


def test_queries_name_only_what_the_program_tells() -> None:
    quoted = {name for query in QUERIES.values() for name in re.findall(r"'([^']+\.[^']+)'", query)}

    assert quoted - {*figures.ALL, *ATTRIBUTES} == set()
    assert {*figures.ALL} - quoted == {figures.ARM_CALLS}


def test_queries_read_the_two_tables_that_are_written() -> None:
    tables = {
        name for query in QUERIES.values() for name in re.findall(r"\b(\w+) \| where name", query)
    }

    assert tables == {"customMetrics", "dependencies"}


def test_workbook_is_deployed_with_the_rest() -> None:
    assert "workbook" in declared(INFRA / "main.bicep", "module")
