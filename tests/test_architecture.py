"""The house keeps its shape: who may import what, how a check is written, how big things get."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from diagnostics.checks import all_checks
from diagnostics.model.finding import Check
from sandbox.scenarios import SCENARIOS

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = sorted([*ROOT.glob("diagnostics/**/*.py"), *ROOT.glob("bot/**/*.py")])
FUNCTION_APP = ROOT / "function_app.py"
PURE_DIAGNOSTICS = (
    "model", "classify", "redact", "network", "probes", "fixes", "answers", "checks", "judging",
    "pasted", "render", "setup", "ports",
)  # fmt: skip
PURE_BOT = ("commands", "events", "blocks", "ways", "views")
# What pure code may use of the standard library. None of it reads, writes, waits or draws lots.
PURE_STDLIB = frozenset(
    (
        "base64", "bisect", "collections", "collections.abc", "dataclasses", "datetime",
        "difflib", "enum", "functools", "hashlib", "html", "ipaddress", "itertools", "json",
        "math", "operator", "re", "shlex", "string", "textwrap", "types", "typing", "unicodedata",
        "urllib.parse",
    )
)  # fmt: skip
# The package of checks is walked to find them; the automaton only looks through text.
BESIDES = {
    "diagnostics/checks/__init__.py": {"importlib", "pkgutil"},
    "diagnostics/classify/clues.py": {"ahocorasick"},
}
LONGEST_FILE, LONGEST_FUNCTION = 250, 50


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules_of(package: str, name: str) -> list[Path]:
    return [*ROOT.glob(f"{package}/{name}.py"), *ROOT.glob(f"{package}/{name}/**/*.py")]


def imports(node: ast.AST) -> Iterator[str]:
    for found in ast.walk(node):
        if isinstance(found, ast.Import):
            yield from (alias.name for alias in found.names)
        elif isinstance(found, ast.ImportFrom):
            yield found.module or ""


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def bot_files(names: Iterable[str]) -> set[Path]:
    """Return the pure files of the chat side: those named, and what they import of their own."""
    seen: set[Path] = set()
    waiting = [path for name in names for path in modules_of("bot", name)]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            own = [name.split(".")[1] for name in imports(parsed(path)) if name.startswith("bot.")]
            waiting += [found for name in own for found in modules_of("bot", name)]
    return seen


def is_own_pure(name: str) -> bool:
    package, _, rest = name.partition(".")
    # What a pure file of the chat side imports of its own stands in the table as well.
    return package == "bot" or (
        package == "diagnostics" and rest.partition(".")[0] in PURE_DIAGNOSTICS
    )


PURE = sorted(
    {path for name in PURE_DIAGNOSTICS for path in modules_of("diagnostics", name)}
    | bot_files(PURE_BOT)
)


@pytest.mark.parametrize("path", PURE, ids=relative)
def test_pure_file_imports_only_what_is_pure(path: Path) -> None:
    allowed = PURE_STDLIB | BESIDES.get(relative(path), set())
    foreign = {name for name in imports(parsed(path)) if name not in allowed}
    assert {name for name in foreign if not is_own_pure(name)} == set()


def test_pure_file_test_sees_every_layer() -> None:
    found = {tuple(relative(path).removesuffix(".py").split("/")[:2]) for path in PURE}
    layers = {("diagnostics", name) for name in PURE_DIAGNOSTICS}
    assert (layers | {("bot", name) for name in PURE_BOT}) - found == set()


@pytest.mark.parametrize("path", [*PRODUCT, FUNCTION_APP], ids=relative)
def test_product_knows_neither_sandbox_nor_tests(path: Path) -> None:
    roots = {name.partition(".")[0] for name in imports(parsed(path))}
    assert roots & {"sandbox", "tests", "bench", "pytest"} == set()


# A name of one word (`throttled`) is a word of the language as well.
NAMES = "|".join(re.escape(name) for name in SCENARIOS if "-" in name)
SCENARIO = re.compile(rf"(?<![\w/#-])(?:{NAMES})(?![\w-])")


@pytest.mark.parametrize("path", [*PRODUCT, FUNCTION_APP], ids=relative)
def test_product_names_no_scenario(path: Path) -> None:
    assert SCENARIO.findall(path.read_text()) == []


@pytest.mark.parametrize("path", [*PRODUCT, FUNCTION_APP], ids=relative)
def test_product_never_blocks_by_sleeping(path: Path) -> None:
    tree = parsed(path)
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert called & {"time.sleep", "sleep"} == set()


def test_function_app_imports_nothing_heavy_at_module_level() -> None:
    """A cold start must not wait for what its function does not need."""
    top = [
        node for node in parsed(FUNCTION_APP).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    roots = {name for node in top for name in imports(node)}
    stdlib = {name for name in roots if name.partition(".")[0] in sys.stdlib_module_names}
    assert roots - stdlib == {"azure.functions"}


def test_function_app_loads_nothing_of_ours_when_imported() -> None:
    """What the file itself avoids, a module-level call could still bring in."""
    heavy = {"aiohttp", "slack_bolt", "azure.identity", "azure.mgmt", "diagnostics.pipeline"}
    code = f"import sys, function_app; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


CHECKS = all_checks()


def name_of(check: Check) -> str:
    return check.id


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_check_is_one_file_of_its_name_and_a_mirrored_test(check: Check) -> None:
    file = check.ask.__module__.rpartition(".")[2]
    tested = (ROOT / "tests/diagnostics/checks" / f"test_{check.id}.py").is_file()
    assert (file, tested) == (check.id, True)


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_check_says_what_is_healthy_why_and_by_which_source(check: Check) -> None:
    lines = (sys.modules[check.ask.__module__].__doc__ or "").strip().splitlines()
    claim, source = lines[0], [line for line in lines if line.startswith("Source: https://")]
    assert (claim[-1:], len(source), lines[-1][:1] in "(S") == (".", 1, True)
    assert re.search(r"\((?s:.+)\)", "\n".join(lines[lines.index(source[0]) :])) is not None


def test_check_ids_are_unique_and_in_the_order_of_the_contract() -> None:
    assert [check.id for check in CHECKS][:14] == [
        "cluster_state", "authorized_ip_ranges", "nsg_outbound", "route_table", "firewall_rules",
        "private_endpoint", "private_dns", "api_server_subnet", "api_server_address", "http_proxy",
        "node_dns", "node_tcp", "node_tls", "node_proxy",
    ]  # fmt: skip
    assert len({check.id for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("path", [*PRODUCT, FUNCTION_APP], ids=relative)
def test_product_file_and_its_functions_stay_small(path: Path) -> None:
    tree = parsed(path)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


def test_imports_go_strictly_down() -> None:
    done = subprocess.run(  # noqa: S603 - our own tool
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
