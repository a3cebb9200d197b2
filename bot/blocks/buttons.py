"""The buttons under a message. A value is the incident's key alone; what it means, the store knows.

Slack sends a press back with its `action_id`; in the menu the option's value says what was chosen.
A button that opens a page in the browser sends a press as well.
"""

from bot.blocks.parts import Block, Element
from bot.blocks.portal import portal_url
from bot.blocks.wording import CAUSES
from bot.context import Context
from bot.request import Action
from diagnostics.model.report import Report, State

RUN_AGAIN, RUN_AGAIN_PROBE = "run_again", "run_again_probe"
ON_IT, OPEN_CLUSTER, MORE = Action.ON_IT.value, "open_cluster", "more"
MENU = {
    Action.TICKET: "Azure support ticket",
    Action.REPORT: "Full report",
    Action.NOT_CAUSE: "Not the cause",
    Action.MUTE: "Mute for 1 hour",
}
PROBE_TITLE = "Run a script on a node?"
PROBE_TEXT = (
    "It runs once on one node, with Azure's run-command, as root. It looks the API server's name "
    "up, connects to it, and changes nothing. It takes 30 to 90 seconds."
)


def verdict_buttons(context: Context, report: Report) -> Block:
    """Return the buttons of a verdict; of one that leaves nothing to do, only to run again."""
    if report.verdict.state is State.NO_FAULT_FOUND and not report.fixes:
        return again_button(context)
    open_cluster = _open_cluster(context)
    return _actions(
        _run_again(context),
        _button(ON_IT, "I'm on it", context),
        *([open_cluster] if open_cluster else []),
        _menu(context, report),
    )


def again_button(context: Context) -> Block:
    """Return the one button that runs the checks again."""
    return _actions(_run_again(context))


def probe_button(context: Context) -> Block:
    """Return the button that asks a node as well, after a question."""
    confirm = {
        "title": _plain(PROBE_TITLE),
        "text": _plain(PROBE_TEXT),
        "confirm": _plain("Run it"),
        "deny": _plain("Cancel"),
    }
    return _actions(_button(RUN_AGAIN_PROBE, "Ask a node too", context) | {"confirm": confirm})


def without_on_it(blocks: list[Block]) -> list[Block]:
    """Return a message's blocks without the button that somebody has pressed."""
    return [_left(block) if block.get("type") == "actions" else block for block in blocks]


def _left(block: Block) -> Block:
    kept = [each for each in block["elements"] if each.get("action_id") != ON_IT]
    return {**block, "elements": kept}


def _actions(*elements: Element) -> Block:
    return {"type": "actions", "elements": list(elements)}


def _run_again(context: Context) -> Element:
    return _button(RUN_AGAIN, "Run checks again", context) | {"style": "primary"}


def _open_cluster(context: Context) -> Element | None:
    url = portal_url(context, context.request.cluster_id)
    button = _button(OPEN_CLUSTER, "Open cluster", context)
    return button | {"url": url} if url else None


def _menu(context: Context, report: Report) -> Element:
    has_cause = report.verdict.state in CAUSES
    chosen = [each for each in MENU if has_cause or each is not Action.NOT_CAUSE]
    options = [
        {"text": _plain(MENU[each]), "value": f"{each.value}:{context.incident}"} for each in chosen
    ]
    return {"type": "overflow", "action_id": MORE, "options": options}


def _button(action_id: str, text: str, context: Context) -> Element:
    return {
        "type": "button",
        "action_id": action_id,
        "text": _plain(text),
        "value": context.incident,
    }


def _plain(text: str) -> Element:
    return {"type": "plain_text", "text": text}
