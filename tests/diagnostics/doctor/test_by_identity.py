"""`python -m diagnostics doctor` in its own process, with storage that an identity reads."""

import asyncio
import json
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web

from tests.diagnostics.doctor.conftest import Clinic

STORAGE = "AzureWebJobsStorage"
Told = dict[str, dict[str, Any]]


@asynccontextmanager
async def account(
    answer: tuple[int, str], known: Path, folder: Path
) -> AsyncIterator[dict[str, str]]:
    """Serve a storage account that answers everything alike; give the settings for it.

    Its certificate authority is trusted beside that of `known`.
    """
    status, code = answer

    async def say(request: web.Request) -> web.Response:
        assert request.headers["Authorization"].startswith("Bearer ")
        body = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
        headers, kind = {"x-ms-error-code": code}, "application/xml"
        if request.path.startswith("/conncheck"):
            said = {"code": code, "message": {"lang": "en-US", "value": "no"}}
            body, kind = json.dumps({"odata.error": said}), "application/json"
        return web.Response(text=body, status=status, headers=headers, content_type=kind)

    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", say)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    both = folder / "both.pem"
    both.write_bytes(await asyncio.to_thread(known.read_bytes) + authority.cert_pem.bytes())
    address = f"https://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield {
            "SSL_CERT_FILE": str(both),
            STORAGE: "",
            f"{STORAGE}__queueServiceUri": address,
            f"{STORAGE}__tableServiceUri": address,
        }
    finally:
        await runner.cleanup()


async def run(clinic: Clinic, *argv: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "diagnostics", "doctor", *argv),
        env={"PATH": "/usr/bin:/bin", **clinic.environ},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


def told(out: str) -> Told:
    results = json.loads(out)["results"]
    return {each["id"]: each for each in results if each["id"].startswith("storage_")}


@pytest.mark.parametrize(
    ("answer", "outcome", "step"),
    [
        ((403, "AuthorizationPermissionMismatch"), "fail", "Portal: the account, Access control"),
        ((403, "AuthorizationFailure"), "fail", "The account's firewall"),
        ((401, "InvalidAuthenticationInfo"), "fail", "See that the account lies"),
        ((500, "InternalError"), "could_not_look", "See that the account of the settings"),
    ],
)
async def test_answers_of_an_account(
    clinic: Clinic, tmp_path: Path, answer: tuple[int, str], outcome: str, step: str
) -> None:
    known = Path(clinic.environ["SSL_CERT_FILE"])
    async with account(answer, known, tmp_path) as settings:
        clinic.environ |= settings
        status, out, err = await run(clinic, "--format", "json")
    found = told(out)
    assert (status, err) == (1 if outcome == "fail" else 3, "")
    assert {each["outcome"] for each in found.values()} == {outcome}
    assert {each["steps"][0][: len(step)] for each in found.values()} == {step}


async def test_queue_that_is_not_there(clinic: Clinic, tmp_path: Path) -> None:
    known = Path(clinic.environ["SSL_CERT_FILE"])
    async with account((404, "QueueNotFound"), known, tmp_path) as settings:
        clinic.environ |= settings
        status, out, _ = await run(clinic, "--format", "json")
    assert (status, told(out)["storage_queue_diagnoses"]["outcome"]) == (1, "fail")


async def test_no_token_leaves_standard_error_empty(clinic: Clinic) -> None:
    clinic.environ["IDENTITY_ENDPOINT"] = "http://127.0.0.1:9/none"
    status, out, err = await run(clinic)
    assert (status, out.splitlines()[-1], err) == (
        3,
        "Nothing is known to fail, but something could not be looked at.",
        "",
    )
