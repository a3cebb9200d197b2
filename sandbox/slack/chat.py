"""The chat.* methods: post, edit, delete, and whisper.

Source: https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours
"""

import math

from sandbox.slack.calls import Refused, Request, refuse_problems
from sandbox.slack.limits import problems
from sandbox.slack.workspace import Channel, Ephemeral, JsonObject, Message, Workspace

EDITS_A_MINUTE = 50
MINUTE_S = 60.0


def post_message(request: Request) -> JsonObject:
    """Store a new message; the same call twice makes two messages, as in Slack."""
    channel = request.writable()
    _pace(request.workspace, channel)
    content = _content(request)
    message = Message(
        channel=channel.id,
        ts=request.workspace.next_ts(),
        user=request.workspace.bot_user_id,
        text=request.words("text"),
        blocks=request.objects("blocks"),
        attachments=request.objects("attachments"),
        thread_ts=_parent(request, channel),
        broadcast=request.flag("reply_broadcast"),
        metadata=request.mapping("metadata") if "metadata" in request.args else None,
    )
    request.workspace.messages.append(message)
    request.workspace.posted[channel.id] = request.workspace.now()
    return {"channel": channel.id, "ts": message.ts, "message": {**content, "ts": message.ts}}


def update(request: Request) -> JsonObject:
    """Replace a message's content; text without blocks takes the blocks away."""
    channel = request.channel()
    _pace_edits(request.workspace)
    message = request.workspace.find(channel.id, request.required("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != request.workspace.bot_user_id:
        raise Refused("cant_update_message")
    content = _content(request, update=True)
    message.edit(request.words("text"), request.objects("blocks"), request.objects("attachments"))
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": content}


def delete(request: Request) -> JsonObject:
    """Remove one of the app's own messages."""
    channel = request.channel()
    message = request.workspace.find(channel.id, request.required("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != request.workspace.bot_user_id:
        raise Refused("cant_delete_message")
    request.workspace.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(request: Request) -> JsonObject:
    """Return a message's address; a reply's names its thread as well."""
    channel = request.channel()
    message = request.workspace.find(channel.id, request.required("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    base = f"{request.workspace.archives}{channel.id}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    link = f"{base}/p{message.ts.replace('.', '')}{thread}"
    return {"channel": channel.id, "permalink": link}


def post_ephemeral(request: Request) -> JsonObject:
    """Show a message to one member of the channel."""
    channel = request.writable()
    user = request.required("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    _content(request)
    ephemeral = Ephemeral(
        channel=channel.id,
        user=user,
        ts=request.workspace.next_ts(),
        text=request.words("text"),
        blocks=request.objects("blocks"),
        via="chat.postEphemeral",
        thread_ts=request.words("thread_ts") or None,
    )
    request.workspace.ephemerals.append(ephemeral)
    return {"message_ts": ephemeral.ts}


def _content(request: Request, *, update: bool = False) -> JsonObject:
    content: JsonObject = {
        "type": "message",
        "text": request.words("text"),
        "user": request.workspace.bot_user_id,
        "bot_id": request.workspace.bot_id,
        "blocks": request.objects("blocks"),
        "attachments": request.objects("attachments"),
    }
    refuse_problems(problems(content, update=update))
    return content


def _parent(request: Request, channel: Channel) -> str | None:
    ts = request.words("thread_ts")
    if not ts:
        return None
    parent = request.workspace.find(channel.id, ts)
    if parent is None:
        raise Refused("thread_not_found")
    if parent.thread_ts is not None:
        raise Refused("cannot_reply_to_message")
    return ts


def _pace(workspace: Workspace, channel: Channel) -> None:
    """Hold a channel to one message a second."""
    now = workspace.now()
    if workspace.rate_limited and now - workspace.posted.get(channel.id, 0.0) < 1.0:
        raise Refused("ratelimited", status=429, retry_after_s=1)


def _pace_edits(workspace: Workspace) -> None:
    """Hold the workspace to the 50 edits a minute of Slack's tier 3."""
    now = workspace.now()
    workspace.edited[:] = [one for one in workspace.edited if now - one < MINUTE_S]
    if workspace.rate_limited and len(workspace.edited) >= EDITS_A_MINUTE:
        wait_s = math.ceil(MINUTE_S - (now - workspace.edited[0]))
        raise Refused("ratelimited", status=429, retry_after_s=wait_s)
    workspace.edited.append(now)
