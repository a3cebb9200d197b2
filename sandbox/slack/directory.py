"""Methods that say who and where: auth.test, conversations.*, usergroups.*."""

from sandbox.slack.calls import Refused, Request
from sandbox.slack.workspace import Channel, JsonObject


def auth_test(request: Request) -> JsonObject:
    """Say whom the token belongs to."""
    workspace = request.workspace
    return {
        "url": f"https://{workspace.team_domain}.slack.com/",
        "team": workspace.team_domain,
        "team_id": workspace.team_id,
        "user": workspace.users.get(workspace.bot_user_id, "bot"),
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def conversations_info(request: Request) -> JsonObject:
    """Describe a channel."""
    return {"channel": _described(request, request.channel())}


def conversations_open(request: Request) -> JsonObject:
    """Open the direct message channel with one user."""
    user = request.required("users")
    if user not in request.workspace.users:
        raise Refused("user_not_found")
    channel = request.workspace.channels.setdefault(
        f"D{user}",
        Channel(
            id=f"D{user}",
            name=f"dm-{request.workspace.users[user]}",
            members={user, request.workspace.bot_user_id},
            is_private=True,
        ),
    )
    return {"channel": {"id": channel.id}}


def usergroups_list(request: Request) -> JsonObject:
    """List the user groups with their handles."""
    groups = request.workspace.user_groups
    return {"usergroups": [{"id": one, "handle": handle} for one, handle in groups.items()]}


def usergroups_users_list(request: Request) -> JsonObject:
    """List the users of one group."""
    group = request.required("usergroup")
    if group not in request.workspace.user_groups:
        raise Refused("no_such_subteam")
    return {"users": sorted(request.workspace.group_members.get(group, set()))}


def _described(request: Request, channel: Channel) -> JsonObject:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_member": request.workspace.bot_user_id in channel.members,
    }
