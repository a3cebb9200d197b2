"""Read snippets with parsers of their own languages: tree-sitter's Bicep and python-hcl2."""

import json
from functools import cache
from typing import Any

import hcl2
import tree_sitter_bicep
from lark.exceptions import UnexpectedInput
from tree_sitter import Language, Node, Parser

from diagnostics.model.finding import Snippet

BICEP = Parser(Language(tree_sitter_bicep.language()))


@cache
def fault(snippet: Snippet) -> str:
    """Say why a snippet is none in its language; empty where it is one."""
    if snippet.language == "bicep":
        return ", ".join(bicep_faults(snippet.text))
    try:
        terraform(snippet.text)
    except UnexpectedInput as wrong:
        return str(wrong)
    return ""


def bicep_faults(text: str) -> list[str]:
    """Return the pieces that Bicep's grammar does not take."""
    tree = BICEP.parse(text.encode())
    return [str(node.text) for node in _all(tree.root_node) if node.is_error or node.is_missing]


def bicep_texts(text: str) -> list[str]:
    """Return the values of all strings of a Bicep text, in order, unescaped."""
    root = BICEP.parse(text.encode()).root_node
    return [_value(node) for node in _all(root) if node.type == "string"]


def _all(node: Node) -> list[Node]:
    return [node, *(each for child in node.children for each in _all(child))]


def _value(node: Node) -> str:
    quoted = (node.text or b"").decode()
    plain, rest = [], quoted[1:-1]
    while rest:
        pair = rest[:2]
        if pair[0] == "\\":
            plain.append({"n": "\n", "r": "\r", "t": "\t"}.get(pair[1], pair[1]))
        else:
            plain.append(pair[0])
        rest = rest[2:] if pair[0] == "\\" else rest[1:]
    return "".join(plain)


def terraform(text: str) -> Any:  # noqa: ANN401 - blocks as dictionaries, lists, plain values
    """Parse a Terraform text, its strings unescaped; it raises where it is none."""
    return _plain(hcl2.loads(text))


def _plain(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, dict):
        own = {key: each for key, each in value.items() if not key.startswith("__")}
        return {_plain(key): _plain(each) for key, each in own.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, str) and value.startswith('"'):
        # Terraform's escapes are JSON's, and both template marks are doubled.
        return json.loads(value).replace("$${", "${").replace("%%{", "%{")
    return value
