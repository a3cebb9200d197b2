"""What a person typed after `/aks-conncheck`: a request, or a sentence that says what to do."""

from dataclasses import dataclass

from bot.request import DiagnosisRequest, Trigger
from diagnostics.model.names import ClusterNameError, parse_cluster

COMMAND = "/aks-conncheck"
# Slack turns quotes into curly ones and hosts into <links>; people add backticks.
DRESS = "`<>\"'\u201c\u201d\u2018\u2019\u00a0"
HELP = (
    f"*{COMMAND} CLUSTER [error text]* finds out why nodes of an AKS cluster cannot reach their "
    "API server (VMExtensionError_K8SAPIServerConnFail, exit 51).\n"
    "• CLUSTER is the cluster's resource id, or RESOURCE_GROUP/NAME in the default subscription.\n"
    "• The error text is optional: paste it as it is. Without it the text is read from Azure.\n"
    f"Example: `{COMMAND} rg-shop/aks-shop Connection timed out`\n"
    "The bot reads the configuration and changes nothing. The answer is a thread in this channel."
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
    cluster, error = split(text)
    cluster = cluster.strip(DRESS)
    if not cluster or cluster.lower() in ("help", "--help", "-h", "?"):
        return Advice(text=HELP)
    if cluster.startswith("-"):
        return Advice(text=f"Options are not taken here. {HELP}")
    try:
        cluster_id = parse_cluster(cluster, subscription)
    except ClusterNameError as wrong:
        return Advice(text=f"{wrong}\nType `{COMMAND} help` for an example.")
    return DiagnosisRequest(
        key=asker.key,
        cluster_id=cluster_id,
        trigger=Trigger.SLASH,
        error=error.strip() or None,
        channel=asker.channel,
        user=asker.user,
        answer_url=asker.answer_url,
    )


def split(text: str) -> tuple[str, str]:
    """Split at the first white space of any kind: a pasted error may begin on a new line."""
    words = text.split(maxsplit=1)
    return (words[0], words[1]) if len(words) > 1 else ("".join(words), "")
