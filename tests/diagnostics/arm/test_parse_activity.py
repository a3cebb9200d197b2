"""Entries of the Activity Log out of Azure's bodies, and the text inside nested JSON."""

import json
from datetime import UTC, datetime

import pytest
from azure.mgmt.monitor import models as sdk

from diagnostics.arm.parse_activity import parse_entry, said_in
from diagnostics.model.activity import LogEntry
from tests import builders

WRITE = "Microsoft.Compute/virtualMachineScaleSets/write"
TEXT = "VM has reported a failure: 'exit status=51\n[stdout]\n'"
BODY = {
    "caller": "ann@contoso.example",
    "claims": {"name": "Ann"},
    "correlationId": "c-1",
    "eventTimestamp": "2026-11-22T17:00:00.1234567Z",
    "operationName": {"value": WRITE, "localizedValue": "Create"},
    "resourceId": builders.VMSS_ID,
    "status": {"value": "Failed", "localizedValue": "Failed"},
}


def _model(**fields: object) -> sdk.EventData:
    model: sdk.EventData = sdk.EventData.deserialize(BODY | fields)
    return model


def test_entry_without_its_caller() -> None:
    message = json.dumps({"status": "Failed", "error": {"code": "C", "message": "m"}})

    assert parse_entry(_model(properties={"statusMessage": message}), with_caller=False) == (
        LogEntry(
            at=datetime(2026, 11, 22, 17, 0, 0, 123456, tzinfo=UTC),
            operation=WRITE,
            status="Failed",
            resource_id=builders.VMSS_ID,
            correlation_id="c-1",
            message="C: m",
        )
    )


@pytest.mark.parametrize(
    ("with_caller", "caller", "read"),
    [
        (True, "ann@contoso.example", "ann@contoso.example"),
        (True, None, None),
        (False, "ann@contoso.example", None),
    ],
)
def test_caller_is_read_where_it_is_wanted(
    caller: str | None, read: str | None, *, with_caller: bool
) -> None:
    entry = parse_entry(_model(caller=caller), with_caller=with_caller)

    assert entry is not None
    assert entry.caller == read


@pytest.mark.parametrize("field", ["eventTimestamp", "resourceId"])
def test_entry_about_nothing_or_at_no_time_is_left_out(field: str) -> None:
    assert parse_entry(_model(**{field: None}), with_caller=False) is None


def test_entry_with_nothing_but_resource_and_time() -> None:
    model = _model(operationName=None, status=None, correlationId=None, properties=None)

    assert parse_entry(model, with_caller=False) == LogEntry(
        at=datetime(2026, 11, 22, 17, 0, 0, 123456, tzinfo=UTC),
        operation="",
        status="",
        resource_id=builders.VMSS_ID,
    )


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"statusMessage": "plain"}, "plain"),
        ({"StatusMessage": "plain"}, "plain"),
        ({"statusMessage": " ", "responseBody": "body"}, "body"),
        ({"statusMessage": "first", "responseBody": "body"}, "first"),
        ({"statusCode": "Conflict"}, ""),
        ({"statusMessage": "token sig=AbC%2Fd+e/fGhIjKlMnOpQrStUv%3D"}, "token sig=[signature]"),
    ],
)
def test_message_is_found_and_redacted(properties: dict[str, str], message: str) -> None:
    entry = parse_entry(_model(properties=properties), with_caller=False)

    assert entry is not None
    assert entry.message == message


def _error(**fields: object) -> str:
    return json.dumps({"status": "Failed", "error": fields})


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", ""),
        ("not JSON", "not JSON"),
        ('{"cut": "off', '{"cut": "off'),
        ("[" * 5000, "[" * 5000),
        ("{}", ""),
        ("[1, null]", ""),
        (_error(code="C", message="m"), "C: m"),
        (_error(code="C", message="C says m"), "C says m"),
        (_error(message="m"), "m"),
        (_error(code="C"), "C"),
        (json.dumps({"error": "just text"}), "just text"),
        (_error(code="Outer", message=_error(code="Inner", message="m")), "Outer: Inner: m"),
        (
            _error(code="O", message="failed", details=[{"code": "D", "message": TEXT}]),
            f"O: failed\nD: {TEXT}",
        ),
        (
            _error(code="O", message="same", details=[{"code": "O", "message": "same"}]),
            "O: same",
        ),
        (json.dumps([{"code": "A", "message": "a"}, {"code": "B", "message": "b"}]), "A: a\nB: b"),
        ('{"message": "line\nbreak"}', "line\nbreak"),
    ],
)
def test_text_in_nested_json(raw: str, said: str) -> None:
    assert said_in(raw) == said


def test_nesting_is_followed_to_a_bound() -> None:
    raw = "m"
    for _ in range(3):
        raw = _error(message=raw)

    assert said_in(raw, deepest=20) == "m"
    assert said_in(raw, deepest=3) == _error(message=_error(message="m"))
