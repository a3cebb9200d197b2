"""The three states of a probe, and the CA that AKS gives a cluster."""

import pytest

from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.finding import Answer, Outcome
from diagnostics.probes.measured import NOBODY_ASKED, is_cluster_ca, measured
from tests.builders import probe, snapshot


def test_measured() -> None:
    assert measured(snapshot()) == Answer(outcome=Outcome.NOT_RUN, because=NOBODY_ASKED)
    assert measured(snapshot(probe=Known(probe()))) == probe()
    assert measured(snapshot(probe=Known(None))) == Answer(
        outcome=Outcome.NOT_APPLICABLE, because="no machine of the pool exists to test from"
    )


def test_measured_where_the_node_did_not_report_back() -> None:
    with pytest.raises(FactMissing):
        measured(snapshot(probe=Missing(why=Why.TIMED_OUT, what="the node's report")))


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("CN = ca", True),
        ("CN=ca", True),
        ("/CN=ca", True),
        ("issuer: CN=ca", True),
        ("issuer=CN = ca", True),
        ("CN = ca2", False),
        ("O = Corp, CN = ca", False),
        ("CN = Zscaler Intermediate Root CA", False),
        ("", False),
    ],
)
def test_is_cluster_ca(issuer: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_cluster_ca(issuer) is expected
