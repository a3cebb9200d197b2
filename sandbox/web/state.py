"""What one person sees of the workspace, as JSON for the page."""

from sandbox.slack.elements import identified
from sandbox.slack.workspace import Ephemeral, JsonObject, Message, Upload, Version, Workspace

PREVIEW = 600


def seen_by(workspace: Workspace, user: str) -> JsonObject:
    """Return everything that a person can see, oldest first."""
    channels = [one for one in workspace.channels.values() if user in one.members]
    shown = {one.id for one in channels}
    open_views = workspace.modals.get(user, [])
    return {
        "team": workspace.team_domain.capitalize(),
        "archives": workspace.archives,
        "you": user,
        "bot": workspace.bot_user_id,
        "people": {**workspace.users, **workspace.other_bots},
        "bots": [workspace.bot_user_id, *workspace.other_bots],
        "groups": workspace.user_groups,
        "channels": [
            {"id": one.id, "name": one.name, "is_private": one.is_private} for one in channels
        ],
        "messages": [
            _message(one, workspace) for one in workspace.messages if one.channel in shown
        ],
        "ephemerals": [_ephemeral(one) for one in workspace.ephemerals if one.user == user],
        "modals": [_view(workspace.views[one]) for one in open_views],
        "home": _view(workspace.homes[user]) if user in workspace.homes else None,
    }


def versions(message: Message) -> list[JsonObject]:
    """Return what a message has said, oldest first, its present content last."""
    said: list[Version | Message] = [*message.edits, message]
    return [{"text": one.text, "blocks": identified(one.blocks)} for one in said]


def _message(message: Message, workspace: Workspace) -> JsonObject:
    uploads = [workspace.uploads[one] for one in message.files]
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "text": message.text,
        "blocks": identified(message.blocks),
        "attachments": message.attachments,
        "broadcast": message.broadcast,
        "edits": len(message.edits),
        "files": [_file(one) for one in uploads],
    }


def _ephemeral(one: Ephemeral) -> JsonObject:
    return {
        "channel": one.channel,
        "ts": one.ts,
        "thread_ts": one.thread_ts,
        "via": one.via,
        "text": one.text,
        "blocks": identified(one.blocks),
    }


def _file(upload: Upload) -> JsonObject:
    start = (upload.content or b"")[: PREVIEW * 4].decode("utf-8", "replace")[:PREVIEW]
    return {
        "id": upload.id,
        "name": upload.filename,
        "bytes": upload.length,
        "preview": start,
        "is_whole": len(start) < PREVIEW,
    }


def _view(view: JsonObject) -> JsonObject:
    blocks = view["blocks"]
    return {**view, "blocks": identified(blocks if isinstance(blocks, list) else [])}
