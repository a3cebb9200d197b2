"""Read Bicep files with the tree-sitter grammar: enough to see syntax errors and strings."""

from collections.abc import Iterator
from pathlib import Path

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

INFRA = Path(__file__).resolve().parents[2] / "infra"
PARSER = Parser(Language(tree_sitter_bicep.language()))


def errors(source: bytes) -> list[str]:
    """Return `line:column` of every place that is no Bicep."""
    places = (node.start_point for node in walk(source) if node.is_error or node.is_missing)
    return [f"{place.row + 1}:{place.column + 1}" for place in places]


def walk(source: bytes) -> Iterator[Node]:
    """Yield all nodes of a file, parents before children, in the order of the text."""
    waiting = [PARSER.parse(source).root_node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def declared(path: Path, kind: str) -> dict[str, Node]:
    """Return the declarations of a kind (`parameter`, `resource`, `module`, …) by their name."""
    nodes = walk(path.read_bytes())
    return {text(n.named_children[0]): n for n in nodes if n.type == f"{kind}_declaration"}


def property_of(node: Node, name: str) -> Node:
    """Return the value of the first property of that name inside a node.

    Raises:
        LookupError: the node has no such property.
    """
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here.type == "object_property" and text(here.named_children[0]) == name:
            return here.named_children[1]
        waiting.extend(reversed(here.children))
    raise LookupError(name)


def strings(node: Node) -> list[str]:
    """Return the plain items of an array of strings."""
    return [text(item).strip("'") for item in node.named_children if item.type == "string"]


def text(node: Node) -> str:
    """Return a node's own text."""
    return (node.text or b"").decode()


def decorations(declaration: Node) -> dict[str, str]:
    """Return the decorators of a declaration, each with the text of its argument."""
    above = declaration.prev_sibling
    if above is None or above.type != "decorators":
        return {}
    calls = (text(each).lstrip("@").partition("(") for each in above.named_children)
    return {name: argument.rpartition(")")[0] for name, _, argument in calls}


def kind_of(resource: Node) -> str:
    """Return the `type@version` of a resource declaration."""
    return text(next(n for n in resource.named_children if n.type == "string")).strip("'")


def flat(node: Node) -> dict[str, str]:
    """Return every property inside a node as (path, text), for values that are no objects."""
    found: dict[str, str] = {}
    for item in node.named_children:
        if item.type == "object_property" and len(item.named_children) > 1:
            key, value = item.named_children[0], item.named_children[1]
            inner = flat(value)
            found |= {f"{text(key)}.{k}": v for k, v in inner.items()} or {text(key): text(value)}
        else:
            found |= flat(item)
    return found
