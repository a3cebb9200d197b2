"""Find the error text in what was read, where nobody gave one. Pure."""

from diagnostics.model.cluster import ErrorDetail
from diagnostics.model.facts import Known
from diagnostics.model.incident import Source
from diagnostics.model.snapshot import Snapshot


def find_message(snapshot: Snapshot) -> tuple[str, Source] | None:
    """Return the error text and where it stood, None where nothing read holds one.

    In order: the affected pool's status, the cluster's status, the node's failed extension, the
    Activity Log, which is read only where the others are empty. It may be asked after every stage;
    facts still pending hold nothing.
    Source: section 3.2 of the Azure facts.
    """
    pool, cluster, node = snapshot.pool, snapshot.cluster, snapshot.node
    if isinstance(pool, Known) and (text := _text(pool.value.error)):
        return text, Source.AGENT_POOL_STATUS
    if isinstance(cluster, Known) and (text := _text(cluster.value.error)):
        return text, Source.CLUSTER_STATUS
    if isinstance(node, Known) and node.value and node.value.extension_message:
        return node.value.extension_message, Source.INSTANCE_VIEW
    logged = snapshot.logged_error
    if isinstance(logged, Known) and logged.value is not None:
        return logged.value.message, Source.ACTIVITY_LOG
    return None


def _text(error: ErrorDetail | None) -> str:
    """Return code and message; the code alone may be what names the error."""
    if error is None:
        return ""
    return error.message if error.code in error.message else f"{error.code}: {error.message}"
