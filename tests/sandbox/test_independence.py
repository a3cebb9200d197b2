"""The sandbox shares no code with the program, so that the two can disagree."""

import ast
from pathlib import Path

import sandbox

PRODUCT = {"bot", "diagnostics", "function_app"}
FILES = sorted(Path(sandbox.__file__).parent.rglob("*.py"))
OWN = [one for one in FILES if {"azure", "packets", "scenarios"} & set(one.parts)]


def _imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    plain = [
        one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names
    ]
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in [*plain, *named]}


def test_simulated_azure_imports_nothing_of_the_product() -> None:
    assert len(OWN) > 30
    assert {str(one): _imported(one) & PRODUCT for one in OWN if _imported(one) & PRODUCT} == {}
