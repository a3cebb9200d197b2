"""One simulated estate: what Resource Manager holds, and what lies outside its sight.

Everything is mutable: a fix applied to the simulated Resource Manager changes this object, and
the packet model reads it anew each time.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.azure import events, ids, store
from sandbox.azure.store import Body

AZURE_DNS = "168.63.129.16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The identity that the program runs as."""

    object_id: str = "8c9b6a0e-52c1-4f4d-8f0a-6f0f7a0e9b11"
    client_id: str = "2f6d0f0b-7f3e-4a53-9d0f-0f6f0d9a4c77"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Actions the reader may not do at or below a scope; `action` may hold `*`."""

    scope: str
    action: str = "*"


@dataclass(slots=True, kw_only=True)
class Throttle:
    """Answer the next `remaining` requests whose path contains a word with 429."""

    path_contains: str
    remaining: int
    retry_after_s: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A machine of a pool; its network is in the store, under `nic_id`.

    `image` is `ubuntu2204`, `ubuntu2404` or `azurelinux3` and decides how its curl and nc speak.
    """

    id: str
    name: str
    pool: str
    vmss: str | None
    instance_id: str | None
    nic_id: str
    image: str = "ubuntu2404"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """A DNS server of the estate: it forwards to Azure DNS from a VNet, or (None) to the public.

    What it says of names by itself, in `static`, it does not ask anybody.
    """

    vnet_id: str | None
    static: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Middlebox:
    """What a third-party appliance does to TLS connections, and the address it leaves with.

    `tls` is `pass`, `inspect` (presents `issuer`'s certificate) or `reset`, for hosts that end in
    one of `hosts`; other hosts pass.
    """

    tls: str = "pass"
    hosts: tuple[str, ...] = ("azmk8s.io",)
    issuer: str = "O = Contoso Ltd, CN = Contoso TLS Inspection CA 2"
    egress: tuple[str, ...] = ("20.254.11.40",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """An HTTP proxy: which hosts it connects to (by suffix), and how it refuses the others."""

    address: str
    allows: tuple[str, ...]
    refusal: int = 403


@dataclass(slots=True, kw_only=True)
class Outside:
    """What decides about packets and is not in Resource Manager.

    `dead_hop` is what a node notices when a route's next hop is held by nobody: `silence` or
    `unreachable` (both are reported). `certificate` is `genuine` or `stale`. `hosts_agent`: the
    node skips its own DNS check. `service_tags` holds made-up prefixes. `on_premises` are the
    public addresses of the network behind a virtual network gateway, where one lets packets out.
    """

    public_dns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    resolvers: dict[str, Resolver] = field(default_factory=dict)
    middleboxes: dict[str, Middlebox] = field(default_factory=dict)
    proxies: dict[str, Proxy] = field(default_factory=dict)
    service_tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    on_premises: tuple[str, ...] = ()
    listening: bool = True
    certificate: str = "genuine"
    dead_hop: str = "silence"
    hosts_agent: bool = False
    diagnostic_details: bool = True


@dataclass(slots=True, kw_only=True)
class World:
    """A subscription (or several) as the simulated Resource Manager serves it.

    `busy` holds folded ids on which another operation runs. `error_text` is what a person would
    paste, None where nothing failed. `cloud` is the SDK's name of the cloud that it is in.
    `correlation_id` names the failed operation in its notices. `log` is the Activity Log, see
    `sandbox.azure.activity`.
    """

    subscription_id: str
    cluster_id: str
    tenant_id: str = "5f4dcc3b-0f5e-4b52-9a63-1a2b3c4d5e6f"
    reader: Reader = field(default_factory=Reader)
    resources: dict[str, Body] = field(default_factory=dict)
    denials: list[Denial] = field(default_factory=list)
    throttles: list[Throttle] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    nodes: list[Node] = field(default_factory=list)
    outside: Outside = field(default_factory=Outside)
    log: list[Body] = field(default_factory=list)
    error_text: str | None = None
    cloud: str = "AZURE_PUBLIC_CLOUD"
    correlation_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def cluster(self) -> Body:
        """Return the cluster's stored body."""
        return self.need(self.cluster_id)

    def find(self, resource_id: str) -> Body | None:
        """Return the stored body of a resource or of a child inside its parent."""
        return store.find(self.resources, resource_id)

    def need(self, resource_id: str) -> Body:
        """Return a stored body.

        Raises:
            KeyError: there is no such resource.
        """
        body = self.find(resource_id)
        if body is None:
            raise KeyError(resource_id)
        return body

    def put(self, body: Body) -> str:
        """Store a resource and return its id."""
        return str(store.put(self.resources, body)["id"])

    def remove(self, resource_id: str) -> None:
        """Remove a resource and what is below it."""
        store.remove(self.resources, resource_id)

    def of_kind(self, kind: str) -> list[Body]:
        """List the stored resources of a full type."""
        return [body for key, body in self.resources.items() if ids.kind(key) == kind.lower()]

    def event(self, kind: str) -> Body:
        """Return the body of a failure notice: `eventgrid`, `cloudevents` or `alert`.

        Raises:
            ValueError: there is no such kind.
        """
        if kind == "eventgrid":
            return events.event_grid(self.cluster_id, self.tenant_id, self.correlation_id)
        if kind == "cloudevents":
            return events.cloud_event(self.cluster_id, self.tenant_id, self.correlation_id)
        if kind == "alert":
            return events.alert(self.cluster_id, self.correlation_id)
        raise ValueError(f"no event of kind {kind!r}")
