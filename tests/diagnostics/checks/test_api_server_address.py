"""The node dialled the address that the endpoint has now, S5.7."""

import pytest

from diagnostics.checks.api_server_address import CHECK
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import PrivateEndpoint
from tests.builders import (
    ENDPOINT_ID,
    PRIVATE_API_IP,
    incident,
    private_endpoint,
    private_incident,
    private_snapshot,
    snapshot,
)
from tests.diagnostics.checks.asked import (
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    RECONCILE,
    UNKNOWN,
    Told,
    told,
)


@pytest.mark.parametrize(
    ("dialled", "endpoint", "answer"),
    [
        (
            PRIVATE_API_IP,
            private_endpoint(),
            Told(PASSED, "the node dialled 10.0.2.4, the private endpoint's address"),
        ),
        (
            "10.0.2.99",
            private_endpoint(addresses=("10.0.2.4", "10.0.2.5")),
            Told(
                FAILED,
                "the node dialled 10.0.2.99, the private endpoint is now at 10.0.2.4, 10.0.2.5",
                ENDPOINT_ID,
                (RECONCILE,),
            ),
        ),
        (
            None,
            private_endpoint(),
            Told(NOT_APPLICABLE, "the message does not say which address the node dialled"),
        ),
        (
            "10.0.2.99",
            None,
            Told(NOT_APPLICABLE, "there is no endpoint address to compare with"),
        ),
        (
            "10.0.2.99",
            private_endpoint(addresses=()),
            Told(NOT_APPLICABLE, "there is no endpoint address to compare with"),
        ),
    ],
)
def test_dialled_address_is_compared(
    dialled: str | None, endpoint: PrivateEndpoint | None, answer: Told
) -> None:
    asked = private_incident(endpoint=Endpoint(ip=dialled))
    assert told(CHECK, asked, private_snapshot(private_endpoint=Known(endpoint))) == answer


def test_unread_endpoint_is_unknown() -> None:
    missing = Missing(why=Why.UNAVAILABLE, what="the private endpoint")
    assert told(CHECK, private_incident(), private_snapshot(private_endpoint=missing)) == Told(
        UNKNOWN,
        "could not read the private endpoint: Azure did not answer properly (no reason given)",
    )


def test_other_endpoints_show_no_address() -> None:
    sentence = "the address of this kind of endpoint cannot be read from Azure"
    assert told(CHECK, incident(), snapshot()) == Told(NOT_APPLICABLE, sentence)
