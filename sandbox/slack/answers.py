"""What an app says outside the Web API: the reply to a request, and response URLs.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from collections.abc import Mapping

from sandbox.slack.limits import error_code, problems
from sandbox.slack.workspace import (
    RESPONSE_URL_S,
    RESPONSE_URL_USES,
    Ephemeral,
    JsonObject,
    Message,
    ResponseUrl,
    Workspace,
)


def answer(workspace: Workspace, token: str, body: Mapping[str, object]) -> tuple[int, str]:
    """Take one use of a response URL; return the HTTP status and Slack's one-word body."""
    url = workspace.response_urls.get(token)
    if url is None:
        return 404, "no_service"
    if workspace.now() - url.issued > RESPONSE_URL_S:
        return 404, "expired_url"
    if url.uses >= RESPONSE_URL_USES:
        return 404, "used_url"
    url.uses += 1
    found = problems(body)
    if found and body.get("delete_original") is not True:
        return 400, error_code(found[0])
    _apply(workspace, url, body)
    return 200, "ok"


def show(
    workspace: Workspace, channel: str, user: str, body: Mapping[str, object], via: str
) -> str:
    """Show an app's answer, to one user unless it says `in_channel`; return its ts."""
    ts, words, blocks = workspace.next_ts(), str(body.get("text") or ""), _blocks(body)
    given = body.get("thread_ts")
    thread_ts = given if isinstance(given, str) else None
    if body.get("response_type") == "in_channel":
        workspace.messages.append(
            Message(
                channel=channel,
                ts=ts,
                user=workspace.bot_user_id,
                text=words,
                blocks=blocks,
                thread_ts=thread_ts,
            )
        )
    else:
        workspace.ephemerals.append(
            Ephemeral(
                channel=channel,
                user=user,
                ts=ts,
                text=words,
                blocks=blocks,
                via=via,
                thread_ts=thread_ts,
            )
        )
    return ts


def _apply(workspace: Workspace, url: ResponseUrl, body: Mapping[str, object]) -> None:
    original = url.original and workspace.find(url.channel, url.original)
    if body.get("delete_original") is True:
        _forget(workspace, url)
    elif body.get("replace_original") is True and original:
        original.edit(str(body.get("text") or ""), _blocks(body), [])
    else:
        if body.get("replace_original") is True:
            _forget(workspace, url)
        url.original = show(workspace, url.channel, url.user, body, "response_url")


def _forget(workspace: Workspace, url: ResponseUrl) -> None:
    workspace.messages[:] = [m for m in workspace.messages if m.ts != url.original]
    workspace.ephemerals[:] = [one for one in workspace.ephemerals if one.ts != url.original]


def _blocks(body: Mapping[str, object]) -> list[JsonObject]:
    blocks = body.get("blocks")
    return blocks if isinstance(blocks, list) else []
