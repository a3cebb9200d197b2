"""The views.* methods: modals and the Home tab.

Source: https://docs.slack.dev/reference/methods/views.open
"""

from sandbox.slack.calls import Refused, Request, refuse_problems
from sandbox.slack.limits import view_problems
from sandbox.slack.workspace import OLDEST_TRIGGER_S, JsonObject, Workspace

DEEPEST = 3
"""So many views may lie on each other."""


def open_view(request: Request) -> JsonObject:
    """Open a modal; the trigger is good once and for 3 seconds."""
    user = _person(request)
    view = _opened(request.workspace, user, _checked(request))
    request.workspace.modals[user] = [str(view["id"])]
    return {"view": view}


def push_view(request: Request) -> JsonObject:
    """Lay a modal on the one that is open."""
    user = _person(request)
    stack = request.workspace.modals.get(user, [])
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    view = push(request.workspace, user, _checked(request))
    return {"view": view}


def update_view(request: Request) -> JsonObject:
    """Replace an open modal, found by its id or external id."""
    wanted = request.words("view_id") or request.words("external_id")
    for one, view in request.workspace.views.items():
        if wanted and wanted in {one, view.get("external_id")}:
            known = request.words("hash")
            if known and known != view["hash"]:
                raise Refused("hash_conflict")
            return {"view": replace(request.workspace, one, _checked(request))}
    raise Refused("not_found")


def push(workspace: Workspace, user: str, view: JsonObject) -> JsonObject:
    """Lay a view on a person's others."""
    opened = _opened(workspace, user, view)
    workspace.modals.setdefault(user, []).append(str(opened["id"]))
    return opened


def replace(workspace: Workspace, view_id: str, view: JsonObject) -> JsonObject:
    """Put another content into an open view; its hash changes."""
    kept = {key: workspace.views[view_id].get(key) for key in ("root_view_id", "previous_view_id")}
    workspace.views[view_id] = {**_complete(workspace, view), **kept, "id": view_id}
    return workspace.views[view_id]


def close(workspace: Workspace, user: str, view_id: str) -> None:
    """Take a view off a person's screen, and those that lie on it."""
    stack = workspace.modals.get(user, [])
    if view_id in stack:
        for one in stack[stack.index(view_id) :]:
            workspace.views.pop(one, None)
        del stack[stack.index(view_id) :]


def publish_view(request: Request) -> JsonObject:
    """Set a user's Home tab."""
    user = request.required("user_id")
    if user not in request.workspace.users:
        raise Refused("user_not_found")
    view = {**_complete(request.workspace, _checked(request)), "id": f"H{user}"}
    request.workspace.homes[user] = view
    return {"view": view}


def _checked(request: Request) -> JsonObject:
    view = request.mapping("view")
    refuse_problems(view_problems(view))
    return view


def _person(request: Request) -> str:
    trigger = request.workspace.triggers.pop(request.required("trigger_id"), None)
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if request.workspace.now() - trigger.issued > OLDEST_TRIGGER_S:
        raise Refused("expired_trigger_id")
    return trigger.user


def _opened(workspace: Workspace, user: str, view: JsonObject) -> JsonObject:
    stack = workspace.modals.get(user, [])
    one = workspace.next_id("V")
    workspace.views[one] = {
        **_complete(workspace, view),
        "id": one,
        "root_view_id": stack[0] if stack else one,
        "previous_view_id": stack[-1] if stack else None,
    }
    return workspace.views[one]


def _complete(workspace: Workspace, view: JsonObject) -> JsonObject:
    """Add what Slack adds: whose it is, and a hash that changes with each version."""
    return {
        "callback_id": "",
        "private_metadata": "",
        **view,
        "team_id": workspace.team_id,
        "app_id": workspace.app_id,
        "bot_id": workspace.bot_id,
        "hash": workspace.next_ts(),
    }
