"""The doctor looks for exactly the reader's role."""

from diagnostics.setup.actions import ACTIONS, ROLE
from tests.infra.bicep import INFRA, declared, property_of, strings


def test_actions_are_those_of_the_role() -> None:
    reader = declared(INFRA / "app/roles.bicep", "resource")["reader"]
    assert list(ACTIONS) == list(strings(property_of(reader, "actions")))
    assert f"roleName: '{ROLE}'" in (INFRA / "app/roles.bicep").read_text()
