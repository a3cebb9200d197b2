"""The ways in, through signed requests and a simulated Slack: form, shortcut, buttons, picks."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from bot.blocks import report_messages
from bot.blocks.picks import NOT_OPENED
from bot.listeners import Answered, Door, make_door
from bot.listening import UNREADY
from bot.rate import DEFAULT_REQUESTS, REQUESTS, read_rate
from bot.request import Action, DiagnosisRequest, Press, Trigger, fingerprint, from_json
from bot.settings import SettingsError, SlackSettings
from bot.views.submitted import CLOSED_PLACE
from sandbox.slack.limits import problems, view_problems
from sandbox.slack.people import SignedRequest, click, shortcut, signed, slash
from sandbox.slack.reading import lines
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Fault, Message, Workspace
from tests import builders
from tests.bot.reports import KEY, context, report

OPS, ANN = "C0AKSOPS", "U0ANN"
SHOP = str(builders.CLUSTER_ID)
OTHER = SHOP.replace("rg-shop", "rg-pay")
PAY = SHOP.replace("aks-shop", "aks-pay")
ERROR = "exit status=51, Connection timed out"
Ask = Callable[[SignedRequest], Any]


@pytest.fixture
def ask(settings: SlackSettings) -> Ask:
    """Return what sends a request through the app, in a thread as the host does."""
    door = make_door(settings, None, lambda: (SHOP, OTHER, PAY))

    async def sent(request: SignedRequest, door: Door = door) -> Answered:
        return await asyncio.to_thread(door.answer, request.headers, request.body)

    return sent


def command(slack: Slack, words: str) -> SignedRequest:
    return slash(slack, command="/aks-conncheck", words=words, user=ANN, channel=OPS)


def payload(slack: Slack, **fields: Any) -> SignedRequest:  # noqa: ANN401 - any JSON
    """Sign an interaction of a form."""
    said = {"team": {"id": "T0CONTOSO"}, "user": {"id": ANN}, "trigger_id": "", **fields}
    return signed(slack.workspace.signing_secret, {"payload": json.dumps(said)}, time.time())


def post(slack: Slack, **fields: Any) -> Message:  # noqa: ANN401 - any field
    """Put a message into the channel."""
    given = {"channel": OPS, "ts": slack.workspace.next_ts(), "user": "U0BEN", "text": ""}
    message = Message(**(given | fields))
    slack.workspace.messages.append(message)
    return message


def root(slack: Slack, number: int = 0) -> Message:
    """Post a message of the thread of a verdict."""
    return post(slack, **report_messages(context(), report())[number])


def job_of(answered: Answered) -> Any:  # noqa: ANN401 - a job of either kind
    assert answered.status == 200
    return from_json(answered.job) if answered.job is not None else None


def views(workspace: Workspace) -> list[Any]:
    return list(workspace.views.values())


# The form


async def test_command_alone_opens_the_form(slack: Slack, ask: Ask) -> None:
    answered = await ask(command(slack, " "))
    (view,) = views(slack.workspace)
    assert (answered.body, answered.job) == ("", None)
    assert json.loads(view["private_metadata"]) == {"channel": OPS, "thread_ts": None}
    assert [call.method for call in slack.workspace.calls] == ["views.open"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="views.open", error="expired_trigger_id"),
        Fault(method="views.open", status=500),
        Fault(method="views.open", delay_s=2.5),
    ],
)
async def test_form_that_slack_does_not_open_is_a_button(
    slack: Slack, ask: Ask, fault: Fault
) -> None:
    slack.workspace.inject(fault)
    answered = await ask(command(slack, ""))
    body = json.loads(answered.body)
    assert (body["response_type"], body["text"], problems(body)) == ("ephemeral", NOT_OPENED, [])
    (button,) = body["blocks"][1]["elements"]
    shown = post(slack, text=body["text"])
    again = await ask(click(slack, message=shown, action=button, user=ANN))
    assert (again.status, len(views(slack.workspace)), shown in slack.workspace.messages) == (
        200,
        1,
        False,
    )


async def test_button_whose_form_is_late_again_stays(slack: Slack, ask: Ask) -> None:
    action = {"action_id": "open_form", "value": json.dumps({"thread_ts": "1.2", "error": "e"})}
    slack.workspace.inject(Fault(method="views.open", error="expired_trigger_id"))
    shown = post(slack, text="press")
    await ask(click(slack, message=shown, action=action, user=ANN))
    assert (shown.text, len(shown.blocks)) == (NOT_OPENED, 2)


@pytest.mark.parametrize("value", ["", "nothing", "[]", "5", json.dumps({"thread_ts": 5})])
async def test_button_that_carries_nothing_opens_an_empty_form(
    slack: Slack, ask: Ask, value: str
) -> None:
    action = {"action_id": "open_form", "value": value}
    await ask(click(slack, message=post(slack, text="press"), action=action, user=ANN))
    (view,) = views(slack.workspace)
    assert json.loads(view["private_metadata"]) == {"channel": OPS, "thread_ts": None}


def filled(**blocks: Any) -> dict[str, Any]:  # noqa: ANN401 - any element's state
    state = {"where": {"selected_conversation": OPS}, **blocks}
    return {
        "type": "modal",
        "id": "V1",
        "hash": "h",
        "callback_id": "conncheck_form",
        "private_metadata": json.dumps({"channel": OPS, "thread_ts": None}),
        "state": {"values": {block: {"v": value} for block, value in state.items()}},
    }


SHOWN = {"type": "plain_text", "text": "aks-shop (rg-shop)", "emoji": True}
PICKED = {"selected_option": {"text": SHOWN, "value": fingerprint(SHOP)}}


async def test_filled_form_is_a_job(slack: Slack, ask: Ask) -> None:
    view = filled(cluster=PICKED, error={"value": f"\n{ERROR} password=hunter2 "})
    url = slack.response_url("1")
    urls = [{"response_url": "https://elsewhere.example/1"}, {"response_url": url}]
    submitted = payload(slack, type="view_submission", view=view, response_urls=urls)
    answered = await ask(submitted)
    assert (answered.body, job_of(answered)) == (
        "",
        DiagnosisRequest(
            key=fingerprint("form", "V1", "h"),
            cluster_id=SHOP,
            trigger=Trigger.FORM,
            error=f"{ERROR} password=[secret]",
            channel=OPS,
            user=ANN,
            answer_url=url,
        ),
    )


async def test_wrong_form_is_told_beside_its_fields(slack: Slack, ask: Ask) -> None:
    view = filled(where={}, typed={"value": "aks-shop"})
    answered = await ask(payload(slack, type="view_submission", view=view))
    assert (job_of(answered), json.loads(answered.body)) == (
        None,
        {
            "response_action": "errors",
            "errors": {
                "typed": "Which one? rg-shop/aks-shop, rg-pay/aks-shop",
                "where": "Choose where to post.",
            },
        },
    )


async def test_node_is_asked_only_after_a_question(slack: Slack, ask: Ask) -> None:
    probe = {"selected_option": {"value": "probe"}}
    view = filled(cluster=PICKED, depth=probe, error={"value": ERROR})
    answered = await ask(payload(slack, type="view_submission", view=view))
    said = json.loads(answered.body)
    assert (answered.job, said["response_action"], view_problems(said["view"])) == (
        None,
        "update",
        [],
    )
    assert [block["block_id"] for block in said["view"]["blocks"]] == [
        "cluster",
        "typed",
        "error",
        "depth",
        "sure",
        "where",
    ]
    unsure = filled(cluster=PICKED, depth=probe, sure={"selected_options": []})
    refused = await ask(payload(slack, type="view_submission", view=unsure))
    assert json.loads(refused.body)["errors"] == {
        "sure": "Tick it, or choose to read the configuration only."
    }
    sure = filled(cluster=PICKED, depth=probe, sure={"selected_options": [{"value": "probe"}]})
    job = job_of(await ask(payload(slack, type="view_submission", view=sure)))
    assert (job.probe, job.cluster_id) == (True, SHOP)


async def test_suggestions_come_from_the_stored_list(slack: Slack, ask: Ask) -> None:
    said = payload(slack, type="block_suggestion", action_id="v", block_id="cluster", value="PAY")
    options = json.loads((await ask(said)).body)["options"]
    assert [option["text"]["text"] for option in options] == [
        "aks-pay (rg-shop)",
        "aks-shop (rg-pay)",
        "Use \u201cPAY\u201d",
    ]


# The shortcut


def asked_for(slack: Slack, message: Message) -> SignedRequest:
    return shortcut(slack, callback_id="diagnose_error", message=message, user=ANN)


async def test_shortcut_answers_under_the_message(slack: Slack, ask: Ask) -> None:
    alert = post(slack, text="Fired", attachments=[{"title": SHOP, "text": f"`{ERROR}`"}])
    job = job_of(await ask(asked_for(slack, alert)))
    assert (job.cluster_id, job.error, job.channel, job.thread_ts, job.trigger, job.user) == (
        SHOP,
        f"Fired\n{SHOP}\n{ERROR}",
        OPS,
        alert.ts,
        Trigger.SHORTCUT,
        ANN,
    )
    assert slack.workspace.calls == []


async def test_shortcut_on_a_reply_answers_in_its_thread(slack: Slack, ask: Ask) -> None:
    reply = post(slack, text=f"{PAY}: {ERROR}", thread_ts="1.5")
    job = job_of(await ask(asked_for(slack, reply)))
    assert (job.cluster_id, job.thread_ts) == (PAY, "1.5")


async def test_cluster_that_only_a_link_names_is_found(slack: Slack, ask: Ask) -> None:
    url = f"https://portal.azure.com/#@contoso/resource{quote(PAY, safe='')}/overview"
    linked = {"type": "link", "url": url, "text": "Open"}
    section = {"type": "rich_text_section", "elements": [linked]}
    alert = post(slack, text=ERROR, blocks=[{"type": "rich_text", "elements": [section]}])
    assert job_of(await ask(asked_for(slack, alert))).cluster_id == PAY


async def test_shortcut_without_a_cluster_opens_the_form_filled(slack: Slack, ask: Ask) -> None:
    alert = post(slack, text=f"aks-shop: {ERROR} \u201c{'x' * 4_000}\u201d token=hunter2")
    answered = await ask(asked_for(slack, alert))
    (view,) = views(slack.workspace)
    text = view["blocks"][2]["element"]["initial_value"]
    assert answered.job is None
    assert json.loads(view["private_metadata"]) == {"channel": OPS, "thread_ts": alert.ts}
    assert (text[:50], "\n[…]\n" in text, text[-14:], len(text) <= 3_000) == (
        f"aks-shop: {ERROR} "[:50] + text[47:50],
        True,
        "token=[secret]",
        True,
    )


@pytest.mark.parametrize(
    ("text", "picked", "typed"),
    [
        (f"aks-pay: {ERROR}", "aks-pay (rg-shop)", None),
        (f"[FIRING] aks-pay: cluster aks-payments, {ERROR}", None, "aks-payments"),
    ],
)
async def test_name_in_an_alert_only_fills_the_form(
    slack: Slack, ask: Ask, text: str, picked: str | None, typed: str | None
) -> None:
    answered = await ask(asked_for(slack, post(slack, text=text)))
    (view,) = views(slack.workspace)
    cluster, words = (block["element"] for block in view["blocks"][:2])
    chosen = cluster.get("initial_option", {}).get("text", {}).get("text")
    assert (answered.job, chosen, words.get("initial_value")) == (None, picked, typed)


async def test_shortcut_whose_form_is_late_leaves_a_button(slack: Slack, ask: Ask) -> None:
    alert = post(slack, text="\U0001f525" * 3_000)
    slack.workspace.inject(Fault(method="views.open", error="expired_trigger_id"))
    assert (await ask(asked_for(slack, alert))).status == 200
    (seen,) = slack.workspace.ephemerals
    elements: Any = seen.blocks[1]["elements"]
    said = json.loads(elements[0]["value"])
    assert (seen.text, problems({"blocks": seen.blocks})) == (NOT_OPENED, [])
    assert said["thread_ts"] == alert.ts


async def test_form_of_a_thread_answers_in_it_unless_posted_elsewhere(
    slack: Slack, ask: Ask
) -> None:
    jobs = []
    for opened_in in (OPS, "C0ALERTS"):
        kept = json.dumps({"channel": opened_in, "thread_ts": "1.5"})
        view = filled(cluster=PICKED) | {"private_metadata": kept}
        jobs.append(job_of(await ask(payload(slack, type="view_submission", view=view))))
    assert [(job.channel, job.thread_ts, job.trigger) for job in jobs] == [
        (OPS, "1.5", Trigger.SHORTCUT),
        (OPS, None, Trigger.FORM),
    ]


# Names


async def test_ambiguous_name_is_picked_by_a_button(slack: Slack, ask: Ask) -> None:
    answered = await ask(command(slack, f"aks-shop {ERROR}"))
    body = json.loads(answered.body)
    assert (answered.job, body["response_type"], problems(body)) == (None, "ephemeral", [])
    first, second = body["blocks"][1]["elements"]
    shown = post(slack, text=body["text"], blocks=body["blocks"])
    job = job_of(await ask(click(slack, message=shown, action=second, user=ANN)))
    assert (first["text"]["text"], job.cluster_id, job.error, job.trigger) == (
        "aks-shop",
        OTHER,
        ERROR,
        Trigger.SLASH,
    )
    assert shown.text == (
        "Checking `aks-shop` now. The answer comes as a thread in this channel, usually within 30 "
        f"seconds (run {job.run})."
    )


async def test_name_that_is_nearly_one_is_suggested(slack: Slack, ask: Ask) -> None:
    body = json.loads((await ask(command(slack, "aks-payy"))).body)
    shown = post(slack, text=body["text"], blocks=body["blocks"])
    assert lines(shown, slack.workspace)[:2] == [
        "I know no cluster of that name. Did you mean one of these?",
        f"• aks-pay in rg-shop, subscription {builders.SUBSCRIPTION}",
    ]


async def test_pick_of_nothing_is_dropped(slack: Slack, ask: Ask) -> None:
    for value in ("", "[]", json.dumps({"cluster": "aks-shop"})):
        action = {"action_id": "pick_0", "value": value}
        answered = await ask(click(slack, message=post(slack, text="x"), action=action, user=ANN))
        assert job_of(answered) is None


# Buttons


def elements_of(message: Message) -> list[Any]:
    blocks: Any = message.blocks
    return [each for block in blocks if block["type"] == "actions" for each in block["elements"]]


async def test_run_again_is_a_job_of_the_same_incident(slack: Slack, ask: Ask) -> None:
    shown = root(slack)
    button, *_ = elements_of(shown)
    job = job_of(await ask(click(slack, message=shown, action=button, user="U0BEN")))
    assert (job.incident, job.cluster_id, job.trigger, job.user, job.probe, job.error) == (
        KEY,
        SHOP,
        Trigger.BUTTON,
        "U0BEN",
        False,
        None,
    )


async def test_node_probe_is_a_button_with_a_question(slack: Slack, ask: Ask) -> None:
    shown = root(slack, 1)
    (button,) = elements_of(shown)
    job = job_of(await ask(click(slack, message=shown, action=button, user=ANN)))
    assert (set(button["confirm"]), job.probe, job.incident, job.cluster_id) == (
        {"title", "text", "confirm", "deny"},
        True,
        KEY,
        SHOP,
    )


@pytest.mark.parametrize("action", list(Action))
async def test_every_other_press_is_a_job(slack: Slack, ask: Ask, action: Action) -> None:
    shown = root(slack)
    _, on_it, _, menu = elements_of(shown)
    option = next((o for o in menu["options"] if o["value"].startswith(f"{action.value}:")), None)
    pressed = {**menu, "selected_option": option} if option else on_it
    job = job_of(await ask(click(slack, message=shown, action=pressed, user=ANN)))
    assert isinstance(job, Press)
    assert (job.action, job.incident, job.user, job.channel, job.message_ts) == (
        action,
        KEY,
        ANN,
        OPS,
        shown.ts,
    )


async def test_button_that_opens_the_cluster_is_answered(slack: Slack, ask: Ask) -> None:
    shown = root(slack)
    answered = await ask(click(slack, message=shown, action=elements_of(shown)[2], user=ANN))
    assert (answered.status, answered.body, answered.job) == (200, "", None)


def pressed(slack: Slack, message: Message, at: str, **fields: Any) -> SignedRequest:  # noqa: ANN401
    """Press at a moment that the test chooses."""
    action = elements_of(message)[0] | {"action_ts": at}
    said: dict[str, Any] = {
        "type": "block_actions",
        "channel": {"id": OPS},
        "container": {"message_ts": message.ts, "channel_id": OPS},
        "message": {"blocks": message.blocks},
        "actions": [action | fields],
    }
    return payload(slack, **said)


async def test_copies_of_a_press_are_one_and_other_presses_are_not(slack: Slack, ask: Ask) -> None:
    shown = root(slack)
    moments = ("1700000040.1", "1700000040.1", "1700000041.5", "soon")
    keys = [job_of(await ask(pressed(slack, shown, at))).key for at in moments]
    again = job_of(await ask(pressed(slack, shown, moments[0], value="f" * 32))).key
    assert (keys[0] == keys[1], len({*keys, again})) == (True, 4)


async def test_who_takes_it_on_does_so_once(slack: Slack, ask: Ask) -> None:
    shown = root(slack)
    keys = {
        job_of(await ask(pressed(slack, shown, at, action_id="on_it"))).key
        for at in ("1700000040.1", "1800000000.1")
    }
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("action_id", "value"),
    [("run_again", "not a key"), ("on_it", ""), ("more", "dance:" + "a" * 32), ("more", "mute:x")],
)
async def test_press_on_what_is_none_of_ours_is_dropped(
    slack: Slack, ask: Ask, action_id: str, value: str
) -> None:
    said = pressed(slack, root(slack), "1700000040.1", action_id=action_id, value=value)
    assert job_of(await ask(said)) is None


async def test_message_without_a_cluster_is_not_run_again(slack: Slack, ask: Ask) -> None:
    button = elements_of(root(slack))[0]
    bare = post(slack, text="x", blocks=[{"type": "actions", "elements": [button]}])
    assert job_of(await ask(pressed(slack, bare, "1700000040.1"))) is None


async def test_form_and_full_names_are_answered_without_the_stored_list(
    slack: Slack, settings: SlackSettings
) -> None:
    def unread() -> tuple[str, ...]:
        raise AssertionError

    door = make_door(settings, builders.SUBSCRIPTION, unread)
    for words in ("", SHOP, "rg-shop/aks-shop", "help"):
        request = command(slack, words)
        answered = await asyncio.to_thread(door.answer, request.headers, request.body)
        assert answered.status == 200
    assert len(views(slack.workspace)) == 1


@pytest.mark.parametrize(
    ("asked_in", "where", "is_taken"),
    [
        (OPS, OPS, True),
        ("C0ALERTS", OPS, True),
        ("D0ANN", "D0ANN", True),
        (OPS, "D0BEN", False),
        ("D0ANN", "D0BEN", False),
        (OPS, ANN, False),
        (OPS, "C0GENERAL", False),
        (OPS, "G0SECRET", False),
        ("", "C0GENERAL", False),
    ],
)
async def test_form_posts_only_where_it_may(
    slack: Slack, ask: Ask, asked_in: str, where: str, *, is_taken: bool
) -> None:
    view = filled(cluster=PICKED, where={"selected_conversation": where})
    view |= {"private_metadata": json.dumps({"channel": asked_in})}
    answered = await ask(payload(slack, type="view_submission", view=view))
    if is_taken:
        assert job_of(answered).channel == where
    else:
        assert (answered.job, json.loads(answered.body)["errors"]) == (
            None,
            {"where": CLOSED_PLACE},
        )


async def test_form_is_refused_while_the_rules_are_wrong(
    slack: Slack, settings: SlackSettings
) -> None:
    def wrong(channel: str, asked_in: str | None) -> bool:
        raise SettingsError(f"{channel} {asked_in}")

    door = make_door(settings, None, lambda: (SHOP,), wrong)
    request = payload(slack, type="view_submission", view=filled(cluster=PICKED))
    answered = await asyncio.to_thread(door.answer, request.headers, request.body)
    assert (answered.job, json.loads(answered.body)["errors"]) == (None, {"where": UNREADY})


async def test_press_too_often_is_refused_and_no_job(slack: Slack, settings: SlackSettings) -> None:
    rate = read_rate({REQUESTS: "1"}, REQUESTS, DEFAULT_REQUESTS)
    door = make_door(settings, None, rate=rate)
    shown = root(slack)
    button, *_ = elements_of(shown)
    pressed = [
        click(slack, message=shown, action=button, user=user) for user in (ANN, ANN, "U0BEN")
    ]
    answered = [await asyncio.to_thread(door.answer, one.headers, one.body) for one in pressed]
    assert [(one.status, one.job is not None) for one in answered] == [
        (200, True),
        (429, False),
        (200, True),
    ]
