"""Names of resources."""

import pytest

from diagnostics.model.ids import free_name


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ((), "allow"),
        (("deny",), "allow"),
        (("Allow",), "allow-2"),
        (("allow", "allow-2", "allow-4"), "allow-3"),
    ],
)
def test_name_that_is_taken_is_never_used_again(taken: tuple[str, ...], name: str) -> None:
    assert free_name("allow", taken) == name
