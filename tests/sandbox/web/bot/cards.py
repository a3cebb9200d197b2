"""Messages and views for the page's tests, of every shape that the page has to draw."""

from typing import Any

Block = dict[str, Any]


def plain(text: str) -> Block:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def section(text: str, **more: object) -> Block:
    """Return a section with mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def code(text: str) -> Block:
    """Return preformatted text."""
    part = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [part]}


def option(value: str, text: str | None = None, description: str | None = None) -> Block:
    """Return an option."""
    more = {"description": plain(description)} if description else {}
    return {"text": plain(text or value), "value": value, **more}


def button(action_id: str, text: str, **more: object) -> Block:
    """Return a button."""
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def _field(title: str, text: str) -> Block:
    return {"type": "mrkdwn", "text": f"*{title}*\n{text}"}


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": text}


PORTAL = "https://portal.azure.com/#resource/aks-prod-uks"
CONFIRM = {
    "title": plain("Test from a node?"),
    "text": plain("Runs one script on one node."),
    "confirm": plain("Run it"),
    "deny": plain("Not now"),
}
ACTIONS: Block = {
    "type": "actions",
    "block_id": "deeds",
    "elements": [
        button("again", "Run checks again", style="primary", value="r1"),
        button("probe", "Test from a node", value="r1", confirm=CONFIRM),
        button("open", "Open cluster", url=PORTAL),
        {
            "type": "overflow",
            "action_id": "more",
            "options": [
                option("ticket:r1", "Text for Azure support"),
                option("wrong:r1", "This was not the cause"),
                option("mute:r1", "Mute for an hour"),
            ],
        },
    ],
}
VERDICT: list[Block] = [
    section(
        f":no_entry: *Cause found: rule `deny-unlisted-saas` of <{PORTAL}|nsg-aks-nodes> denies "
        "TCP 443*\nNodes of aks-prod-uks cannot reach their API server."
    ),
    {
        "type": "section",
        "fields": [
            _field("Failed path", "`10.40.0.4` to `20.26.114.37:443`"),
            _field("Failing check", "NSG outbound rules"),
            _field("Error", "Connection timed out (exit 51)"),
            _field("Operation", "Scale pool `system`, failed"),
        ],
    },
    section("node → NIC NSG → *subnet NSG ✗* → route → internet → API server"),
    section("*Fix:* allow the address before that rule, then reconcile."),
    code(
        "az network nsg rule create \\\n  --nsg-name nsg-aks-nodes \\\n"
        "  --resource-group rg-network-prod \\\n  --priority 199 --access Allow"
    ),
    {
        "type": "context",
        "elements": [
            {
                "type": "mrkdwn",
                "text": ":warning: Its owner reviews it first. The bot makes no changes.",
            }
        ],
    },
    ACTIONS,
    {
        "type": "context",
        "elements": [
            {
                "type": "mrkdwn",
                "text": (
                    "Run r1 · finished <!date^1795373021^{date_short} {time}|18:43 UTC> in 21 s · "
                    "asked by <@U0ANN> · on call <!subteam^S0ONCALL>"
                ),
            }
        ],
    },
]
EVIDENCE: list[Block] = [
    section("*Evidence:* rules in the order that Azure applies them. The first match wins."),
    {
        "type": "table",
        "column_settings": [{"align": "right"}, {"is_wrapped": True}],
        "rows": [
            [_cell("Priority"), _cell("Rule")],
            [_cell("200"), _cell("deny-unlisted-saas: denies TCP to 20.26.0.0/16, FIRST MATCH")],
            [_cell("65001"), _cell("AllowInternetOutBound: never reached")],
        ],
    },
]
HOSTILE: list[Block] = [
    section(
        "&lt;!channel&gt; &amp;lt;b&amp;gt; <script>alert(1)</script> "
        "<javascript:alert(1)|click> `<@U0BEN>` *a*b _c_ 2*3*4 ~gone~"
    ),
    section("host.example.com", block_id="linked"),
    {
        "type": "section",
        "block_id": "verbatim",
        "text": {"type": "mrkdwn", "text": "host.example.com", "verbatim": True},
    },
    {
        "type": "rich_text",
        "block_id": "rich",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "<!channel> *not bold* <img src=x onerror=alert(1)> "},
                    {"type": "text", "text": "bold", "style": {"bold": True}},
                    {"type": "text", "text": " "},
                    {"type": "user", "user_id": "U0BEN"},
                    {"type": "text", "text": " "},
                    {"type": "usergroup", "usergroup_id": "S0ONCALL"},
                    {"type": "text", "text": " "},
                    {"type": "emoji", "name": "no_entry"},
                    {"type": "text", "text": " "},
                    {"type": "date", "timestamp": 1795373021, "format": "{date_num} {time}"},
                    {"type": "text", "text": " "},
                    {"type": "link", "url": PORTAL, "text": "portal"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": one}]}
                    for one in ("first", "second")
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
        ],
    },
    {"type": "divider"},
    {"type": "header", "text": plain("A header :warning:")},
    section("> no quote\n&gt; a quote\nafter it", block_id="quote"),
]
CHOICES: list[Block] = [
    section("Which pool?", accessory={
        "type": "static_select", "action_id": "pool", "placeholder": plain("Pool"),
        "options": [option("system"), option("apps")],
    }),
    {
        "type": "actions",
        "block_id": "settings",
        "elements": [
            {
                "type": "radio_buttons",
                "action_id": "depth",
                "options": [option("read", "Read settings only"), option("probe", "Test")],
            },
            {"type": "conversations_select", "action_id": "where", "placeholder": plain("Where")},
        ],
    },
]  # fmt: skip
WHISPER: list[Block] = [
    section("No cluster `aks-prod`. Did you mean one of these?"),
    {"type": "actions", "elements": [button("pick", "aks-prod-uks", value="aks-prod-uks")]},
]
_DEPTH = {
    "type": "radio_buttons",
    "action_id": "v",
    "initial_option": option("read", "Read settings only", "Nothing runs on your nodes"),
    "options": [
        option("read", "Read settings only", "Nothing runs on your nodes"),
        option("probe", "Also test from a node", "Runs one script on one node"),
    ],
}
FORM: Block = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Check AKS connectivity"),
    "submit": plain("Run checks"),
    "close": plain("Cancel"),
    "blocks": [
        {
            "type": "input",
            "block_id": "cluster",
            "label": plain("Cluster"),
            "element": {
                "type": "external_select",
                "action_id": "cluster",
                "min_query_length": 0,
                "placeholder": plain("Type part of its name"),
            },
        },
        {
            "type": "input",
            "block_id": "error",
            "optional": True,
            "label": plain("Error message"),
            "hint": plain("Paste all of it."),
            "element": {"type": "plain_text_input", "action_id": "v", "multiline": True},
        },
        {"type": "input", "block_id": "depth", "label": plain("How deep"), "element": _DEPTH},
        {
            "type": "input",
            "block_id": "extras",
            "optional": True,
            "label": plain("Extras"),
            "element": {
                "type": "checkboxes",
                "action_id": "v",
                "options": [option("logs", "Activity log"), option("code", "As code")],
            },
        },
        {
            "type": "input",
            "block_id": "where",
            "label": plain("Post the result in"),
            "element": {
                "type": "conversations_select",
                "action_id": "v",
                "default_to_current_conversation": True,
                "response_url_enabled": True,
            },
        },
        {"type": "actions", "block_id": "more", "elements": [button("deeper", "More options")]},
    ],
}
DEEPER_FORM: Block = {**FORM, "blocks": [*FORM["blocks"][:-1], section("No more options.")]}
HOME: Block = {"type": "home", "blocks": [section("Welcome *home*")]}
