"""What the page does for who works in it: hints, words of what was done, files, permalinks."""

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from sandbox.scenarios import SCENARIOS
from sandbox.slack.workspace import Message, Upload
from tests.sandbox.web.conftest import Seat

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPS = "C0AKSOPS"
NARROW = ViewportSize(width=390, height=844)
MEETS = """
(one, other) => {
  const [a, b] = [one, other].map((each) => each.getBoundingClientRect());
  return a.top < b.bottom && b.top < a.bottom && a.left < b.right && b.left < a.right;
}
"""


async def test_empty_channel_says_how_to_begin(seat: Seat) -> None:
    blank = seat.page.locator("#list > *")
    shown = [await one.inner_text() for one in await blank.locator(":scope > *").all()]
    last = "/aks-conncheck alone opens a form. Other faults, Azure's own alerts and the repair"
    assert shown == [
        "Nothing was said in #aks-ops yet",
        f"On stage: {SCENARIOS[seat.sandbox.scenario].description}.",
        "Type the command",
        f"{last} have a page of their own.",
    ]
    await blank.get_by_role("button", name="Type the command").click()
    await expect(seat.page.locator("#composer-words")).to_have_value(
        f"/aks-conncheck {seat.sandbox.stage.words}"
    )
    await seat.page.keyboard.press("Enter")
    await expect(seat.page.locator("#blank")).to_have_count(0)


@pytest.mark.parametrize("size", [None, NARROW])
async def test_what_was_done_is_told_beside_the_message_box(
    seat: Seat, size: ViewportSize | None
) -> None:
    if size:
        await seat.page.set_viewport_size(size)
    await seat.sit("azure")
    await seat.page.get_by_role("button", name="Run the timers now").click()
    told = seat.page.locator("#toasts p")
    await expect(told).to_have_text("5 minutes have passed, and the timers have run.")
    await seat.page.get_by_role("button", name="Type the command").click()
    box = seat.page.locator("#composer-words")
    await expect(box).to_be_focused()
    assert await _meet(told, box) is False


async def test_message_box_grows_with_what_is_typed(seat: Seat) -> None:
    box = seat.page.locator("#composer-words")
    one_line = await _height(box)
    await box.fill("word " * 100)
    grown = await _height(box)
    await box.fill("word " * 2000)
    assert (one_line, grown > 2 * one_line, await _height(box)) == (42, True, 196)


async def test_file_is_opened_whole(seat: Seat) -> None:
    text = "\n".join(f"line {number}" for number in range(300))
    seat.workspace.uploads["F2"] = Upload(
        id="F2", filename="report.txt", length=len(text), content=text.encode(), shared=True
    )
    seat.workspace.messages.append(
        Message(channel=OPS, ts="1700000000.000001", user="U0CONNCHECK", text="", files=["F2"])
    )
    shown = seat.last.locator(".file pre")
    await expect(shown).to_have_text(f"{text[:600]}…")
    await seat.last.get_by_role("button", name="Show all of report.txt").click()
    await expect(seat.last.locator(".file button")).to_have_count(0)
    assert await shown.text_content() == text


async def test_permalink_leads_to_the_reply_in_the_page(seat: Seat) -> None:
    root, replies = "1700000000.000001", [f"17000000{at:02}.000001" for at in range(10, 40)]
    rows = [(root, None, "root"), *((ts, root, f"line\n{ts}\nline") for ts in replies)]
    seat.workspace.messages.extend(
        Message(channel=OPS, ts=ts, user="U0BEN", text=text, thread_ts=thread)
        for ts, thread, text in rows
    )
    wanted = replies[4]
    link = f"{seat.workspace.archives}{OPS}/p{wanted.replace('.', '')}?thread_ts={root}&cid={OPS}"
    abroad = "https://fabrikam.slack.com/archives/C1/p1700000000000001"
    seat.workspace.messages.append(
        Message(
            channel=OPS, ts="1700000100.000001", user="U0BEN", text=f"<{link}|here> <{abroad}|out>"
        )
    )
    outside = seat.last.get_by_role("link", name="out")
    assert await outside.get_attribute("href") == abroad
    await seat.last.get_by_role("link", name="here").click()
    message = seat.page.locator(f'#replies [data-ts="{wanted}"]')
    await expect(message).to_be_in_viewport()
    await expect(seat.reply).not_to_be_in_viewport()
    assert seat.page.url == f"{seat.base}/#{OPS}/{root}/{wanted}"


async def test_field_is_not_called_wrong_any_more_once_it_is_changed(seat: Seat) -> None:
    await seat.type("/aks-conncheck")
    form = seat.page.get_by_role("dialog", name="Check AKS connectivity")
    await form.get_by_role("button", name="Run checks").click()
    wrong = form.locator(".error:not(:empty)")
    await expect(wrong).to_have_text(["Please complete this required field."])
    await form.get_by_role("combobox", name="Cluster").fill("prod")
    await expect(form.locator(".options li").first).to_be_visible()
    await seat.page.keyboard.press("ArrowDown")
    await seat.page.keyboard.press("Enter")
    await expect(wrong).to_have_count(0)
    await seat.page.keyboard.press("Escape")
    await expect(form).to_have_count(0)


async def test_buttons_of_a_verdict_stand_in_one_row_on_a_phone(seat: Seat) -> None:
    await seat.page.set_viewport_size(NARROW)
    words = ["Run checks again", "I'm on it", "Open cluster"]
    buttons = [
        {"type": "button", "action_id": f"a{at}", "text": {"type": "plain_text", "text": text}}
        for at, text in enumerate(words)
    ]
    option = {"text": {"type": "plain_text", "text": "Mute"}, "value": "m"}
    menu = {"type": "overflow", "action_id": "more", "options": [option]}
    seat.workspace.messages.append(
        Message(
            channel=OPS, ts="1700000000.000001", user="U0CONNCHECK", text="",
            blocks=[{"type": "actions", "elements": [*buttons, menu]}],
        )
    )  # fmt: skip
    row = seat.last.locator(".actions > *")
    await expect(row).to_have_count(4)
    tops = "(row) => new Set(row.map((one) => one.getBoundingClientRect().top)).size"
    assert await row.evaluate_all(tops) == 1


async def _meet(one: Locator, other: Locator) -> object:
    handles = [await each.element_handle() for each in (one, other)]
    return await handles[0].evaluate(MEETS, handles[1])


async def _height(box: Locator) -> float:
    found = await box.bounding_box()
    assert found is not None
    return found["height"]
