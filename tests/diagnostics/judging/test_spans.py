"""Where changes lie in time, between the last success and the failure."""

from datetime import datetime, timedelta

import pytest

from diagnostics.judging.spans import Span, duration, relation, span_of, when
from diagnostics.model.activity import Change, NodeOperation
from diagnostics.model.changes import When
from tests.builders import CLUSTER_ID, NOW, NSG_ID


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def ended(minutes: float, *, well: bool) -> NodeOperation:
    return NodeOperation(at=at(minutes), operation="w", resource_id=CLUSTER_ID, succeeded=well)


def change(minutes: float, began: float | None = None) -> Change:
    began_at = None if began is None else at(began)
    return Change(at=at(minutes), operation="w", resource_id=NSG_ID, began_at=began_at)


@pytest.mark.parametrize(
    ("operations", "stands_failed", "span"),
    [
        ((), True, Span()),
        ((ended(0, well=True),), False, Span()),
        ((ended(0, well=False),), True, Span(failed_at=at(0), failures=(at(0),))),
        (
            (ended(9, well=False), ended(5, well=False), ended(1, well=True)),
            True,
            Span(failed_at=at(9), last_success_at=at(1), failures=(at(5), at(9))),
        ),
        # a repair that went well came after the failure
        (
            (ended(9, well=True), ended(5, well=False), ended(1, well=True)),
            False,
            Span(failed_at=at(5), last_success_at=at(1), failures=(at(5),)),
        ),
        # the cluster stands as failed: that failure is not in the log yet
        ((ended(9, well=True), ended(5, well=False)), True, Span(last_success_at=at(9))),
        ((ended(9, well=True),), True, Span(last_success_at=at(9))),
    ],
)
def test_span_of(operations: tuple[NodeOperation, ...], *, stands_failed: bool, span: Span) -> None:
    assert span_of(operations, stands_failed=stands_failed) == span


SPAN = Span(failed_at=at(90), last_success_at=at(0), failures=(at(60), at(90)))


@pytest.mark.parametrize(
    ("changed", "span", "place", "words"),
    [
        (change(46), SPAN, When.BEFORE_FAILURE, "14 minutes before the failure"),
        (change(60), SPAN, When.BEFORE_FAILURE, "less than a minute before the failure"),
        (change(61), SPAN, When.BEFORE_FAILURE, "29 minutes before the failure"),
        # it had begun, and ended after the failure
        (change(95, 85), SPAN, When.BEFORE_FAILURE, "less than a minute before the failure"),
        (change(95), SPAN, When.AFTER_FAILURE, "5 minutes after the failure"),
        (change(95, 92), SPAN, When.AFTER_FAILURE, "2 minutes after the failure"),
        (change(0), SPAN, When.BEFORE_SUCCESS, "60 minutes before the failure"),
        (change(5), Span(last_success_at=at(0)), When.RECENT, ""),
        (change(-5), Span(last_success_at=at(0)), When.BEFORE_SUCCESS, ""),
        (change(5), Span(), When.RECENT, ""),
    ],
)
def test_place_and_relation(changed: Change, span: Span, place: When, words: str) -> None:
    assert (when(changed, span), relation(changed, span)) == (place, words)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.5, "less than a minute"),
        (1, "1 minute"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (47 * 60, "47 hours"),
        (48 * 60, "2 days"),
    ],
)
def test_duration(minutes: float, words: str) -> None:
    assert duration(timedelta(minutes=minutes)) == words
