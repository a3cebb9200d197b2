"""The page in a real browser, with a Slack app behind it that shows something of everything."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest_asyncio
from aiohttp import web
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    async_playwright,
    expect,
)

from sandbox.process import ROOT
from sandbox.running import Sandbox
from sandbox.slack.server import serve
from sandbox.slack.workspace import Workspace, contoso
from sandbox.web.doors import application
from tests.conftest import RequireTool

BOT = Path(__file__).with_name("bot")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic",
)  # fmt: skip
PATIENCE_MS = 10_000
PICTURES = ROOT / "docs/pictures"


@dataclass(slots=True, kw_only=True)
class Seat:
    """A person before the page; `complaints` is what the browser found wrong with it."""

    page: Page
    base: str
    sandbox: Sandbox
    complaints: list[str] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        """The workspace that the page shows."""
        return self.sandbox.slack.workspace

    @property
    def last(self) -> Locator:
        """The channel's last message."""
        return self.page.locator("#list .message").last

    @property
    def reply(self) -> Locator:
        """The thread's last message."""
        return self.page.locator("#replies .message").last

    async def sit(self, at: str = "C0AKSOPS") -> None:
        """Open the page anew."""
        await self.page.goto("about:blank")
        await self.page.goto(f"{self.base}/#{at}")
        await self.page.locator("#foot textarea, #list section").first.wait_for()

    async def type(self, words: str) -> None:
        """Type into the channel."""
        await self.page.locator("#composer-words").fill(words)
        await self.page.keyboard.press("Enter")

    async def show(self, card: str) -> Locator:
        """Let the app post one of its cards; return the message."""
        before = await self.page.locator("#list .message").count()
        await self.type(f"/aks-conncheck {card}")
        message = self.page.locator("#list .message").nth(before)
        await message.wait_for()
        return message


@asynccontextmanager
async def running(folder: Path, manifest: Path) -> AsyncIterator[Sandbox]:
    """Run a sandbox with the app of a folder, and serve its page."""
    async with serve(contoso()) as slack:
        made = Sandbox(slack=slack, folder=folder, manifest=manifest)
        runner = web.AppRunner(application(made), access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            await made.start("nsg-deny")
            yield made
        finally:
            await runner.cleanup()
            await made.close()


@asynccontextmanager
async def seated(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Seat]:
    """Sit down before an empty workspace; whatever the browser complains of fails the test."""
    workspace = sandbox.slack.workspace
    for held in (workspace.messages, workspace.ephemerals, workspace.modals, workspace.homes):
        held.clear()
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900},
        locale="en-GB",
        timezone_id="Europe/London",
        color_scheme="light",
    )
    context.set_default_timeout(PATIENCE_MS)
    made = Seat(page=await context.new_page(), base=sandbox.base, sandbox=sandbox)

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            made.complaints.append(message.text)

    def fail(error: Error) -> None:
        made.complaints.append(str(error))

    made.page.on("console", hear)
    made.page.on("pageerror", fail)
    await made.sit()
    yield made
    await context.close()
    assert made.complaints == []


async def picture(page: Page, name: str) -> None:
    """Take a picture for the documentation; only `make pictures` writes it there."""
    # The flash of an edit, and the word of what was done, have passed by then.
    await page.wait_for_function("() => document.getAnimations().length === 0")
    await expect(page.locator("#toasts p")).to_have_count(0)
    taken = await page.screenshot(scale="css")
    assert taken.startswith(b"\x89PNG")
    if os.environ.get("CONNCHECK_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / f"{name}.png").write_bytes(taken)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(require_tool: RequireTool) -> AsyncIterator[Browser]:
    """Start Chromium; each page gets a profile of its own."""
    chromium = require_tool("chromium")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    """Run the sandbox with the tests' own app."""
    async with running(BOT, BOT / "manifest.json") as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def seat(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Seat]:
    """Sit down before the page of the tests' own app."""
    async with seated(browser, sandbox) as made:
        yield made
