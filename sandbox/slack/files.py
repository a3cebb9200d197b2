"""The file flow: ask for an upload URL, send the bytes, then share the file.

Source: https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

from sandbox.slack.calls import Refused, Request
from sandbox.slack.workspace import JsonObject, Message, Upload


def get_upload_url(request: Request) -> JsonObject:
    """Announce a file of a known length and return where its bytes go."""
    length = str(request.args.get("length", ""))
    if not length.isdigit() or int(length) == 0:
        raise Refused("invalid_arguments", ["missing: length"])
    upload = Upload(
        id=request.workspace.next_id("F"),
        filename=request.required("filename"),
        length=int(length),
    )
    request.workspace.uploads[upload.id] = upload
    return {"upload_url": f"{request.base_url}upload/{upload.id}", "file_id": upload.id}


def complete_upload(request: Request) -> JsonObject:
    """Share uploaded files; the answer names the files and no message."""
    uploads = [_arrived(request, str(one.get("id", ""))) for one in request.objects("files")]
    if not uploads:
        raise Refused("invalid_arguments", ["missing: files"])
    if request.words("channel_id"):
        _share(request, uploads)
    return {"files": [{"id": one.id, "title": one.filename} for one in uploads]}


def _arrived(request: Request, file_id: str) -> Upload:
    upload = request.workspace.uploads.get(file_id)
    if upload is None or upload.content is None or upload.shared:
        raise Refused("file_not_found")
    return upload


def _share(request: Request, uploads: list[Upload]) -> None:
    channel = request.writable()
    thread_ts = request.words("thread_ts") or None
    if thread_ts and request.workspace.find(channel.id, thread_ts) is None:
        raise Refused("invalid_thread_ts")
    for one in uploads:
        one.shared = True
    request.workspace.messages.append(
        Message(
            channel=channel.id,
            ts=request.workspace.next_ts(),
            user=request.workspace.bot_user_id,
            text=request.words("initial_comment"),
            thread_ts=thread_ts,
            files=[one.id for one in uploads],
        )
    )
