"""The page, used as a person uses Slack: typing, clicking, filling forms, watching edits."""

import json
from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.slack.workspace import Message, Upload
from tests.sandbox.web.bot.cards import PORTAL
from tests.sandbox.web.conftest import Seat

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_typed_command_leads_to_a_thread(seat: Seat) -> None:
    message = await seat.show("verdict")
    await expect(message.locator(".by b")).to_have_text("Gallery")
    await expect(message.locator(".app-badge")).to_have_text("APP")
    await message.get_by_role("link", name="1 reply").click()
    cells = seat.reply.locator("td")
    await expect(cells).to_have_text(
        [
            "200",
            "deny-unlisted-saas: denies TCP to 20.26.0.0/16, FIRST MATCH",
            "65001",
            "AllowInternetOutBound: never reached",
        ]
    )


async def test_command_for_one_person_is_seen_by_that_person_alone(seat: Seat) -> None:
    message = await seat.show("help")
    await expect(message.locator(".only-you")).to_have_text("👁 Only visible to you")
    await expect(message.locator(".text")).to_have_text("Usage: /aks-conncheck <cluster>")
    await seat.page.get_by_label("Seen by").select_option("ben")
    await expect(seat.page.locator("#list .message")).to_have_count(0)


async def test_unknown_commands_and_commands_in_threads_are_refused_as_slack_does(
    seat: Seat,
) -> None:
    message = await seat.show("verdict")
    await seat.type("/nobody knows")
    whispered = seat.page.locator(".whisper .text")
    await expect(whispered).to_have_text("/nobody is not a valid command.")
    await message.get_by_role("link", name="1 reply").click()
    await seat.page.locator("#reply-words").fill("/aks-conncheck help")
    await seat.page.keyboard.press("Enter")
    await expect(seat.page.locator("#replies .whisper .text")).to_have_text(
        "/aks-conncheck is not supported in threads. Sorry!"
    )


async def test_button_edits_the_message_before_one_s_eyes(seat: Seat) -> None:
    message = await seat.show("verdict")
    await message.get_by_role("button", name="Run checks again").click()
    await expect(message.locator(".text").first).to_have_text("✅ Checked again")
    await message.get_by_role("button", name="(edited)").click()
    dialog = seat.page.get_by_role("dialog", name="Earlier versions")
    await expect(dialog.locator("output")).to_have_text("Version 2 of 2")
    await seat.page.keyboard.press("ArrowLeft")
    await expect(dialog.locator("output")).to_have_text("Version 1 of 2")
    await expect(dialog.locator(".text strong").first).to_contain_text("Cause found")
    await seat.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_menu_is_walked_with_the_keyboard(seat: Seat) -> None:
    message = await seat.show("verdict")
    await message.get_by_role("button", name="More actions", exact=True).focus()
    await seat.page.keyboard.press("Enter")
    items = seat.page.get_by_role("menuitem")
    await expect(items).to_have_text(
        ["Text for Azure support", "This was not the cause", "Mute for an hour"]
    )
    await expect(items.first).to_be_focused()
    await seat.page.keyboard.press("ArrowDown")
    await seat.page.keyboard.press("Enter")
    assert await _told(seat, message) == {
        "type": "overflow",
        "action_id": "more",
        "selected_option": {
            "text": {"type": "plain_text", "text": "This was not the cause", "emoji": True},
            "value": "wrong:r1",
        },
    }


async def test_confirmation_is_asked_for_before_the_app_hears_of_it(seat: Seat) -> None:
    message = await seat.show("verdict")
    await message.get_by_role("button", name="Test from a node").click()
    dialog = seat.page.get_by_role("dialog", name="Test from a node?")
    await dialog.get_by_role("button", name="Not now").click()
    await message.get_by_role("button", name="Test from a node").click()
    await dialog.get_by_role("button", name="Run it").click()
    assert await _told(seat, message) == {
        "type": "button",
        "action_id": "probe",
        "text": {"type": "plain_text", "text": "Test from a node", "emoji": True},
        "value": "r1",
    }
    assert len(seat.workspace.thread("C0AKSOPS", seat.workspace.messages[0].ts)) == 3


