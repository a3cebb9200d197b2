"""Where the tools are that some tests need and a fresh machine lacks; `make tools` brings them."""

import shutil
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AZURITE = ROOT / "tools/node_modules/azurite/dist/src/azurite.js"
TSC = ROOT / "tools/node_modules/typescript/bin/tsc"
SLACK_TYPES = (
    ROOT / "tools/node_modules/@slack/types/package.json",
    ROOT / "tools/node_modules/@slack/web-api/package.json",
)
AZ_PYTHON = ROOT / ".venv-az/bin/python"


def find_tool(name: str) -> Path | None:
    """Return what to run, or None where the tool is absent.

    `node`, `chromium`: the program. `azurite`, `tsc`: its script, to be run by node; `tsc` comes
    with Slack's types.
    `az`: the Python of the Azure CLI's own environment.

    Raises:
        KeyError: no such tool is known.
    """
    return KNOWN[name]()


def _program(*names: str) -> Path | None:
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


def _azurite() -> Path | None:
    return AZURITE if AZURITE.exists() and _program("node") else None


def _tsc() -> Path | None:
    is_whole = all(path.exists() for path in (TSC, *SLACK_TYPES))
    return TSC if is_whole and _program("node") else None


def _az() -> Path | None:
    return AZ_PYTHON if (ROOT / ".venv-az/.ready").exists() else None


KNOWN: dict[str, Callable[[], Path | None]] = {
    "node": lambda: _program("node"),
    "azurite": _azurite,
    "tsc": _tsc,
    "az": _az,
    "chromium": lambda: _program("chromium", "chromium-browser", "google-chrome"),
}
