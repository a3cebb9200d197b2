"""Run az command lines for real, except that the first HTTP request is recorded instead of sent.

This file runs inside the Azure CLI's own environment (`make az`), never in the product's:

    .venv-az/bin/python tests/az/harness.py < requests > answers

Each line on standard input is a JSON list of arguments ("az" left out); each line on standard
output is `{"ok", "message", "method", "url", "body"}`. Parsing alone would not do: the check of
required fields of `az network …` and some validators stand in the command's body.
A command is accepted if it got as far as a request, or ended well without one.
Where nobody can answer, a prompt is an error, as it is in a pasted script.
The CLI is imported by name where it is used: it reads the environment, which is set first, and
the checkers of the product's environment do not know it.
"""

import json
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Never, Protocol

OFFLINE = {
    "AZURE_CORE_COLLECT_TELEMETRY": "no",
    "AZURE_CORE_ERROR_RECOMMENDATION": "off",
    "AZURE_CORE_SURVEY_MESSAGE": "no",
    "AZURE_CORE_NO_COLOR": "yes",
    "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
}
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
DEFAULT_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
TENANT = "11111111-1111-1111-1111-111111111111"
NEVER = "2999-01-01 00:00:00.000000"
MESSAGE_CHARS = 600

Request = dict[str, str | None]


class Sent(Protocol):
    """What the harness reads of `requests.PreparedRequest`."""

    method: str
    url: str
    body: str | bytes | None


class Recorded(BaseException):
    """The first request was reached: no error, but what no `except Exception` may swallow."""


def main() -> None:
    """Answer every line of standard input, in order, until it ends."""
    questions, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a command that reads must not eat the questions
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder)
        os.environ.update(OFFLINE, AZURE_CONFIG_DIR=folder)
        _seed_versions(config)
        _no_network_no_login()
        for line in questions:
            answers.write(json.dumps(_answer(json.loads(line), config)) + "\n")


def _answer(argv: list[str], config: Path) -> dict[str, object]:
    """Run one command and say how it ended."""
    _seed_profile(config, argv)
    with _captured() as output, _first_request() as requests:
        status = _invoke(argv)
    ok = bool(requests) or status == 0
    first = requests[0] if requests else {"method": None, "url": None, "body": None}
    return {"ok": ok, "message": "" if ok else _complaint(output[0]), **first}


def _complaint(output: str) -> str:
    """Keep what the CLI says about the command, not what this slim copy of it lacks."""
    if "NoTTYException" in output:
        return "the command prompts, and nobody can answer"
    lines = [line for line in output.splitlines() if "Error loading command module" not in line]
    return "\n".join(lines)[-MESSAGE_CHARS:]


def _invoke(argv: list[str]) -> int:
    """Run a fresh CLI in this process; return its exit status."""
    try:
        return int(import_module("azure.cli.core").get_default_cli().invoke(argv) or 0)
    except Recorded:
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1


@contextmanager
def _first_request() -> Iterator[list[Request]]:
    """Replace the one place through which every HTTP request of the CLI goes.

    Long-running `az network` commands send from a thread, which dies of `Recorded` unseen.
    """
    seen: list[Request] = []

    def record(_self: object, request: Sent, *_args: object, **_kwargs: object) -> Never:
        body = request.body
        text = body.decode() if isinstance(body, bytes) else body
        seen.append({"method": request.method, "url": request.url, "body": text})
        raise Recorded

    import_module("requests.adapters").HTTPAdapter.send = record
    yield seen


@contextmanager
def _captured() -> Iterator[list[str]]:
    """Keep both output streams, file descriptors included: az logs from many places."""
    text: list[str] = []
    kept = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield text
        finally:
            for number, old in enumerate(kept, start=1):
                (sys.stdout, sys.stderr)[number - 1].flush()
                os.dup2(old, number)
                os.close(old)
            file.seek(0)
            text.append(file.read().decode(errors="replace").strip())


def _no_network_no_login() -> None:
    """Hand out a made-up token and stop any connection that is tried all the same."""

    def token(*_args: object, **_kwargs: object) -> dict[str, object]:
        return {"access_token": "made-up", "expires_in": 3600, "token_type": "Bearer"}

    def offline(event: str, args: tuple[object, ...]) -> None:
        if event in {"socket.connect", "socket.getaddrinfo"}:
            raise ConnectionError(f"the harness stays offline: {event} {args[-1]!r}")

    def quiet(args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, Recorded):
            threading.__excepthook__(args)

    credentials = import_module("azure.cli.core.auth.msal_credentials")
    credentials.ManagedIdentityCredential.acquire_token = token
    threading.excepthook = quiet
    sys.addaudithook(offline)


def _seed_versions(config: Path) -> None:
    """Pretend that the look for newer versions was just made."""
    version = import_module("azure.cli.core").__version__
    local = {"azure-cli": {"local": version}, "core": {"local": version}}
    seed = {"versions": local, "update_time": NEVER, "check_time": NEVER}
    (config / "versionCheck.json").write_text(json.dumps(seed))


def _seed_profile(config: Path, argv: list[str]) -> None:
    """Sign in to every subscription that a command may mean."""
    named = {guid.lower() for word in argv for guid in GUID.findall(word)} | {DEFAULT_SUBSCRIPTION}
    account = {
        "state": "Enabled",
        "tenantId": TENANT,
        "homeTenantId": TENANT,
        "managedByTenants": [],
        "environmentName": "AzureCloud",
        "user": {
            "name": "systemAssignedIdentity",
            "type": "servicePrincipal",
            "assignedIdentityInfo": "MSI",
        },
    }
    subscriptions = [
        {"id": guid, "name": guid, "isDefault": guid == DEFAULT_SUBSCRIPTION, **account}
        for guid in sorted(named)
    ]
    (config / "azureProfile.json").write_text(json.dumps({"subscriptions": subscriptions}))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