async def test_link_button_leads_out_in_a_window_that_knows_nothing_of_this_one(
    seat: Seat,
) -> None:
    button = (await seat.show("verdict")).get_by_role("link", name="Open cluster")
    shown = [await button.get_attribute(name) for name in ("href", "target", "rel")]
    assert shown == [PORTAL, "_blank", "noopener noreferrer"]


async def test_selects_and_radio_buttons_in_messages_reach_the_app(seat: Seat) -> None:
    message = await seat.show("choices")
    await message.get_by_label("Pool").select_option("apps")
    assert (await _told(seat, message))["selected_option"]["value"] == "apps"
    await message.get_by_label("Test").check()
    await expect(seat.page.locator("#replies .message")).to_have_count(3)
    assert (await _told(seat, message))["selected_option"]["value"] == "probe"
    await message.get_by_label("Where").select_option("C0ALERTS")
    await expect(seat.page.locator("#replies .message")).to_have_count(4)
    assert await _told(seat, message) == {
        "type": "conversations_select",
        "action_id": "where",
        "selected_conversation": "C0ALERTS",
    }


async def test_private_word_is_replaced_by_its_button(seat: Seat) -> None:
    message = await seat.show("whisper")
    await message.get_by_role("button", name="aks-prod-uks").click()
    await expect(seat.page.locator("#list .text")).to_have_text(["Picked."])


async def test_form_is_filled_refused_mended_and_sent(seat: Seat) -> None:
    await seat.type("/aks-conncheck")
    form = seat.page.get_by_role("dialog", name="Check AKS connectivity")
    await form.get_by_role("button", name="Run checks").click()
    wrong = form.locator(".error:not(:empty)")
    await expect(wrong).to_have_text(["Please complete this required field."])
    await form.get_by_role("combobox", name="Cluster").fill("prod")
    await expect(form.locator(".options li")).to_have_text(["aks-prod-uks", "aks-prod-weu", "prod"])
    await seat.page.keyboard.press("ArrowDown")
    await seat.page.keyboard.press("Enter")
    await form.get_by_label("Error message").fill("bad")
    await form.get_by_label("Also test from a node").check()
    await form.get_by_label("Activity log").check()
    await form.get_by_role("button", name="Run checks").click()
    await expect(wrong).to_have_text(["That is no error of AKS."])
    await form.get_by_label("Error message").fill("Exit 51")
    await form.get_by_role("button", name="Run checks").click()
    await expect(form).to_have_count(0)
    sent = json.loads(await seat.last.locator("pre").inner_text())
    assert {key: _chosen(value) for key, value in sent.items() if key != "response_urls"} == {
        "cluster": "aks-prod-uks",
        "error": "Exit 51",
        "depth": "probe",
        "extras": ["logs"],
        "where": "C0AKSOPS",
    }
    assert sent["response_urls"] == [["where", "C0AKSOPS"]]


async def test_form_keeps_what_was_typed_while_the_app_changes_it(seat: Seat) -> None:
    await seat.type("/aks-conncheck")
    form = seat.page.get_by_role("dialog")
    await form.get_by_label("Error message").fill("Exit 51")
    await form.get_by_role("button", name="More options").click()
    await expect(form.get_by_text("No more options.")).to_be_visible()
    await expect(form.get_by_label("Error message")).to_have_value("Exit 51")
    await seat.page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    assert seat.workspace.modals["U0ANN"] == []


async def test_shortcut_reads_another_bot_s_alert(seat: Seat) -> None:
    await seat.sit("azure")
    await seat.page.get_by_role("button", name="Let another bot post the error").click()
    await seat.page.get_by_role("link", name="aks-alerts").click()
    await expect(seat.last.locator(".by b")).to_have_text("Cluster alerts")
    await seat.last.get_by_role("button", name="More actions").click()
    await seat.page.get_by_role("menuitem", name="Diagnose AKS error").click()
    await seat.last.get_by_role("link", name="1 reply").click()
    error = seat.sandbox.stage.world.error_text
    assert await seat.reply.locator("pre").inner_text() == f"```{error}```"


async def test_what_people_write_is_kept_as_slack_keeps_it(seat: Seat) -> None:
    await seat.type("see https://aks.example/a?b=1&c=<2> & more")
    await expect(seat.last.locator(".rich-line")).to_have_text(
        "see https://aks.example/a?b=1&c=<2> & more"
    )
    (message,) = seat.workspace.messages
    assert message.text == "see <https://aks.example/a?b=1&amp;c=>&lt;2&gt; &amp; more"


