"""What only the asker sees: answers through Slack's response address.

It needs no token and no membership in the channel, takes five answers within half an hour, and is
a secret: it is never logged.
"""

import logging

from aiohttp import ClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks.parts import escaped
from bot.logs import slack_log
from bot.request import Job, Press
from diagnostics.model.ids import ResourceId, name, resource_group

TIMEOUT_S = 10
OK = 200
CLOSED = (
    "I cannot post in this channel. Invite me with `/invite @AKS ConnCheck` and ask again, or ask "
    "in a channel that I am in."
)
GAVE_UP = (
    "There is no answer: the check failed several times and was given up. Ask again, or use the "
    "command line: `python -m diagnostics run CLUSTER`."
)
FORGOTTEN = "I do not remember this incident any more. Ask again with the slash command."
RUNNING = "A check of this incident is running already. Its result comes in the thread."
log = logging.getLogger("aks_conncheck")


def unready(why: str) -> str:
    """Return the answer of an app whose settings are wrong; `why` names settings, no values."""
    return f"I am not set up yet. Tell whoever runs me: {why}"


def absent(cluster_id: str) -> str:
    """Return the answer about a cluster that Azure does not show."""
    group = escaped(resource_group(cluster_id))
    cluster = escaped(name(ResourceId(cluster_id)))
    return (
        f"I see no cluster `{cluster}` in resource group `{group}`. Check both names and the "
        "subscription. If the cluster exists, my identity needs the role Reader on it."
    )


async def answer_privately(job: Job, text: str) -> bool:
    """Answer the asker alone, and return whether Slack took it; False where nobody asked."""
    if job.answer_url is None:
        return False
    try:
        client = AsyncWebhookClient(job.answer_url, timeout=TIMEOUT_S, logger=slack_log())
        sent = await client.send(text=text, response_type="ephemeral")
    except (ClientError, TimeoutError) as error:
        log.warning("%s: no private answer (%s)", named(job), type(error).__name__)
        return False
    if sent.status_code != OK:
        log.warning("%s: no private answer (%s)", named(job), sent.status_code)
    return sent.status_code == OK


def named(job: Job) -> str:
    """Return the short name of a job for the log."""
    return f"press {job.action}" if isinstance(job, Press) else f"run {job.run}"
