"""The closed loop as a person goes through it: break, ask, read, repair, and see it verified."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from sandbox.process import ROOT
from sandbox.running import Sandbox
from tests.sandbox.web.conftest import Seat, picture, running, seated

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE_MS = 60_000
OPS = "aks-ops"
FOUND = "⛔ Cause found: "
NSG = (
    f"{FOUND}Rule deny-unlisted-saas (priority 200) of subnet NSG nsg-aks-nodes denies TCP to"
    " 20.26.114.37:443."
)
ROUTE = (
    f"{FOUND}Route quarantine-azure-uks (20.26.0.0/16) of rt-aks-nodes has next hop None and drops"
    " everything to 20.26.114.37:443."
)
CAUSES = {"nsg-deny": (NSG, "NSG outbound rules"), "udr-none": (ROUTE, "Route table")}
BUTTON, TIMERS = "Run checks again", "Run the timers now"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product() -> AsyncIterator[Sandbox]:
    """Run the sandbox with the product."""
    async with running(ROOT, ROOT / "bot/manifest.json") as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def seat(browser: Browser, product: Sandbox) -> AsyncIterator[Seat]:
    """Sit down before the product's page."""
    async with seated(browser, product) as made:
        yield made


@pytest.mark.parametrize(
    ("scenario", "pressed", "took"),
    [("nsg-deny", BUTTON, "1 minute"), ("udr-none", TIMERS, "5 minutes")],
)
async def test_repair_is_verified_in_the_thread_that_named_the_cause(
    seat: Seat, scenario: str, pressed: str, took: str
) -> None:
    page, (cause, check) = seat.page, CAUSES[scenario]
    await _choose(seat, f"Start {scenario}")
    await page.get_by_role("link", name=OPS).click()
    await seat.type("/aks-conncheck aks-prod-uks")
    root = page.locator("#list .message:not(.whisper)")
    head = root.locator(".rich-line").first
    await expect(head).to_contain_text("Cause found", timeout=PATIENCE_MS)
    assert (await head.inner_text()).splitlines()[0] == cause
    told = await seat.sandbox.stage.finished(PATIENCE_MS / 1000)
    await root.locator(".replies").click()
    await expect(page.locator("#replies .message")).to_have_count(len(told))
    thread = page.url

    await _choose(seat, "Repair the cluster")
    await expect(page.locator("#stage")).to_have_text(f"Simulated Azure: {scenario}, repaired")
    if pressed == TIMERS:
        await page.get_by_role("button", name=TIMERS).click()
    await page.get_by_role("link", name=OPS).click()
    if pressed == BUTTON:
        await root.get_by_role("button", name=BUTTON).click()
    await expect(root).to_contain_text("No fault found now", timeout=PATIENCE_MS)
    await root.locator(".replies").click()
    await expect(page.locator("#replies .message")).to_have_count(len(told) + 1)
    shown = {
        "roots": await root.count(),
        "thread": page.url,
        "root": (await head.inner_text()).splitlines()[0],
        "said": await seat.reply.locator(".rich-line").inner_text(),
    }
    assert shown == {
        "roots": 1,
        "thread": thread,
        "root": "✅ No fault found now: Cluster and pools are Succeeded.",
        "said": (
            f"✅ Verified fixed after {took}: {check} passes now, and no other check fails.\n"
            "Cluster and node pools are Succeeded again, so nothing has to be repeated."
        ),
    }

    if pressed == TIMERS:
        await page.locator("#title").click()
        await picture(page, "fixed")


async def _choose(seat: Seat, deed: str) -> None:
    """Go to the simulated Azure and press a button there."""
    await seat.page.get_by_role("link", name="Break and repair").click()
    await seat.page.get_by_role("button", name=deed).click()
