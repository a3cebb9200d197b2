"""What Azure sends when an operation on a cluster fails: Event Grid, CloudEvents, an alert.

None of them carries the error's text, and all carry claims with personal data (made up here).
"""

import json
from datetime import UTC, datetime
from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]

WRITE = "Microsoft.ContainerService/managedClusters/write"
CLAIMS = {
    "aud": "https://management.core.windows.net/",
    "appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
    "name": "Imogen Fairweather",
    "ipaddr": "198.51.100.77",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname": "Imogen",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname": "Fairweather",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "i.fairweather@contoso.example",
    "ver": "1.0",
}


def event_grid(cluster_id: str, tenant_id: str, correlation: str) -> Body:
    """Return a `ResourceWriteFailure` in the Event Grid schema."""
    return {
        "topic": _subscription(cluster_id),
        "subject": cluster_id,
        "eventType": "Microsoft.Resources.ResourceWriteFailure",
        "eventTime": _now(),
        "id": "4d1fbb0c-0c62-4e4e-9a55-3a07c1f1f6aa",
        "data": _data(cluster_id, tenant_id, correlation),
        "dataVersion": "2",
        "metadataVersion": "1",
    }


def cloud_event(cluster_id: str, tenant_id: str, correlation: str) -> Body:
    """Return the same event in the CloudEvents 1.0 schema."""
    return {
        "source": _subscription(cluster_id),
        "subject": cluster_id,
        "type": "Microsoft.Resources.ResourceWriteFailure",
        "time": _now(),
        "id": "4d1fbb0c-0c62-4e4e-9a55-3a07c1f1f6aa",
        "data": _data(cluster_id, tenant_id, correlation),
        "specversion": "1.0",
    }


def alert(cluster_id: str, correlation: str) -> Body:
    """Return an Activity Log alert in the common alert schema; its claims are a JSON string."""
    return {
        "schemaId": "azureMonitorCommonAlertSchema",
        "data": {
            "essentials": _essentials(cluster_id),
            "alertContext": _context(cluster_id, correlation),
        },
    }


def _data(cluster_id: str, tenant_id: str, correlation: str) -> Body:
    return {
        "authorization": {
            "scope": cluster_id,
            "action": WRITE,
            "evidence": {"role": "Contributor", "principalType": "User"},
        },
        "claims": dict(CLAIMS),
        "correlationId": correlation,
        "resourceProvider": "Microsoft.ContainerService",
        "resourceUri": cluster_id,
        "operationName": WRITE,
        "status": "Failed",
        "subscriptionId": _subscription(cluster_id).rsplit("/", 1)[-1],
        "tenantId": tenant_id,
    }


def _essentials(cluster_id: str) -> Body:
    return {
        "alertId": f"{_subscription(cluster_id)}/providers/Microsoft.AlertsManagement/alerts/"
        "c4ac4d49-3f43-4e6a-8d2c-3a2f6e5b6d10",
        "alertRule": "aks-operation-failed",
        "severity": "Sev4",
        "signalType": "Activity Log",
        "monitorCondition": "Fired",
        "monitoringService": "Activity Log - Administrative",
        "alertTargetIDs": [cluster_id.lower()],
        "configurationItems": [cluster_id.rsplit("/", 1)[-1]],
        "originAlertId": "c4ac4d49-3f43-4e6a-8d2c-3a2f6e5b6d10",
        "firedDateTime": _now(),
        "description": "",
        "essentialsVersion": "1.0",
        "alertContextVersion": "1.0",
    }


def _context(cluster_id: str, correlation: str) -> Body:
    return {
        "authorization": {"action": WRITE, "scope": cluster_id},
        "channels": "Operation",
        "claims": json.dumps(CLAIMS),
        "caller": "i.fairweather@contoso.example",
        "correlationId": correlation,
        "eventSource": "Administrative",
        "eventTimestamp": _now(),
        "level": "Error",
        "operationName": WRITE,
        "operationId": "ab3ce3d5-14b1-4a4b-9a43-5d0c8a3c9a02",
        "status": "Failed",
        "subStatus": "",
        "submissionTimestamp": _now(),
    }


def _subscription(cluster_id: str) -> str:
    return "/".join(cluster_id.split("/")[:3])


def _now() -> str:
    """Return the time as Azure writes it, with seven digits behind the second."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"
