"""How the page looks: by day, by night, and on a phone."""

import pytest
from playwright.async_api import ViewportSize, expect

from tests.sandbox.web.conftest import Seat

pytestmark = pytest.mark.asyncio(loop_scope="module")

NARROW = ViewportSize(width=375, height=812)
CONTRAST = """
() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => [red, green, blue]
    .map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const isSeen = node.data.trim() && element.checkVisibility({ visibilityProperty: true });
    if (!isSeen || element.closest("option, noscript, .skip, :disabled, .hover-bar")) continue;
    const [one, other] = [parse(getComputedStyle(element).color), ground(element)].map(luminance);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) poor.add(`${element.className || element.tagName}: ${contrast.toFixed(2)}`);
  }
  return [...poor];
}
"""
NAMELESS = """
() => [...document.querySelectorAll("button, a, input, select, textarea")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.ariaLabel || one.textContent.trim() || one.labels?.length))
  .map((one) => one.outerHTML)
"""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"


async def _scene(seat: Seat) -> None:
    """Show a verdict with its thread open."""
    message = await seat.show("verdict")
    await message.get_by_role("button", name="Run checks again").click()
    await expect(message.locator(".edited")).to_be_visible()
    await message.locator(".replies").click()
    await seat.reply.wait_for()
    await seat.page.mouse.move(0, 0)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_words_stand_out_from_their_ground(seat: Seat, theme: str) -> None:
    await seat.page.get_by_label("Theme").select_option(theme)
    await _scene(seat)
    await seat.show("hostile")
    await seat.show("choices")
    assert await seat.page.evaluate(CONTRAST) == []
    await seat.type("/aks-conncheck")
    await seat.page.get_by_role("button", name="Run checks", exact=True).click()
    assert await seat.page.evaluate(CONTRAST) == []
    assert await seat.page.evaluate(NAMELESS) == []


async def test_dark_follows_the_system_until_somebody_chooses(seat: Seat) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    seen = [await seat.page.evaluate(ground)]
    await seat.page.emulate_media(color_scheme="dark")
    seen.append(await seat.page.evaluate(ground))
    await seat.page.get_by_label("Theme").select_option("light")
    await seat.page.reload()
    seen.append(await seat.page.evaluate(ground))
    assert seen == ["rgb(255, 255, 255)", "rgb(26, 29, 33)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize("card", ["verdict", "hostile", "choices"])
async def test_nothing_hangs_over_the_edge_of_a_phone(seat: Seat, card: str) -> None:
    await seat.page.set_viewport_size(NARROW)
    await seat.show(card)
    assert await seat.page.evaluate(OVERFLOW) == 0
    over = await seat.page.locator("#list").evaluate(
        """(list) => [...list.querySelectorAll("*")]
             .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
             .map((one) => one.outerHTML)"""
    )
    assert over == []


async def test_channels_open_from_a_drawer_on_a_phone(seat: Seat) -> None:
    await seat.page.set_viewport_size(NARROW)
    await expect(seat.page.get_by_role("link", name="Break and repair")).to_have_count(0)
    await seat.page.get_by_role("button", name="Channels").click()
    await seat.page.get_by_role("link", name="Break and repair").click()
    await expect(seat.page.locator("#title")).to_have_text("Simulated Azure")
    assert await seat.page.evaluate(OVERFLOW) == 0
