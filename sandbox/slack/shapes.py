"""Block Kit as tables: which blocks, elements and objects exist, and how long they may be.

Lengths follow Slack's reference. The newest blocks (alert, card, container, task cards) are left
out on purpose: not every client draws them in a channel, so here they are refused.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from sandbox.slack.rules import Rule, array, choice, distinct, every, of, one_of, shape, text

ID = text(255)
FLAG = of(bool)
NUMBER = of(int)
URL = text(3000)


def plain(longest: int) -> Rule:
    """Accept a plain_text object."""
    return one_of({"plain_text": shape({"text": text(longest)}, {"emoji": FLAG})})


def words(longest: int) -> Rule:
    """Accept a plain_text or an mrkdwn object."""
    return one_of(
        {
            "plain_text": shape({"text": text(longest)}, {"emoji": FLAG}),
            "mrkdwn": shape({"text": text(longest)}, {"verbatim": FLAG}),
        }
    )


CONFIRM = shape(
    {"title": plain(100), "text": words(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
OPTION = shape({"text": words(75), "value": text(75)}, {"description": words(75), "url": URL})
OPTION_GROUP = shape({"label": plain(75), "options": array(OPTION, most=100)})
FILTER = shape(
    {},
    {
        "include": array(choice("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": FLAG,
        "exclude_bot_users": FLAG,
    },
)
DISPATCH = shape({"trigger_actions_on": array(text(50), most=2)})

ACTIVE = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": FLAG}
ASKING = {**ACTIVE, "placeholder": plain(150)}
SELECTS: dict[str, dict[str, Rule]] = {
    "static_select": {
        "options": array(OPTION, most=100),
        "option_groups": array(OPTION_GROUP, most=100),
        "initial_option": OPTION,
    },
    "external_select": {"initial_option": OPTION, "min_query_length": NUMBER},
    "users_select": {"initial_user": ID},
    "channels_select": {"initial_channel": ID, "response_url_enabled": FLAG},
    "conversations_select": {
        "initial_conversation": ID,
        "default_to_current_conversation": FLAG,
        "response_url_enabled": FLAG,
        "filter": FILTER,
    },
}
TYPED: dict[str, dict[str, Rule]] = {
    "plain_text_input": {
        "initial_value": text(3000, shortest=0),
        "multiline": FLAG,
        "min_length": NUMBER,
        "max_length": NUMBER,
        "dispatch_action_config": DISPATCH,
    },
    "email_text_input": {"initial_value": text(3000), "dispatch_action_config": DISPATCH},
    "url_text_input": {"initial_value": text(3000), "dispatch_action_config": DISPATCH},
    "number_input": {
        "is_decimal_allowed": FLAG,
        "initial_value": text(100),
        "min_value": text(100),
        "max_value": text(100),
        "dispatch_action_config": DISPATCH,
    },
}
BUTTON = shape(
    {"text": plain(75)},
    {
        **ACTIVE,
        "url": URL,
        "value": text(2000),
        "style": choice("primary", "danger"),
        "accessibility_label": text(75),
    },
)
IMAGE = shape({"image_url": URL, "alt_text": text(2000)})
PRESSED: dict[str, Rule] = {
    "button": BUTTON,
    "overflow": shape({"options": array(OPTION, most=5)}, ACTIVE),
    "datepicker": shape({}, {**ASKING, "initial_date": text(10)}),
    "timepicker": shape({}, {**ASKING, "initial_time": text(5), "timezone": text(100)}),
    "datetimepicker": shape({}, {**ACTIVE, "initial_date_time": NUMBER}),
    "radio_buttons": shape(
        {"options": array(OPTION, most=10)}, {**ACTIVE, "initial_option": OPTION}
    ),
    "checkboxes": shape(
        {"options": array(OPTION, most=10)},
        {**ACTIVE, "initial_options": array(OPTION, most=10)},
    ),
    **{kind: shape({}, {**ASKING, **keys}) for kind, keys in SELECTS.items()},
    **{
        f"multi_{kind}": shape({}, {**ASKING, **keys, "max_selected_items": NUMBER})
        for kind, keys in SELECTS.items()
    },
}
INPUTS: dict[str, Rule] = {
    **{kind: rule for kind, rule in PRESSED.items() if kind not in {"button", "overflow"}},
    **{kind: shape({}, {**ASKING, **keys}) for kind, keys in TYPED.items()},
}

STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), FLAG))
STYLED = {"style": STYLE}
SPANS: dict[str, Rule] = {
    "text": shape({"text": text(13_200)}, STYLED),
    "link": shape({"url": URL}, {**STYLED, "text": text(13_200), "unsafe": FLAG}),
    "emoji": shape({"name": text(100)}, {**STYLED, "unicode": text(100), "skin_tone": NUMBER}),
    "user": shape({"user_id": ID}, STYLED),
    "usergroup": shape({"usergroup_id": ID}, STYLED),
    "channel": shape({"channel_id": ID}, STYLED),
    "broadcast": shape({"range": choice("here", "channel", "everyone")}, STYLED),
    "color": shape({"value": text(30)}, STYLED),
    "date": shape(
        {"timestamp": NUMBER, "format": text(300)},
        {**STYLED, "url": URL, "fallback": text(300)},
    ),
}
SPAN = one_of(SPANS)
SECTION_OF_TEXT = shape({"elements": array(SPAN, most=1000, least=0)})
RICH: dict[str, Rule] = {
    "rich_text_section": SECTION_OF_TEXT,
    "rich_text_quote": shape({"elements": array(SPAN, most=1000, least=0)}, {"border": NUMBER}),
    "rich_text_preformatted": shape(
        {
            "elements": array(
                one_of({"text": SPANS["text"], "link": SPANS["link"]}), most=1000, least=0
            )
        },
        {"border": NUMBER, "language": text(100)},
    ),
    "rich_text_list": shape(
        {
            "style": choice("bullet", "ordered"),
            "elements": array(one_of({"rich_text_section": SECTION_OF_TEXT}), most=1000),
        },
        {"indent": NUMBER, "offset": NUMBER, "border": NUMBER},
    ),
}
RICH_TEXT = shape({"elements": array(one_of(RICH), most=1000)}, {"block_id": ID})
FULL_SECTION = one_of({"rich_text_section": shape({"elements": array(SPAN, most=1000, least=1)})})
CELL = one_of(
    {
        "raw_text": shape({"text": text(10_000)}),
        "rich_text": shape({"elements": array(FULL_SECTION, most=1000)}),
    }
)
COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": FLAG})

BLOCKS: dict[str, Rule] = {
    "section": shape(
        {},
        {
            "block_id": ID,
            "text": words(3000),
            "fields": array(words(2000), most=10),
            "accessory": one_of({**PRESSED, "image": IMAGE}),
            "expand": FLAG,
        },
    ),
    "header": shape({"text": plain(150)}, {"block_id": ID, "level": NUMBER}),
    "divider": shape({}, {"block_id": ID}),
    "context": shape(
        {
            "elements": array(
                one_of(
                    {
                        "image": IMAGE,
                        "plain_text": shape({"text": text(3000)}, {"emoji": FLAG}),
                        "mrkdwn": shape({"text": text(3000)}, {"verbatim": FLAG}),
                    }
                ),
                most=10,
            )
        },
        {"block_id": ID},
    ),
    "actions": shape(
        {"elements": every(array(one_of(PRESSED), most=25), distinct("action_id"))},
        {"block_id": ID},
    ),
    "image": shape(
        {"image_url": URL, "alt_text": text(2000)}, {"block_id": ID, "title": plain(2000)}
    ),
    "input": shape(
        {"label": plain(2000), "element": one_of(INPUTS)},
        {"block_id": ID, "hint": plain(2000), "optional": FLAG, "dispatch_action": FLAG},
    ),
    "rich_text": RICH_TEXT,
    "table": shape(
        {"rows": array(array(CELL, most=20), most=100)},
        {"block_id": ID, "column_settings": array(COLUMN, most=20)},
    ),
    "markdown": shape({"text": text(12_000)}, {"block_id": ID}),
}
