"""What a person typed after `/aks-conncheck`: a request, or a sentence that says what to do."""

import re
from dataclasses import dataclass

from bot.request import DiagnosisRequest, Trigger
from diagnostics.model.names import ClusterNameError, is_subscription, parse_cluster
from diagnostics.redact import redact

COMMAND = "/aks-conncheck"
# Slack turns quotes into curly ones and hosts into <links>; people add backticks.
DRESS = "`<>\"'\u201c\u201d\u2018\u2019\u00a0\u200b,;"
# The portal's address of a cluster, or of one of its pages, holds the resource id.
_IN_PORTAL = re.compile(
    r"https://portal\.azure\.\w{2,3}/\S{0,300}?(?P<id>/subscriptions/[^/]+/resourceGroups/[^/]+/providers"
    r"/Microsoft\.ContainerService/managedClusters/[^/?#|>]+)",
    re.IGNORECASE,
)
EXAMPLE = f"Type `{COMMAND} help` for an example."
HELP = (
    f"*{COMMAND} CLUSTER [error text]* finds out why nodes of an AKS cluster cannot reach their "
    "API server (VMExtensionError_K8SAPIServerConnFail, exit 51).\n"
    "• CLUSTER is the cluster's resource id, its page in the Azure portal, or RESOURCE_GROUP/NAME "
    "in the bot's default subscription.\n"
    "• The error text is optional: paste it as it is. Without it the text is read from Azure.\n"
    f"Example: `{COMMAND} rg-shop/aks-shop Connection timed out`\n"
    "The bot reads the configuration and changes nothing. The answer is a thread in this channel."
)
OPTIONS = (
    "Options are not taken here: name the cluster first. To ask a node as well, use the command "
    f"line: `python -m diagnostics run CLUSTER --probe-nodes`. {EXAMPLE}"
)
NO_SUBSCRIPTION = (
    "This bot has no default subscription, so name the cluster by its resource id "
    "(`az aks show --query id` prints it) or by its page in the Azure portal. " + EXAMPLE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who typed, where, and the key under which copies of the request are noticed."""

    user: str
    channel: str
    key: str
    answer_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """An answer that only the asker sees, in mrkdwn without anything the asker wrote."""

    text: str


def read_command(text: str, asker: Asker, subscription: str | None) -> DiagnosisRequest | Advice:
    """Turn the words after the command into a request, or into advice."""
    word, error = split(text)
    cluster = _named(word)
    if not cluster or cluster.lower() in ("help", "--help", "-h", "?"):
        return Advice(text=HELP)
    if cluster.startswith(("-", "\u2014")):  # clients turn two hyphens into a dash
        return Advice(text=OPTIONS)
    try:
        cluster_id = parse_cluster(cluster, subscription)
    except ClusterNameError as wrong:
        can_complete = is_subscription(subscription or "")
        return Advice(text=f"{wrong} {EXAMPLE}" if can_complete else NO_SUBSCRIPTION)
    return DiagnosisRequest(
        key=asker.key,
        cluster_id=cluster_id,
        trigger=Trigger.SLASH,
        error=redact(error).strip() or None,
        channel=asker.channel,
        user=asker.user,
        answer_url=asker.answer_url,
    )


def split(text: str) -> tuple[str, str]:
    """Split at the first white space of any kind: a pasted error may begin on a new line."""
    words = text.lstrip(f"{DRESS} \t\r\n").split(maxsplit=1)
    return (words[0], words[1]) if len(words) > 1 else ("".join(words), "")


def _named(word: str) -> str:
    in_portal = _IN_PORTAL.match(word)
    return in_portal["id"] if in_portal else word.strip(DRESS)
