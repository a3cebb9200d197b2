"""The views.* methods: modals and the Home tab.

Source: https://docs.slack.dev/reference/methods/views.open
"""

from sandbox.slack.calls import Refused, Request, refuse_problems
from sandbox.slack.limits import view_problems
from sandbox.slack.workspace import OLDEST_TRIGGER_S, JsonObject


def open_view(request: Request) -> JsonObject:
    """Open a modal; the trigger is good once and for 3 seconds."""
    trigger = request.required("trigger_id")
    issued = request.workspace.triggers.pop(trigger, None)
    if issued is None:
        raise Refused("invalid_trigger_id")
    if request.workspace.now() - issued > OLDEST_TRIGGER_S:
        raise Refused("expired_trigger_id")
    view = {**_checked(request), "id": request.workspace.next_id("V")}
    request.workspace.views[str(view["id"])] = view
    return {"view": view}


def update_view(request: Request) -> JsonObject:
    """Replace an open modal, found by its id or external id."""
    wanted = request.words("view_id") or request.words("external_id")
    for one, view in request.workspace.views.items():
        if wanted and wanted in {one, view.get("external_id")}:
            request.workspace.views[one] = {**_checked(request), "id": one}
            return {"view": request.workspace.views[one]}
    raise Refused("not_found")


def publish_view(request: Request) -> JsonObject:
    """Set a user's Home tab."""
    user = request.required("user_id")
    if user not in request.workspace.users:
        raise Refused("user_not_found")
    view = _checked(request)
    request.workspace.homes[user] = view
    return {"view": view}


def _checked(request: Request) -> JsonObject:
    view = request.mapping("view")
    refuse_problems(view_problems(view))
    return view
