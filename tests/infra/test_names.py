"""Every name that a Bicep file uses is declared in it, and every name that it declares is used.

The compiler would say so; the grammar alone does not.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tree_sitter import Node

from tests.infra.bicep import INFRA, declared, text, walk

FILES = sorted(INFRA.rglob("*.bicep"))
KINDS = ("parameter", "variable", "resource", "module", "output")
# https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions
FUNCTIONS = {
    *("concat", "contains", "empty", "items", "last", "replace", "split", "string", "take"),
    *("toLower", "union", "uniqueString", "guid", "listKeys", "loadTextContent"),
    *("environment", "resourceGroup", "subscription", "subscriptionResourceId", "tenant"),
    *("description", "secure", "allowed", "minLength", "maxLength", "minValue", "maxValue"),
}


def _uses(source: bytes) -> Iterator[str]:
    """Yield the names of values, in order."""
    for node in walk(source):
        called = source[node.end_byte : node.end_byte + 1] == b"("
        if node.type == "identifier" and not called and not _is_a_name_of_its_own(node):
            yield text(node)


def _is_a_name_of_its_own(node: Node) -> bool:
    """Say whether an identifier declares something, or names a property."""
    above = node.parent
    if above is None or above.type.endswith("_declaration"):
        return above is None or above.named_children[0] == node
    return above.children[0] == node and above.type == "object_property"


def _loops(source: bytes) -> set[str]:
    """Return the names that loops give to an item and to its number."""
    found: set[str] = set()
    for node in walk(source):
        if node.type == "for_statement":
            before = text(node).split(" in ", 1)[0]
            found |= {text(each) for each in walk_node(node) if each.type == "identifier"} & set(
                before.replace("(", " ").replace(")", " ").replace(",", " ").split()
            )
    return found


def walk_node(node: Node) -> Iterator[Node]:
    """Yield a node and all that is below it."""
    yield node
    for child in node.children:
        yield from walk_node(child)


def _declared(path: Path, *kinds: str) -> set[str]:
    return {name for kind in kinds for name in declared(path, kind)}


def _unknown(source: bytes, names: set[str]) -> list[str]:
    return sorted(set(_uses(source)) - names - _loops(source))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(INFRA)))
def test_every_name_is_declared(path: Path) -> None:
    assert _unknown(path.read_bytes(), _declared(path, *KINDS[:4])) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(INFRA)))
def test_every_parameter_and_variable_is_used(path: Path) -> None:
    used = set(_uses(path.read_bytes()))

    assert sorted(_declared(path, "parameter", "variable") - used) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(INFRA)))
def test_no_name_is_declared_twice(path: Path) -> None:
    nodes = [node for node in walk(path.read_bytes()) if node.type.endswith("_declaration")]
    names = [text(node.named_children[0]) for node in nodes if node.type != "output_declaration"]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(INFRA)))
def test_every_function_is_one_of_bicep(path: Path) -> None:
    source = path.read_bytes()
    called = {
        text(node)
        for node in walk(source)
        if node.type == "identifier" and source[node.end_byte : node.end_byte + 1] == b"("
    }

    assert sorted(called - FUNCTIONS) == []


@pytest.mark.parametrize(
    ("source", "unknown"),
    [
        (b"var a = b\n", ["b"]),
        (b"var a = '${b}'\n", ["b"]),
        (b"var a = { b: c.d }\n", ["c"]),
        (b"var a = [for b in c: b]\n", ["c"]),
        (b"var a = empty(b) ? c : a\n", ["b", "c"]),
    ],
)
def test_unknown_names_are_noticed(source: bytes, unknown: list[str]) -> None:
    assert _unknown(source, {"a"}) == unknown
