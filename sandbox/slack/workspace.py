"""The state of a simulated workspace: who is in it, what was said, and what goes wrong next."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

JsonObject = dict[str, object]
OLDEST_TRIGGER_S = 3.0
RESPONSE_URL_S = 1800.0
RESPONSE_URL_USES = 5


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation; `members` holds user ids, the bot's among them where it was invited."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a message said before an edit."""

    text: str
    blocks: list[JsonObject]


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as it stands now; `edits` holds its earlier versions, oldest first.

    `thread_ts` is the parent's ts for a reply and None for a root, `user` who wrote it.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[JsonObject] = field(default_factory=list)
    attachments: list[JsonObject] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: JsonObject | None = None
    files: list[str] = field(default_factory=list)
    edits: list[Version] = field(default_factory=list)

    def edit(self, text: str, blocks: list[JsonObject], attachments: list[JsonObject]) -> None:
        """Replace everything the message shows, keeping what it showed before."""
        self.edits.append(Version(text=self.text, blocks=self.blocks))
        self.text, self.blocks, self.attachments = text, blocks, attachments


@dataclass(frozen=True, slots=True, kw_only=True)
class Ephemeral:
    """A message that one user saw; `via` is `ack`, `response_url` or the Web API method."""

    channel: str
    user: str
    ts: str
    text: str
    blocks: list[JsonObject]
    via: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A person's deed that allows one view for a moment; `user` is empty where nobody did it."""

    user: str
    issued: float


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file on its way into a channel; `content` is None until its bytes have arrived."""

    id: str
    filename: str
    length: int
    content: bytes | None = None
    shared: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Where an app may answer one interaction: 5 uses in 30 minutes."""

    channel: str
    user: str
    issued: float
    uses: int = 0
    original: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One failure to come: an HTTP status, a Web API error, or an answer that takes too long.

    `method` None hits any method. With `done` the call takes effect although its answer says
    otherwise, which is how a repeated call comes to post twice. With `cut` the connection breaks
    in the place of an answer.
    """

    method: str | None = None
    status: int = 200
    error: str = ""
    retry_after_s: int | None = None
    delay_s: float = 0.0
    done: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One Web API call as it came in, and when (Unix time); the token is not kept."""

    method: str
    args: JsonObject
    at: float


def no_trouble(method: str) -> None:
    """Let every call go well."""
    del method


@dataclass(slots=True, kw_only=True)
class Workspace:
    """A workspace with one installed app.

    `scopes` are what the app was granted. `other_bots` names what posts beside the app.
    `modals` holds the ids of each person's open views, the one on top last. With `rate_limited` a
    channel takes one message a second and the workspace 50 edits a minute; the rest is answered
    with 429. `trouble` is asked at each call which fault befalls it.
    """

    bot_token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(12)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    team_id: str = "T0CONTOSO"
    team_domain: str = "contoso"
    app_id: str = "A0CONNCHECK"
    bot_id: str = "B0CONNCHECK"
    bot_user_id: str = "U0CONNCHECK"
    scopes: set[str] = field(default_factory=lambda: {"commands", "chat:write", "files:write"})
    users: dict[str, str] = field(default_factory=dict)
    other_bots: dict[str, str] = field(default_factory=dict)
    user_groups: dict[str, str] = field(default_factory=dict)
    group_members: dict[str, set[str]] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)
    views: dict[str, JsonObject] = field(default_factory=dict)
    modals: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, JsonObject] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    rate_limited: bool = False
    faults: list[Fault] = field(default_factory=list)
    trouble: Callable[[str], Fault | None] = no_trouble
    calls: list[Call] = field(default_factory=list)
    posted: dict[str, float] = field(default_factory=dict)
    edited: list[float] = field(default_factory=list)
    now: Callable[[], float] = time.time
    _counter: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    @property
    def archives(self) -> str:
        """What every permalink begins with."""
        return f"https://{self.team_domain}.slack.com/archives/"

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        before = self.now
        self.now = lambda: before() + seconds

    def next_ts(self) -> str:
        """Return a timestamp no other message of the workspace has."""
        return f"{int(self.now())}.{next(self._counter):06d}"

    def next_id(self, prefix: str) -> str:
        """Return a new id such as `F00000007`."""
        return f"{prefix}{next(self._counter):08d}"

    def find(self, channel: str, ts: str) -> Message | None:
        """Return the message with that ts, or None."""
        return next((m for m in self.messages if (m.channel, m.ts) == (channel, ts)), None)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """Return a root message and its replies, oldest first; empty where there is no root."""
        return [m for m in self.messages if m.channel == channel and ts in {m.ts, m.thread_ts}]

    def roots(self, channel: str) -> list[Message]:
        """Return the messages of a channel that are no replies, oldest first."""
        return [m for m in self.messages if m.channel == channel and m.thread_ts is None]

    def inject(self, fault: Fault, times: int = 1) -> None:
        """Let the next `times` calls that the fault's method matches fail."""
        self.faults.extend([fault] * times)

    def take_fault(self, method: str) -> Fault | None:
        """Remove and return the first fault waiting for this method, else what `trouble` says."""
        for index, fault in enumerate(self.faults):
            if fault.method in {None, method}:
                return self.faults.pop(index)
        return self.trouble(method)

    def new_trigger(self, user: str = "") -> str:
        """Issue a trigger id, good for one view within 3 seconds."""
        trigger = f"{next(self._counter)}.{secrets.token_hex(8)}"
        self.triggers[trigger] = Trigger(user=user, issued=self.now())
        return trigger

    def whispered(self, channel: str, ts: str) -> Ephemeral | None:
        """Return the ephemeral message with that ts, or None."""
        return next(
            (one for one in self.ephemerals if (one.channel, one.ts) == (channel, ts)), None
        )

    def new_response_url(self, channel: str, user: str, original: str | None = None) -> str:
        """Issue the last part of a response URL; `original` is the ts it may replace."""
        token = secrets.token_hex(12)
        self.response_urls[token] = ResponseUrl(
            channel=channel, user=user, issued=self.now(), original=original
        )
        return token


def contoso() -> Workspace:
    """Return the workspace the sandbox shows: three channels, two people, one on-call group.

    The bot is a member of #aks-ops and of #aks-alerts, and was never invited to #general.
    """
    workspace = Workspace(
        users={"U0ANN": "ann", "U0BEN": "ben", "U0CONNCHECK": "aks-conncheck"},
        other_bots={"U0ALERTS": "Cluster alerts"},
        user_groups={"S0ONCALL": "aks-oncall"},
        group_members={"S0ONCALL": {"U0BEN"}},
    )
    for one, name, invited in (
        ("C0AKSOPS", "aks-ops", True),
        ("C0ALERTS", "aks-alerts", True),
        ("C0GENERAL", "general", False),
    ):
        members = {"U0ANN", "U0BEN"} | ({workspace.bot_user_id} if invited else set())
        workspace.channels[one] = Channel(id=one, name=name, members=members)
    return workspace
