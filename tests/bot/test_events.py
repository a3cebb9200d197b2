"""Events and alerts: which become requests, which are dropped and why, and what never enters.

The failure bodies are written after the published schemas; no recorded one is public.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Dropped, read_alert, read_event
from bot.request import DiagnosisRequest, Trigger, fingerprint, to_json
from tests import builders

ID = str(builders.CLUSTER_ID)
POOL = f"{ID}/agentPools/np2"
CORRELATION = "7f2f6b1e-4d0f-4a8e-9c55-0a3f5f8b9d21"
WRITE = "Microsoft.ContainerService/managedClusters/write"
POOL_WRITE = "Microsoft.ContainerService/managedClusters/agentPools/write"
START = "Microsoft.ContainerService/managedClusters/start/action"
FAILURE = "Microsoft.Resources.ResourceWriteFailure"
ACTION_FAILURE = "Microsoft.Resources.ResourceActionFailure"
CLAIMS = {
    "name": "Ida Fairweather",
    "ipaddr": "198.51.100.7",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "ida@contoso.example",
}
PERSONAL = ("Ida", "Fairweather", "198.51.100.7", "contoso.example", "claims")
NOT_FAILED = Dropped(why="the event is not about a failed operation")
NOT_OURS = Dropped(why="the event is not about an operation of a managed cluster")


def data(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    given_fields = {
        "authorization": {"scope": ID, "action": WRITE, "evidence": {"role": "Contributor"}},
        "claims": CLAIMS,
        "correlationId": CORRELATION,
        "resourceUri": ID,
        "operationName": WRITE,
        "status": "Failed",
    }
    return given_fields | fields


def grid(kind: str = FAILURE, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return {
        "topic": f"/subscriptions/{builders.SUBSCRIPTION}",
        "subject": ID,
        "eventType": kind,
        "eventTime": "2026-11-22T09:41:07.0520531Z",
        "id": "event-1",
        "data": data(**fields),
    }


def cloud(kind: str = FAILURE, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return {
        "source": f"/subscriptions/{builders.SUBSCRIPTION}",
        "subject": ID,
        "type": kind,
        "time": "2026-11-22T11:41:07+02:00",
        "id": "event-1",
        "specversion": "1.0",
        "data": data(**fields),
    }


def asked(**fields: Any) -> DiagnosisRequest:  # noqa: ANN401 - any field
    given_fields: dict[str, Any] = {
        "key": fingerprint(ID, CORRELATION),
        "cluster_id": ID,
        "trigger": Trigger.EVENT,
        "operation": "Create or update the cluster",
        "at": "2026-11-22 09:41 UTC",
        "failed_at": None if "at" in fields else "2026-11-22T09:41:07.052053+00:00",
        "correlation": CORRELATION,
    }
    return DiagnosisRequest(**(given_fields | fields))


TO_THE_SECOND = "2026-11-22T09:41:07+00:00"
POOL_FIELDS = {"pool": "np2", "operation": "Create or update a node pool"}
ROLLING = {
    "topic": ID,
    "subject": "aks-shop",
    "eventType": "Microsoft.ContainerService.NodePoolRollingFailed",
    "eventTime": "2026-11-22T09:41:07Z",
    "id": "event-7",
    "data": {"nodePoolName": "np2"},
}
ROLLING_CLOUD = {
    "source": ID,
    "subject": "aks-shop",
    "type": "Microsoft.ContainerService.NodePoolRollingFailed",
    "time": "2026-11-22T09:41:07Z",
    "id": "event-7",
    "specversion": "1.0",
    "data": {"nodePoolName": "np2"},
}


DEPLOYMENT = "Microsoft.Resources/deployments/write"
SET_WRITE = "Microsoft.Compute/virtualMachineScaleSets/write"
SETS = "providers/Microsoft.Compute/virtualMachineScaleSets"
GROUP = f"/subscriptions/{builders.SUBSCRIPTION}/resourceGroups/MC_rg-shop_aks-shop_uksouth"
ROLLED = asked(
    key=fingerprint(ID, "event-7"), correlation=None, failed_at=TO_THE_SECOND, **POOL_FIELDS
)
SCALED = asked(
    key=fingerprint(f"{GROUP}/{SETS}/aks-np2-12345678-vmss", CORRELATION),
    cluster_id="",
    pool="np2",
    operation="Create or update a scale set",
    node_group=GROUP,
)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (grid(), asked()),
        (cloud(), asked(failed_at=TO_THE_SECOND)),
        (grid(resourceUri=POOL, operationName=POOL_WRITE), asked(**POOL_FIELDS)),
        (
            cloud(resourceUri=POOL, operationName=POOL_WRITE),
            asked(**POOL_FIELDS, failed_at=TO_THE_SECOND),
        ),
        (
            grid(ACTION_FAILURE, operationName=START),
            asked(operation="Start the cluster"),
        ),
        (grid(FAILURE.upper(), operationName=WRITE.upper()), asked()),
        (grid(resourceUri=None), asked()),
        (grid(correlationId=None), asked(key=fingerprint(ID, "event-1"), correlation=None)),
        (grid() | {"eventTime": None}, asked(at=None)),
        (grid() | {"eventTime": "soon"}, asked(at=None)),
        (grid() | {"eventTime": "0001-01-01T00:00:00+01:00"}, asked(at=None)),
        (grid() | {"eventTime": "9999-12-31T23:59:59-01:00"}, asked(at=None)),
        (grid() | {"eventTime": "2026-11-22T09:41:07"}, asked(failed_at=TO_THE_SECOND)),
        (ROLLING, ROLLED),
        (ROLLING_CLOUD, ROLLED),
        (ROLLING | {"data": {}}, replace(ROLLED, pool=None)),
        (grid(operationName=DEPLOYMENT), asked(operation="Deploy the cluster")),
        (
            grid(resourceUri=f"{GROUP}/{SETS}/aks-np2-12345678-vmss", operationName=SET_WRITE),
            SCALED,
        ),
        (
            grid(resourceUri=f"{GROUP}/{SETS}/AKS-NP2-12345678-VMSS", operationName=SET_WRITE),
            SCALED,
        ),
        (
            grid(resourceUri=f"{GROUP}/{SETS}/aksnpwin", operationName=SET_WRITE),
            replace(SCALED, key=fingerprint(f"{GROUP}/{SETS}/aksnpwin", CORRELATION), pool=None),
        ),
    ],
)
def test_failed_operation_of_a_cluster_is_a_request(
    event: dict[str, Any], expected: DiagnosisRequest
) -> None:
    assert read_event(event) == expected


def test_resource_ids_compare_without_case_and_keep_their_spelling() -> None:
    lower = ID.lower()
    shouted = asked(cluster_id=lower)
    assert read_event(grid(resourceUri=lower)) == shouted
    assert shouted.key == asked().key


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (None, Dropped(why="the event is not an object")),
        ([grid()], Dropped(why="the event is not an object")),
        ("event", Dropped(why="the event is not an object")),
        ({}, Dropped(why="the event has no data")),
        (grid() | {"data": None}, Dropped(why="the event has no data")),
        (grid() | {"data": "x"}, Dropped(why="the event has no data")),
        (grid() | {"eventType": 5}, NOT_FAILED),
        (grid("Microsoft.Resources.ResourceWriteSuccess", status="Succeeded"), NOT_FAILED),
        (cloud("Microsoft.Resources.ResourceWriteCancel"), NOT_FAILED),
        (grid("Microsoft.ContainerService.NodePoolRollingSucceeded"), NOT_FAILED),
        (grid(operationName="Microsoft.Storage/storageAccounts/write"), NOT_OURS),
        (grid(operationName=5), NOT_OURS),
        (grid(resourceUri="/subscriptions/1/resourceGroups/rg"), NOT_OURS),
        (
            grid(operationName=f"{WRITE.rsplit('/', 1)[0]}/maintenanceConfigurations/write"),
            NOT_OURS,
        ),
        (
            grid(resourceUri=ID.replace(builders.SUBSCRIPTION, "{subscription-id}")),
            Dropped(why="the event names no well-formed cluster"),
        ),
        (
            grid(resourceUri=f"{ID};rm -rf"),
            Dropped(why="the event names no well-formed cluster"),
        ),
        (
            grid(correlationId="") | {"id": ""},
            Dropped(why="the event has no id to know its copies by"),
        ),
        (ROLLING | {"topic": "/subscriptions/1"}, NOT_OURS),
        (grid(operationName=SET_WRITE), NOT_OURS),
        (
            grid(resourceUri=f"{GROUP}/{SETS}/x/virtualMachines/0", operationName=SET_WRITE),
            NOT_OURS,
        ),
        (grid(resourceUri=f"{GROUP}/x", operationName=DEPLOYMENT), NOT_OURS),
    ],
)
def test_anything_else_is_dropped_with_a_reason(event: object, expected: Dropped) -> None:
    assert read_event(event) == expected


def test_pool_with_an_odd_name_is_left_out() -> None:
    odd = grid(resourceUri=f"{ID}/agentPools/<!channel>", operationName=POOL_WRITE)
    assert read_event(odd) == asked(operation="Create or update a node pool")


def common(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    context = {
        "authorization": {"action": WRITE, "scope": ID},
        "claims": json.dumps(CLAIMS),
        "caller": "ida@contoso.example",
        "correlationId": CORRELATION,
        "eventTimestamp": "2026-11-22T09:41:07.0520531Z",
        "operationName": WRITE,
        "status": "Failed",
    }
    essentials = {
        "monitorCondition": "Fired",
        "monitoringService": "Activity Log - Administrative",
        "alertTargetIDs": [ID.lower()],
    }
    return {
        "schemaId": "azureMonitorCommonAlertSchema",
        "data": {"essentials": essentials, "alertContext": context | fields},
    }


def older(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    log = common(resourceId=ID, **fields)["data"]["alertContext"]
    return {
        "schemaId": "Microsoft.Insights/activityLogs",
        "data": {"status": "Activated", "context": {"activityLog": log}},
    }


def with_essentials(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    body = common(authorization=None)
    body["data"]["essentials"].update(fields)
    return body


ALERT = asked(trigger=Trigger.ALERT)
NO_LOG = Dropped(why="the alert is no activity-log alert")
ALERT_NOT_FAILED = Dropped(why="the alert is not about a failed operation")


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        (common(), ALERT),
        (older(), ALERT),
        (older(authorization=None), ALERT),
        (
            common(authorization={"scope": POOL}, operationName=POOL_WRITE),
            asked(trigger=Trigger.ALERT, **POOL_FIELDS),
        ),
        (with_essentials(), asked(trigger=Trigger.ALERT, cluster_id=ID.lower())),
    ],
)
def test_alert_about_a_failed_operation_is_a_request(
    alert: dict[str, Any], expected: DiagnosisRequest
) -> None:
    assert read_alert(alert) == expected


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        (None, NO_LOG),
        ([], NO_LOG),
        ({}, NO_LOG),
        ({"data": []}, NO_LOG),
        ({"data": {"context": {}}}, NO_LOG),
        ({"data": {"essentials": {}, "alertContext": None}}, NO_LOG),
        (with_essentials(monitorCondition="Resolved"), Dropped(why="the alert is resolved")),
        (common(status="Started"), ALERT_NOT_FAILED),
        (common(status="Succeeded"), ALERT_NOT_FAILED),
        (common(status={"value": "Failed"}), ALERT_NOT_FAILED),
        (common(operationName="Microsoft.Compute/virtualMachines/restart/action"), NOT_OURS),
        (with_essentials(alertTargetIDs=[]), NOT_OURS),
        (with_essentials(alertTargetIDs=[5]), NOT_OURS),
        (with_essentials(alertTargetIDs="x"), NOT_OURS),
        (common(correlationId=None), Dropped(why="the event has no id to know its copies by")),
    ],
)
def test_any_other_alert_is_dropped_with_a_reason(alert: object, expected: Dropped) -> None:
    assert read_alert(alert) == expected


@pytest.mark.parametrize(
    "said", [read_event(grid()), read_event(cloud()), read_alert(common()), read_alert(older())]
)
def test_claims_never_enter_a_request(said: DiagnosisRequest) -> None:
    message = to_json(said)
    assert [word for word in PERSONAL if word in message] == []


def test_every_notice_of_one_failure_has_one_key() -> None:
    notices = [
        read_event(grid()),
        read_event(cloud()),
        read_event(grid(resourceUri=POOL, operationName=POOL_WRITE)),
        read_alert(common()),
        read_alert(with_essentials()),
    ]
    keys = {said.key for said in notices if isinstance(said, DiagnosisRequest)}
    assert (len(notices), keys) == (5, {asked().key})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "eventType", "essentials", "alertContext", "context", "status"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(body=JSON)
def test_no_json_raises(body: object) -> None:
    assert isinstance(read_event(body), Dropped)
    assert isinstance(read_alert(body), Dropped)


def published(eval_data: Path, name: str) -> Any:  # noqa: ANN401 - any JSON
    return json.loads((eval_data / "arm" / name).read_text())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("eventgrid.resourcewrite.eventgridschema.doc.json", NOT_FAILED),
        ("eventgrid.resourcewrite.cloudevents.doc.json", NOT_FAILED),
        ("eventgrid.resourceaction.eventgridschema.doc.json", NOT_FAILED),
        ("eventgrid.aks-newkubernetesversion.cloudevents.doc.json", NOT_FAILED),
        ("eventgrid.deadletter.doc.json", NOT_FAILED),
        (
            "eventgrid.aks-nodepoolrollingfailed.sdktest.json",
            Dropped(why="the event names no well-formed cluster"),
        ),
    ],
)
def test_published_event_is_dropped_for_its_own_reason(
    eval_data: Path, name: str, expected: Dropped
) -> None:
    body = published(eval_data, name)
    assert read_event(body[0] if isinstance(body, list) else body) == expected


@pytest.mark.parametrize(
    ("name", "kind", "operation"),
    [
        ("eventgrid.resourcewrite.eventgridschema.doc.json", FAILURE, WRITE),
        ("eventgrid.resourcewrite.cloudevents.doc.json", FAILURE, WRITE),
        ("eventgrid.resourceaction.eventgridschema.doc.json", ACTION_FAILURE, START),
    ],
)
def test_published_event_turned_into_a_failure_of_a_cluster_is_a_request(
    eval_data: Path, name: str, kind: str, operation: str
) -> None:
    event = published(eval_data, name)[0]
    event["type" if "type" in event else "eventType"] = kind
    event["data"] |= {"resourceUri": ID, "operationName": operation, "correlationId": CORRELATION}
    said = read_event(event)
    assert isinstance(said, DiagnosisRequest)
    assert (said.key, said.cluster_id, "claim" in to_json(said)) == (asked().key, ID, False)


def test_published_rolling_failure_of_a_real_cluster_names_its_pool(eval_data: Path) -> None:
    event = published(eval_data, "eventgrid.aks-nodepoolrollingfailed.sdktest.json")
    said = read_event(event | {"topic": ID})
    assert isinstance(said, DiagnosisRequest)
    assert (said.pool, said.at) == ("nodepool1", "2023-03-29 18:00 UTC")


def test_published_alert_context_of_a_failed_write_is_a_request(eval_data: Path) -> None:
    body = published(eval_data, "alert.common-essentials.doc.json")
    context = published(eval_data, "alert.activitylog-administrative.alertcontext.doc.json")
    body["data"]["essentials"]["monitorCondition"] = "Fired"
    body["data"] |= context
    assert read_alert(body) == ALERT_NOT_FAILED
    body["data"]["alertContext"] |= {
        "status": "Failed",
        "operationName": WRITE,
        "authorization": {"scope": ID},
    }
    said = read_alert(body)
    assert isinstance(said, DiagnosisRequest)
    assert (said.cluster_id, said.at) == (ID, "2019-03-22 13:56 UTC")


def test_published_resolved_metric_alert_is_dropped(eval_data: Path) -> None:
    body = published(eval_data, "alert.common-essentials.doc.json")
    assert read_alert(body) == Dropped(why="the alert is resolved")
