"""What a person does in the page, carried out in the simulated Slack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack import forms, views
from sandbox.slack.answers import show
from sandbox.slack.elements import action, find, identified
from sandbox.slack.people import deliver, interaction, pressed_in, send, shortcut, slash
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Ephemeral, JsonObject, Message
from sandbox.web.typing_in import said


class Unknown(Exception):
    """The page speaks of something that is not there, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """One person's hands on the workspace.

    `url` is where the app takes Slack's requests, `commands` are those it declares.
    """

    slack: Slack
    url: str
    user: str
    commands: frozenset[str]

    async def say(self, given: Mapping[str, Any]) -> JsonObject:
        """Send what was typed: a command to the app, anything else to the channel."""
        channel, thread_ts = self._channel(given), given.get("thread_ts")
        words = str(given["text"]).strip()
        if not words.startswith("/"):
            said(
                self.slack.workspace, words=words, user=self.user, channel=channel,
                thread_ts=thread_ts,
            )  # fmt: skip
            return {}
        command, _, rest = words.partition(" ")
        refused = self._refused(command, in_thread=bool(thread_ts))
        if refused:
            told = {"text": refused, "thread_ts": thread_ts}
            show(self.slack.workspace, channel, self.user, told, "slack")
            return {}
        request = slash(
            self.slack, command=command, words=rest.strip(), user=self.user, channel=channel
        )
        await send(self.slack, request, url=self.url, user=self.user, channel=channel)
        return {}

    async def press(self, given: Mapping[str, Any]) -> JsonObject:
        """Press a button or choose in a menu, in a message or in a view."""
        payload = self._action(given)
        reply = await deliver(interaction(self.slack, payload), self.url)
        return {"trouble": "" if reply.status == 200 else forms.TROUBLE}  # noqa: PLR2004 - OK

    async def suggest(self, given: Mapping[str, Any]) -> JsonObject:
        """Ask the app for the options of an external select."""
        payload = forms.suggestion(self._action(given), str(given.get("typed", "")))
        reply = await deliver(interaction(self.slack, payload), self.url)
        options, trouble = forms.suggested(reply)
        return {**options, "trouble": trouble}

    async def use_shortcut(self, given: Mapping[str, Any]) -> JsonObject:
        """Use a message shortcut."""
        message = self._message(given)
        if isinstance(message, Ephemeral):
            raise Unknown("a message that only one person sees has no shortcuts")
        request = shortcut(
            self.slack, callback_id=str(given["callback_id"]), message=message, user=self.user
        )
        reply = await deliver(request, self.url)
        return {"trouble": "" if reply.status == 200 else forms.TROUBLE}  # noqa: PLR2004 - OK

    async def submit(self, given: Mapping[str, Any]) -> JsonObject:
        """Send a form; the answer holds what the person has to mend."""
        view = self._view(given)
        request = forms.submission(self.slack, view, given.get("values", {}), self.user)
        reply = await deliver(request, self.url)
        outcome = forms.take_answer(self.slack.workspace, self.user, str(view["id"]), reply)
        return {"errors": outcome.errors, "trouble": outcome.trouble}

    async def close(self, given: Mapping[str, Any]) -> JsonObject:
        """Close a form unsent."""
        view = self._view(given)
        request = forms.closing(self.slack, view, self.user)
        views.close(self.slack.workspace, self.user, str(view["id"]))
        if request:
            await deliver(request, self.url)
        return {}

    def _action(self, given: Mapping[str, Any]) -> JsonObject:
        values = given.get("values") or {}
        if given.get("view"):
            view = self._view(given)
            whole = self._acted(view["blocks"], given)
            return forms.pressed_in_view(
                self.slack, view=view, action=whole, user=self.user, values=values
            )
        message = self._message(given)
        whole = self._acted(message.blocks, given)
        return pressed_in(self.slack, message=message, action=whole, user=self.user, values=values)

    def _acted(self, blocks: Any, given: Mapping[str, Any]) -> JsonObject:  # noqa: ANN401 - JSON
        block_id, action_id = str(given["block_id"]), str(given["action_id"])
        element = find(identified(blocks), block_id, action_id)
        if element is None:
            raise Unknown("this element is not there any more")
        return action(element, block_id, given.get("choice"), self.slack.workspace.next_ts())

    def _channel(self, given: Mapping[str, Any]) -> str:
        channel = self.slack.workspace.channels.get(str(given.get("channel")))
        if channel is None or self.user not in channel.members:
            raise Unknown("no such channel")
        return channel.id

    def _message(self, given: Mapping[str, Any]) -> Message | Ephemeral:
        workspace, at = self.slack.workspace, (self._channel(given), str(given.get("ts")))
        found = workspace.find(*at) or workspace.whispered(*at)
        if found is None:
            raise Unknown("this message is not there any more")
        return found

    def _view(self, given: Mapping[str, Any]) -> JsonObject:
        workspace, wanted = self.slack.workspace, str(given.get("view"))
        home = workspace.homes.get(self.user)
        if home is not None and home["id"] == wanted:
            return home
        if wanted not in workspace.modals.get(self.user, []):
            raise Unknown("this view is not open any more")
        return workspace.views[wanted]

    def _refused(self, command: str, *, in_thread: bool) -> str:
        """Return what Slack says where it does not send a command on; empty where it does."""
        if command not in self.commands:
            return f"`{command}` is not a valid command."
        return f"`{command}` is not supported in threads. Sorry!" if in_thread else ""
