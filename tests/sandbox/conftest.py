"""A tiny function app in the product's place: it answers, queues, reads Azure, posts a thread."""

from json import dumps
from pathlib import Path

import pytest

HOST_JSON = {
    "version": "2.0",
    "extensions": {"queues": {"maxDequeueCount": 2, "maxPollingInterval": "00:00:01"}},
}
APP = """
import json, os, ssl, urllib.request
from urllib.parse import parse_qs
import azure.functions as func
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)
CHANNEL = os.environ["SLACK_DEFAULT_CHANNEL"]
OUT = {"arg_name": "out", "queue_name": "diagnoses", "connection": "AzureWebJobsStorage"}

@app.function_name("slack")
@app.route(route="slack", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@app.queue_output(**OUT)
def slack(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    verifier = SignatureVerifier(os.environ["SLACK_SIGNING_SECRET"])
    if not verifier.is_valid_request(req.get_body(), dict(req.headers)):
        return func.HttpResponse(status_code=401)
    text = parse_qs(req.get_body().decode()).get("text", ["help"])[0]
    if text == "help":
        return func.HttpResponse(json.dumps({"text": "usage"}), mimetype="application/json")
    if text == "nothing":
        return func.HttpResponse("")
    out.set(text)
    return func.HttpResponse(json.dumps({"text": "checking"}), mimetype="application/json")

@app.function_name("aks_events")
@app.event_grid_trigger(arg_name="event")
@app.queue_output(**OUT)
def aks_events(event: func.EventGridEvent, out: func.Out[str]) -> None:
    out.set(event.subject)

@app.function_name("alerts")
@app.route(route="alerts", methods=["POST"])
@app.queue_output(**OUT)
def alerts(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    out.set(req.get_json()["data"]["essentials"]["alertTargetIDs"][0])
    return func.HttpResponse("")

@app.function_name("tick")
@app.timer_trigger(arg_name="clock", schedule="0 17 3 * * *")
def tick(clock: func.TimerRequest) -> None:
    pass

def read(url, context=None, **headers):
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, context=context) as answer:
        return json.load(answer)

@app.function_name("diagnose")
@app.queue_trigger(arg_name="msg", queue_name="diagnoses", connection="AzureWebJobsStorage")
def diagnose(msg: func.QueueMessage) -> None:
    cluster = msg.get_body().decode().split()[0]
    if cluster == "boom":
        raise RuntimeError("boom")
    audience = "?api-version=2019-08-01&resource=https://management.azure.com/"
    token = read(os.environ["IDENTITY_ENDPOINT"] + audience,
                 **{"X-IDENTITY-HEADER": os.environ["IDENTITY_HEADER"]})["access_token"]
    body = read(os.environ["CONNCHECK_ARM_ENDPOINT"] + cluster + "?api-version=2025-10-01",
                ssl.create_default_context(), Authorization="Bearer " + token)
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    root = client.chat_postMessage(channel=CHANNEL, text="checking " + body["name"])["ts"]
    client.chat_update(channel=CHANNEL, ts=root, text="done with " + body["name"])
    client.chat_postMessage(channel=CHANNEL, thread_ts=root, text="details")
"""


@pytest.fixture
def tiny_app(tmp_path: Path) -> Path:
    """Write the tiny app and return its folder."""
    (tmp_path / "host.json").write_text(dumps(HOST_JSON))
    (tmp_path / "function_app.py").write_text(APP)
    return tmp_path
