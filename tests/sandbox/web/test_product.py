"""The product itself before the page: one failed start, diagnosed before one's eyes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from sandbox.process import ROOT
from sandbox.running import Sandbox
from tests.sandbox.web.conftest import Seat, picture, running, seated

pytestmark = pytest.mark.asyncio(loop_scope="module")

DIAGNOSIS_S = 60
TO_TOP = "(message) => message.scrollIntoView()"


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


async def test_failed_start_is_diagnosed_before_one_s_eyes(seat: Seat, product: Sandbox) -> None:
    await seat.sit("azure")
    await picture(seat.page, "azure")
    await seat.page.get_by_role("button", name="Type the command").click()
    await seat.page.keyboard.press("Enter")
    root = seat.page.locator("#list .message:not(.whisper)")
    await expect(root).to_contain_text("Cause found", timeout=DIAGNOSIS_S * 1000)
    await expect(root).to_contain_text("deny-unlisted-saas")
    posted = await product.stage.finished(DIAGNOSIS_S)
    await root.locator(".replies").click()
    await expect(seat.page.locator("#replies .message")).to_have_count(len(posted))
    await seat.page.locator("#replies .message").nth(1).evaluate(TO_TOP)
    await root.evaluate(TO_TOP)
    await seat.page.locator("#title").click()
    await picture(seat.page, "thread-light")
    await seat.page.get_by_label("Theme").select_option("dark")
    await picture(seat.page, "thread-dark")
    await seat.page.get_by_label("Theme").select_option("light")
    await seat.page.set_viewport_size({"width": 375, "height": 812})
    await seat.page.get_by_role("link", name="Close thread").click()
    await root.evaluate(TO_TOP)
    await picture(seat.page, "narrow")
    overhang = "() => document.documentElement.scrollWidth - innerWidth"
    assert await seat.page.evaluate(overhang) == 0
