"""The sandbox's web page as text: the scenarios, what can be done, and the threads."""

from collections.abc import Mapping, Sequence
from html import escape

from sandbox.scenarios import SCENARIOS
from sandbox.slack.reading import lines, transcript
from sandbox.slack.workspace import Workspace

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f5; padding: 1rem }
textarea { width: 100%; box-sizing: border-box; font: inherit }
li form { display: inline } .now { font-weight: bold }
"""


def page(
    *, scenario: str, words: str, workspace: Workspace, busy: bool, lines_to_try: Sequence[str]
) -> str:
    """Return the whole page; it reloads itself while the function app is at work."""
    reload = '<meta http-equiv="refresh" content="1">' if busy else ""
    channels = "".join(_channel(one, workspace) for one in workspace.channels)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">{reload}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AKS ConnCheck sandbox</title><style>{STYLE}</style></head>
<body><h1>AKS ConnCheck sandbox</h1>
<p>Scenario <b>{escape(scenario)}</b>: {escape(SCENARIOS[scenario].description)}</p>
<h2>Say something in #aks-ops</h2>
<form method="post" action="/say"><textarea name="text" rows="5" aria-label="Slash command"
>{escape(words)}</textarea><button>Send as ann</button></form>
{_buttons("/notify", "kind", {"eventgrid": "Send the Event Grid event", "alert": "Send the alert"})}
{channels}{_whispers(workspace)}
<h2>On the command line</h2><pre>{escape(chr(10).join(lines_to_try))}</pre>
<h2>Scenarios</h2><ul>{"".join(_scenario(one, scenario) for one in SCENARIOS)}</ul>
</body></html>"""


def _buttons(action: str, name: str, labels: Mapping[str, str]) -> str:
    buttons = "".join(
        f'<button name="{name}" value="{escape(value)}">{escape(label)}</button> '
        for value, label in labels.items()
    )
    return f'<form method="post" action="{action}">{buttons}</form>'


def _channel(channel: str, workspace: Workspace) -> str:
    messages = [m for m in workspace.messages if m.channel == channel]
    if not messages:
        return ""
    name = escape(workspace.channels[channel].name)
    return f"<h2>#{name}</h2><pre>{escape(transcript(messages, workspace))}</pre>"


def _whispers(workspace: Workspace) -> str:
    if not workspace.ephemerals:
        return ""
    shown = "\n\n".join(
        f"only {workspace.users[one.user]} saw:\n" + "\n".join(lines(one, workspace))
        for one in workspace.ephemerals
    )
    return f"<h2>Seen by one person only</h2><pre>{escape(shown)}</pre>"


def _scenario(name: str, current: str) -> str:
    mark = ' class="now"' if name == current else ""
    button = _buttons("/scenario", "name", {name: "Start"})
    return f"<li{mark}>{escape(name)}: {escape(SCENARIOS[name].description)} {button}</li>"
