"""Whichever one action is refused, a run ends in a report, and calls nothing sound unseen.

Each action of the reader's role is denied everywhere, in the first estates that need it.
"""

import asyncio

import pytest

from diagnostics.model.report import State
from tests.infra.bicep import INFRA, declared, property_of, strings
from tests.infra.recorded import Told, refuse_each

READER = declared(INFRA / "app/roles.bicep", "resource")["reader"]
# Asked for beside a diagnosis: which clusters a person may pick, whose a scale set is, which rights
# the doctor finds.
BESIDE = {
    "Microsoft.Authorization/permissions/read",
    "Microsoft.Resources/subscriptions/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
}
ACTIONS = [one for one in strings(property_of(READER, "actions")) if one not in BESIDE]


@pytest.fixture(scope="module")
def told() -> list[Told]:
    """Return what was said with and without each action."""
    return asyncio.run(refuse_each(ACTIONS))


def test_every_action_was_refused(told: list[Told]) -> None:
    assert {one.action for one in told} == {action.lower() for action in ACTIONS}
    assert [one.action for one in told if one.refusals == 0] == []


def test_no_check_passes_for_want_of_a_right(told: list[Told]) -> None:
    blind = {(one.action, one.estate): one.passed_blind for one in told if one.passed_blind}

    assert blind == {}


def test_no_fault_is_missed_for_want_of_a_right(told: list[Told]) -> None:
    found = {State.CAUSE_FOUND, State.LIKELY_CAUSE}
    missed = {
        (one.action, one.estate): one.without.verdict.state
        for one in told
        if one.with_it.verdict.state in found
        and one.without.verdict.state not in {*found, State.NOT_DETERMINED}
    }

    assert missed == {}


def test_what_was_not_determined_says_what_would_allow_it(told: list[Told]) -> None:
    silent = {
        one.action
        for one in told
        if one.without.verdict.state is State.NOT_DETERMINED
        and one.with_it.verdict.state is not State.NOT_DETERMINED
        and one.without.verdict.grant is None
    }

    # The report names the rule whose service tag it could not look up, and no command yet.
    assert silent == {"microsoft.network/locations/servicetags/read"}
