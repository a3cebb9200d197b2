"""The roles grant what the program asked of the simulated Azure, and nothing beside it."""

import asyncio

import pytest

from tests.infra.arm_actions import action_of
from tests.infra.bicep import INFRA, declared, property_of, strings
from tests.infra.recorded import Recorded, record

ID = "/subscriptions/s/resourceGroups/rg/providers/"


def granted(role: str) -> set[str]:
    """Return a role's actions, folded as Azure compares them."""
    resource = declared(INFRA / "app/roles.bicep", "resource")[role]
    return {action.lower() for action in strings(property_of(resource, "actions"))}


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    """Return the actions that the program needed in all simulated estates."""
    return asyncio.run(record())


def test_reader_is_granted_every_action_that_a_reading_needs(recorded: Recorded) -> None:
    assert sorted(recorded.reading - granted("reader")) == []


def test_reader_is_granted_no_action_that_no_reading_needs(recorded: Recorded) -> None:
    assert sorted(granted("reader") - recorded.reading) == []


def test_prober_is_granted_what_a_probe_adds_and_no_more(recorded: Recorded) -> None:
    assert recorded.probing == granted("prober")


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("GET", "/subscriptions", "microsoft.resources/subscriptions/read"),
        (
            "GET",
            "/subscriptions/s/resourceGroups/rg",
            "microsoft.resources/subscriptions/resourcegroups/read",
        ),
        ("GET", f"{ID}Microsoft.Network/routeTables/rt", "microsoft.network/routetables/read"),
        ("GET", f"{ID}Microsoft.Network/routeTables", "microsoft.network/routetables/read"),
        (
            "GET",
            f"{ID}Microsoft.Network/virtualNetworks/v/subnets/s",
            "microsoft.network/virtualnetworks/subnets/read",
        ),
        (
            "GET",
            f"{ID}Microsoft.Compute/virtualMachines/vm/instanceView",
            "microsoft.compute/virtualmachines/instanceview/read",
        ),
        (
            "POST",
            f"{ID}Microsoft.Compute/virtualMachines/vm/runCommand",
            "microsoft.compute/virtualmachines/runcommand/action",
        ),
        (
            "GET",
            "/subscriptions/s/providers/Microsoft.Insights/eventtypes/management/values",
            "microsoft.insights/eventtypes/values/read",
        ),
        ("DELETE", f"{ID}Microsoft.Network/routeTables/r", "microsoft.network/routetables/delete"),
    ],
)
def test_action_of_a_request(method: str, path: str, action: str) -> None:
    assert action_of(method, path) == action
