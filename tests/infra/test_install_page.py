"""docs/install.md can be followed: its commands are taken by the Azure CLI, its names are real."""

import re
import shlex

import pytest

from tests.az.lines import AzLines
from tests.infra.bicep import INFRA, declared

ROOT = INFRA.parent
PAGE = (ROOT / "docs/install.md").read_text()
BLOCKS = re.findall(r"^ *```\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)
LINES = [line.strip() for block in BLOCKS for line in block.splitlines()]
INLINE = re.findall(r"`(az [^`]+ --[^`]+)`", PAGE)
OPERATING = (ROOT / "docs/operating.md").read_text()
# What the slim CLI of `make az` can run; the others were tried once with the whole one.
GROUPS = ("account", "deployment", "provider", "rest", "role")
ID = "22222222-2222-2222-2222-222222222222"


def _variables(text: str) -> set[str]:
    return set(re.findall(r"\$\{?([A-Z][A-Z_]+)", text))


def _parameters() -> set[str]:
    files = (INFRA / "main.bicepparam", INFRA / "connect.bicepparam")
    return {
        name
        for file in files
        for name in re.findall(r"readEnvironmentVariable\('([A-Z_]+)'", file.read_text())
    }


def _pasted(line: str) -> str:
    filled = re.sub(r"\b(?:OTHER_)?SUBSCRIPTION_ID\b", ID, line)
    return shlex.join(shlex.split(re.sub(r"\$([A-Z_]+)", r"the-\1", filled)))


def test_commands_are_taken_by_the_azure_cli(az_lines: AzLines) -> None:
    begins = tuple(f"az {group} " for group in GROUPS)
    lines = [line for line in (*LINES, *INLINE) if line.startswith(begins)]
    results = az_lines.check([_pasted(line) for line in lines])

    assert len(lines) > 10
    assert [(each.line, each.message) for each in results if not each.ok] == []


def test_every_variable_comes_from_somewhere() -> None:
    exported = set(re.findall(r"^export ([A-Z_]+)=", PAGE, re.MULTILINE))
    typed = set(re.findall(r"read -r ([A-Z_]+)", PAGE))
    outputs = set(declared(INFRA / "main.bicep", "output"))

    assert sorted(_variables("\n".join(LINES)) - exported - typed - outputs) == []


def test_every_option_is_a_variable_that_the_parameter_files_read() -> None:
    section = PAGE.split("## 6. Options", 1)[1].split("\n## ", 1)[0]
    options = set(re.findall(r"`([A-Z][A-Z_]+)(?:=|`)", section)) - {"NAME"}

    assert len(options) > 10
    assert sorted(options - _parameters()) == []


def test_every_variable_of_the_parameter_files_is_told_somewhere() -> None:
    outputs = set(declared(INFRA / "main.bicep", "output"))
    told = PAGE + (INFRA / "README.md").read_text()

    assert sorted(name for name in _parameters() - outputs if name not in told) == []


def test_page_lists_the_functions_that_there_are() -> None:
    source = (ROOT / "function_app.py").read_text()
    functions = re.findall(r"^@app\..*?^(?:async )?def (\w+)\(", source, re.MULTILINE | re.DOTALL)
    listed = PAGE.split("\nlists ", 1)[1].split(", each behind", 1)[0]

    assert re.findall(r"`(\w+)`", listed) == sorted(functions)


def test_log_lines_that_are_quoted_are_lines_of_the_program() -> None:
    sources = [ROOT / "function_app.py", *sorted((ROOT / "bot").rglob("*.py"))]
    written = "\n".join(source.read_text() for source in sources)
    tables = re.findall(r"^\| (.*?) \|", PAGE.split("## 5.")[1].split("## 6.")[0], re.MULTILINE)
    tables += re.findall(r"^\| (.*?) \|", OPERATING.split("## The poison queue")[0], re.MULTILINE)
    quoted = [words for cell in tables for words in re.findall(r"`([^`]+)`", cell)]
    parts = [part.strip(" :") for words in quoted for part in words.split("…") if part]

    assert len(parts) > 8
    assert [part for part in parts if part not in written] == []


def test_removal_names_every_role() -> None:
    roles = re.findall(r"roleName: '(.*?)'", (INFRA / "app/roles.bicep").read_text())
    removal = PAGE.split("**Remove everything.**", 1)[1]

    assert len(roles) > 1
    assert [role for role in roles if role not in removal] == []


def test_secrets_are_asked_for_in_one_group() -> None:
    """A shell reads a group to its end before it runs it, so a pasted line is never an answer."""
    [block] = [block for block in BLOCKS if "read -r" in block]

    assert (block.splitlines()[0], block.splitlines()[-1]) == ("{", "}")


def test_both_ways_publish_what_make_package_builds() -> None:
    built = LINES.index("make package")
    services = (ROOT / "azure.yaml").read_text().split("services:\n", 1)[1].split("\nhooks:")[0]

    assert LINES[built : built + 3] == ["make package", "infra/publish.sh", "infra/connect.sh"]
    assert services.splitlines() == [
        "  api:",
        "    project: .",
        "    dist: dist/app",
        "    language: python",
        "    host: function",
        "    remoteBuild: false",
        "    hooks:",
        "      prepackage:",
        "        shell: sh",
        "        run: make package",
    ]


@pytest.mark.parametrize("name", ["infra/connect.sh", "infra/outputs.sh", "infra/publish.sh"])
def test_scripts_of_the_page_are_there(name: str) -> None:
    assert name in "\n".join(LINES)
    assert (ROOT / name).stat().st_mode & 0o111


def test_every_scope_of_the_manifest_is_explained() -> None:
    manifest = (ROOT / "bot/manifest.json").read_text()
    scopes = re.findall(r'"(?:bot|bot_optional)": \[(.*?)\]', manifest)
    wanted = [scope for group in scopes for scope in re.findall(r'"([\w:.]+)"', group)]

    assert re.findall(r"^\| `([\w:.]+)`(?: \(optional\))? \|", PAGE, re.MULTILINE) == wanted
