"""The roles grant every action that the readers of Azure say they need."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.infra.bicep import INFRA, declared, property_of, strings

ARM = INFRA.parent / "diagnostics/arm"


def _actions(path: Path) -> Iterator[str]:
    """Yield the ARM actions that a module names, its constants filled in."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        text = _text(node, constants)
        if text.startswith("Microsoft.") and text.endswith(("/read", "/action")):
            yield text


def _text(node: ast.AST, constants: Mapping[str, object]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, constants) for part in node.values)
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
        return str(constants.get(node.value.id, ""))
    return ""


def test_roles_grant_every_action_that_a_reader_names() -> None:
    roles = declared(INFRA / "app/roles.bicep", "resource")
    granted = {a for role in roles.values() for a in strings(property_of(role, "actions"))}
    named = {action for path in sorted(ARM.glob("*.py")) for action in _actions(path)}

    assert "Microsoft.ContainerService/managedClusters/read" in named
    assert sorted(named - granted) == []