async def test_nothing_in_a_message_is_taken_for_markup(seat: Seat) -> None:
    message = await seat.show("hostile")
    assert await message.locator(".block").first.inner_text() == (
        "<!channel> &lt;b&gt; scriptalert(1)/script click <@U0BEN> *a*b c 2*3*4 gone"
    )
    assert await message.locator("script, img").count() == 0
    assert await message.locator("a[href^=javascript]").count() == 0


async def test_host_names_become_links_unless_the_text_is_verbatim(seat: Seat) -> None:
    message = await seat.show("hostile")
    linked = await message.locator("[data-block=linked] .text").inner_html()
    verbatim = await message.locator("[data-block=verbatim] .text").inner_html()
    assert linked == (
        '<a href="http://host.example.com" target="_blank" rel="noopener noreferrer">'
        "host.example.com</a>"
    )
    assert verbatim == "host.example.com"


async def test_rich_text_is_drawn_and_never_parsed(seat: Seat) -> None:
    message = await seat.show("hostile")
    rich = message.locator("[data-block=rich]")
    assert await rich.locator(".rich-line").inner_text() == (
        "<!channel> *not bold* <img src=x onerror=alert(1)> bold @ben @aks-oncall ⛔ "
        "2026-11-22 18:43 portal"
    )
    assert await rich.locator("li").all_inner_texts() == ["first", "second"]
    assert await rich.locator("blockquote").inner_text() == "quoted"
    assert await message.locator("h3").inner_text() == "A header ⚠️"
    assert await message.locator("[data-block=quote] blockquote").all_inner_texts() == ["a quote"]


async def test_home_tab_is_drawn_once_the_app_has_one(seat: Seat) -> None:
    await seat.type("/aks-conncheck home")
    await seat.page.get_by_role("link", name="Gallery").click()
    await expect(seat.page.locator("#list .text")).to_have_text("Welcome home")


async def test_file_is_shown_and_offered_for_saving(seat: Seat) -> None:
    workspace = seat.workspace
    await seat.show("verdict")
    root = workspace.messages[0]
    workspace.uploads["F1"] = _upload()
    workspace.messages.append(
        Message(channel=root.channel, ts="9999999999.1", user=root.user, text="", files=["F1"])
    )
    await expect(seat.last.locator(".file pre")).to_have_text("<b>report</b>")
    async with seat.page.expect_download() as saving:
        await seat.last.get_by_role("link", name="report.md").click()
    saved = await (await saving.value).path()
    assert saved.read_text() == "<b>report</b>"


async def test_cluster_is_broken_and_repaired_from_the_page(seat: Seat) -> None:
    await seat.sit("azure")
    await seat.page.get_by_role("button", name="Start udr-none").click()
    await expect(seat.page.locator("#stage")).to_have_text("Simulated Azure: udr-none")
    await seat.page.get_by_role("button", name="Repair the cluster").click()
    await expect(seat.page.locator("#stage")).to_have_text("Simulated Azure: udr-none, repaired")
    await seat.page.get_by_role("button", name="Start nsg-deny").click()
    await expect(seat.page.locator("#stage")).to_have_text("Simulated Azure: nsg-deny")
    await seat.page.get_by_role("button", name="Type the command").click()
    await expect(seat.page.locator("#composer-words")).to_have_value(
        f"/aks-conncheck {seat.sandbox.stage.words}"
    )


async def _told(seat: Seat, message: Any) -> dict[str, Any]:  # noqa: ANN401 - a locator
    """Open the thread and return what the app says that Slack sent it last."""
    if not await seat.page.locator("#thread").is_visible():
        await message.locator(".replies").click()
    await seat.reply.locator("pre").wait_for()
    told: dict[str, Any] = json.loads(await seat.reply.locator("pre").inner_text())
    return told


def _chosen(value: dict[str, Any]) -> object:
    """Return the value in an element's state."""
    held = next(held for key, held in value.items() if key != "type")
    if isinstance(held, list):
        return [one["value"] for one in held]
    return held["value"] if isinstance(held, dict) else held


def _upload() -> Upload:
    content = b"<b>report</b>"
    return Upload(id="F1", filename="report.md", length=len(content), content=content, shared=True)
