"""One Web API call in flight: its arguments, and the way it is refused."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from sandbox.slack.limits import error_code
from sandbox.slack.workspace import Channel, JsonObject, Workspace


class Refused(Exception):
    """The Web API answers `ok: false`; `status` and `retry_after_s` differ for rate limits."""

    def __init__(
        self,
        error: str,
        messages: Iterable[str] = (),
        *,
        status: int = 200,
        retry_after_s: int | None = None,
    ) -> None:
        """Keep the error code and the lines for `response_metadata.messages`."""
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.status = status
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call's arguments, whether they came as JSON, as a form or in the query string."""

    workspace: Workspace
    args: Mapping[str, object]
    base_url: str

    def words(self, name: str) -> str:
        """Return a text argument, empty where it is missing."""
        value = self.args.get(name)
        return value if isinstance(value, str) else ""

    def required(self, name: str) -> str:
        """Return a text argument.

        Raises:
            Refused: `invalid_arguments` where it is missing.
        """
        return self.words(name) or _refuse("invalid_arguments", f"missing: {name}")

    def flag(self, name: str) -> bool:
        """Return a boolean argument; forms send it as text."""
        return str(self.args.get(name)).lower() in {"true", "1"}

    def objects(self, name: str) -> list[JsonObject]:
        """Return a list of objects; forms send it as JSON text.

        Raises:
            Refused: it is no JSON, or no list.
        """
        value = self._parsed(name)
        if value in (None, ""):
            return []
        return value if isinstance(value, list) else _refuse(f"invalid_{name}_format")

    def mapping(self, name: str) -> JsonObject:
        """Return an object; forms send it as JSON text.

        Raises:
            Refused: it is no JSON, or no object.
        """
        value = self._parsed(name)
        return value if isinstance(value, dict) else _refuse("invalid_arguments", f"bad: {name}")

    def channel(self) -> Channel:
        """Return the channel that `channel` or `channel_id` names.

        Raises:
            Refused: `channel_not_found`, also for private channels the bot is not in.
        """
        found = self.workspace.channels.get(self.words("channel") or self.words("channel_id"))
        if found is None or (found.is_private and self.workspace.bot_user_id not in found.members):
            raise Refused("channel_not_found")
        return found

    def writable(self) -> Channel:
        """Return the channel if the bot may post there.

        Raises:
            Refused: `channel_not_found`, `is_archived` or `not_in_channel`.
        """
        found = self.channel()
        if found.is_archived:
            raise Refused("is_archived")
        public = "chat:write.public" in self.workspace.scopes and not found.is_private
        if self.workspace.bot_user_id not in found.members and not public:
            raise Refused("not_in_channel")
        return found

    def _parsed(self, name: str) -> object:
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(f"invalid_{name}_format") from None


def refuse_problems(found: list[str]) -> None:
    """Refuse a message or a view for the first of its problems, naming all.

    Raises:
        Refused: there is a problem.
    """
    if found:
        raise Refused(error_code(found[0]), [f"[ERROR] {one}" for one in found])


def _refuse(error: str, *messages: str) -> NoReturn:
    raise Refused(error, messages)
