"""The SDK's clients: one a subscription and provider, all over one HTTP session.

Source: facts of azure-core 1.41: a client takes its own pipeline, so nothing is retried, logged,
redirected or registered behind our back (the stock pipeline registers resource providers on some
409s, and this program only reads).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from azure.core import AsyncPipelineClient, AzureClouds
from azure.core.pipeline.policies import (
    AsyncRetryPolicy,
    ContentDecodePolicy,
    HeadersPolicy,
    ProxyPolicy,
    RequestIdPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import AioHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.mgmt.compute.aio import ComputeManagementClient
from azure.mgmt.containerservice.aio import ContainerServiceClient
from azure.mgmt.core.policies import AsyncARMChallengeAuthenticationPolicy
from azure.mgmt.core.tools import get_arm_endpoints
from azure.mgmt.monitor.aio import MonitorManagementClient
from azure.mgmt.network.aio import NetworkManagementClient
from azure.mgmt.privatedns.aio import PrivateDnsManagementClient

from diagnostics.arm.credential import SharedCredential
from diagnostics.arm.proxies import proxies_for
from diagnostics.model.ids import key, subscription
from diagnostics.settings import AzureSettings
from diagnostics.version import VERSION

C = TypeVar("C")


class Place:
    """Where Resource Manager is: its endpoint, the token's scope, and the proxies before it."""

    def __init__(self, settings: AzureSettings) -> None:
        """Take the cloud's own endpoint and audience, and what the settings say instead."""
        self.cloud = AzureClouds[settings.cloud.value]
        known = get_arm_endpoints(self.cloud)
        self.endpoint: str = settings.arm_endpoint or known["resource_manager"].rstrip("/")
        audience = settings.arm_audience
        self.scopes: list[str] = (
            [f"{audience}/.default"] if audience else list(known["credential_scopes"])
        )
        self.proxies = proxies_for(self.endpoint)


class Clients:
    """Clients by the subscription in a resource id, made when first needed."""

    def __init__(
        self, place: Place, credential: SharedCredential, transport: AioHttpTransport
    ) -> None:
        """Share one credential and one transport, whose session belongs to the caller."""
        self.place = place
        self.credential = credential
        self._transport = transport
        self._made: dict[tuple[object, str], Any] = {}

    def cluster(self, resource_id: str) -> ContainerServiceClient:
        """Return the client of Microsoft.ContainerService for an id's subscription."""
        return self._client(ContainerServiceClient, resource_id)

    def compute(self, resource_id: str) -> ComputeManagementClient:
        """Return the client of Microsoft.Compute for an id's subscription."""
        return self._client(ComputeManagementClient, resource_id)

    def network(self, resource_id: str) -> NetworkManagementClient:
        """Return the client of Microsoft.Network for an id's subscription."""
        return self._client(NetworkManagementClient, resource_id)

    def monitor(self, resource_id: str) -> MonitorManagementClient:
        """Return the client of Microsoft.Insights for an id's subscription."""
        return self._client(MonitorManagementClient, resource_id)

    def names(self, resource_id: str) -> PrivateDnsManagementClient:
        """Return the client of private DNS for an id's subscription."""
        return self._client(PrivateDnsManagementClient, resource_id)

    def plain(self) -> AsyncPipelineClient[HttpRequest, AsyncHttpResponse]:
        """Return a client of Resource Manager itself, whose groups no other client here reads."""
        return AsyncPipelineClient(
            self.place.endpoint, policies=self._pipeline(), transport=self._transport
        )

    def _client(self, make: Callable[..., C], resource_id: str) -> C:
        at = (make, key(subscription(resource_id)))
        if at not in self._made:
            self._made[at] = make(
                self.credential,
                subscription(resource_id),
                base_url=self.place.endpoint,
                cloud_setting=self.place.cloud,
                credential_scopes=self.place.scopes,
                transport=self._transport,
                policies=self._pipeline(),
            )
        client: C = self._made[at]
        return client

    def _pipeline(self) -> list[object]:
        return [
            RequestIdPolicy(),
            HeadersPolicy(),
            UserAgentPolicy(base_user_agent=f"aks-conncheck/{VERSION}"),
            ProxyPolicy(proxies=self.place.proxies),
            ContentDecodePolicy(),
            # Present for the polls of a run-command alone, which ask for retries of their own.
            AsyncRetryPolicy(retry_total=0),
            AsyncARMChallengeAuthenticationPolicy(self.credential, *self.place.scopes),
        ]
