"""What failed: the article's category, the endpoint, the node, and where the text came from."""

from dataclasses import dataclass
from enum import StrEnum

from diagnostics.model.ids import ResourceId


class Category(StrEnum):
    """The six rows of the article's table, and everything else.

    Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
    (Causes, the table of message patterns)
    """

    CONNECTION_TIMEOUT = "connection_timeout"
    CONNECTION_REFUSED = "connection_refused"
    NO_ROUTE_TO_HOST = "no_route_to_host"
    TLS_HANDSHAKE = "tls_handshake"
    CERTIFICATE = "certificate"
    UNSPECIFIED = "unspecified"
    NOT_THIS_ERROR = "not_this_error"


class Source(StrEnum):
    """Where the error text was found."""

    GIVEN = "given"
    AGENT_POOL_STATUS = "agent_pool_status"
    CLUSTER_STATUS = "cluster_status"
    INSTANCE_VIEW = "instance_view"
    ACTIVITY_LOG = "activity_log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The API server as the node sees it; None means the text or Azure did not say."""

    fqdn: str | None = None
    ip: str | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRef:
    """The node that failed, as far as it is named. `ip` is its private address."""

    ip: str | None = None
    pool: str | None = None
    vmss: str | None = None
    instance_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What an error text says, nothing added.

    `followed` marks the two neighbours in which silent drops end (exit 124 at the API server's
    check, Windows exit 5): not this error by name, yet worth the same checks.
    `issuer` is the certificate issuer the node printed, `proxy_status` the proxy's refusal of
    CONNECT, `article` the page of the error named.
    """

    category: Category
    exit_code: int | None = None
    error_name: str | None = None
    endpoint: Endpoint = Endpoint()
    node: NodeRef = NodeRef()
    region: str | None = None
    issuer: str | None = None
    proxy_status: int | None = None
    hint: str = ""
    article: str | None = None
    followed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One failed operation of one cluster.

    `message` is redacted text, empty where none was found.
    """

    cluster_id: ResourceId
    category: Category
    exit_code: int | None = None
    error_name: str | None = None
    endpoint: Endpoint = Endpoint()
    node: NodeRef = NodeRef()
    region: str | None = None
    issuer: str | None = None
    proxy_status: int | None = None
    hint: str = ""
    article: str | None = None
    source: Source | None = None
    message: str = ""
