"""What a person typed after `/aks-conncheck`: a request, or a sentence that says what to do."""

from dataclasses import dataclass

from bot.request import DiagnosisRequest, Trigger
from bot.ways.naming import DRESS, Choice, Known, resolve
from diagnostics.model.ids import ResourceId
from diagnostics.model.names import ClusterNameError, is_subscription
from diagnostics.redact import redact

COMMAND = "/aks-conncheck"
EXAMPLE = f"Type `{COMMAND} help` for an example."
HELP = (
    f"*{COMMAND} CLUSTER [error text]* finds out why nodes of an AKS cluster cannot reach their "
    "API server (VMExtensionError_K8SAPIServerConnFail, exit 51).\n"
    "• CLUSTER is the cluster's resource id, its page in the Azure portal, RESOURCE_GROUP/NAME in "
    "the bot's default subscription, or the name alone of a cluster that the bot knows.\n"
    "• The error text is optional: paste it as it is. Without it the text is read from Azure.\n"
    f"Example: `{COMMAND} rg-shop/aks-shop Connection timed out`\n"
    f"`{COMMAND}` alone opens a form. In a thread, use the shortcut *Diagnose AKS error* of the "
    "message that holds the error.\n"
    "The bot reads the configuration and changes nothing. The answer is a thread in this channel."
)
OPTIONS = (
    "Options are not taken here: name the cluster first. To ask a node as well, use the form that "
    f"`{COMMAND}` opens, or the button in the thread. {EXAMPLE}"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """Nothing was typed: the form asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """Clusters that may be meant, and the redacted error that goes with the one picked."""

    choice: Choice
    error: str


Said = DiagnosisRequest | Advice | OpenForm | Picks


def read_command(text: str, asker: Asker, subscription: str | None, known: Known = tuple) -> Said:
    """Turn the words after the command into a request, or into what to answer."""
    word, error = split(text)
    cluster = word.strip(DRESS)
    if not cluster:
        return OpenForm()
    if cluster.lower() in ("help", "--help", "-h", "?"):
        return Advice(text=HELP)
    if cluster.startswith(("-", "\u2014")):  # clients turn two hyphens into a dash
        return Advice(text=OPTIONS)
    try:
        found = resolve(word, subscription, known)
    except ClusterNameError as wrong:
        can_complete = is_subscription(subscription or "")
        return Advice(text=f"{wrong} {EXAMPLE}" if can_complete else NO_SUBSCRIPTION)
    error = redact(error).strip()
    if isinstance(found, Choice):
        return Picks(choice=found, error=error)
    return request_for(found, error, asker)


def request_for(cluster_id: ResourceId, error: str, asker: Asker) -> DiagnosisRequest:
    """Return what a person asks in a conversation; `error` is redacted."""
    return DiagnosisRequest(
        key=asker.key,
        cluster_id=cluster_id,
        trigger=Trigger.SLASH,
        error=error or None,
        channel=asker.channel,
        user=asker.user,
        answer_url=asker.answer_url,
    )


def split(text: str) -> tuple[str, str]:
    """Split at the first white space of any kind: a pasted error may begin on a new line."""
    words = text.lstrip(f"{DRESS} \t\r\n").split(maxsplit=1)
    return (words[0], words[1]) if len(words) > 1 else ("".join(words), "")
