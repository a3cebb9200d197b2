"""What an operator is told of one evening, as it arrives where it is sent to.

The function app runs as it is; Azure, Slack and what takes telemetry are on loopback.
"""

import asyncio
import json
import re
import secrets
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from diagnostics.telemetry import figures
from sandbox.azure.server import serve as serve_azure
from sandbox.process import ROOT, run_host
from sandbox.scenarios import SCENARIOS
from sandbox.slack.people import click, deliver
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Fault, contoso
from sandbox.stage import CHANNEL, Stage, settings
from tests.bot.test_from_press_to_thread import action_of
from tests.infra.bicep import INFRA, declared, flat
from tests.infra.test_workbook import QUERIES
from tests.ingestion import Ingestion, bundle, ingest

LINE = re.compile(r"^\S+ \S+ [A-Z]+ aks_conncheck[.\w]*: (.*?)(?: (\{.*\}))?$", re.MULTILINE)
RUN = re.compile(r"run (r_[0-9a-f]{6})")
VERDICT = ("conncheck.verdict", "conncheck.check")
RUN_ID, INCIDENT, CORRELATION = "conncheck.run", "conncheck.incident", "conncheck.correlation"
EVENTS = ("nsg-nic", "udr-none", "missing-permission", "http-proxy")
EARLY = (
    "queued run",
    "is given up",
    "goes where the default says",
    "whether channels are shared with other organisations is not known",
)
"""What is logged of a notice before its cluster's ledger says which incident it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """What was logged, what arrived, the secrets of it, and the correlation ids of its events."""

    log: str
    told: Ingestion
    secrets: tuple[str, ...]
    correlations: frozenset[str]

    @property
    def lines(self) -> list[tuple[str, dict[str, Any]]]:
        """Return text and fields of each line of the product's."""
        return [(text, json.loads(fields or "{}")) for text, fields in LINE.findall(self.log)]


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    """Play a slash command, its buttons, four clusters that fail, trouble, and the timers."""
    return asyncio.run(_evening(tmp_path_factory.mktemp("app")))


async def _evening(folder: Path) -> Evening:
    shutil.copy(ROOT / "function_app.py", folder)
    host = json.loads((ROOT / "host.json").read_text())
    host["extensions"]["queues"]["visibilityTimeout"] = "00:00:00"
    (folder / "host.json").write_text(json.dumps(host))
    world, authority, key = SCENARIOS["nsg-deny"].build(), trustme.CA(), secrets.token_hex(16)
    with (folder / "log").open("w+") as log:
        async with ingest(authority) as told, serve(contoso()) as slack, serve_azure(world) as arm:
            trusted = bundle(authority, arm.ca_file, folder / "ca.pem")
            chosen = settings(world, slack, arm) | exporting(told, trusted)
            async with run_host(chosen, key=key, folder=folder, log=log) as running:
                stage = Stage(world=world, slack=slack, arm=arm, host=running)
                correlations = await play(stage, slack)
            never = (key, arm.identity_header, slack.workspace.bot_token,
                     slack.workspace.signing_secret, *told.tokens)  # fmt: skip
        log.seek(0)
        said = log.read()
    return Evening(log=said, told=told, secrets=never, correlations=frozenset(correlations))


def exporting(told: Ingestion, trusted: Path) -> dict[str, str]:
    """Return the settings that name both places, and those that go with them in infra/."""
    deployed = flat(declared(INFRA / "app" / "api.bicep", "resource")["settings"])
    calm = {
        name.removeprefix("properties."): value.strip("'")
        for name, value in deployed.items()
        if name.endswith(("_DISABLED", "_DISABLED_ALL"))
    }
    key = "InstrumentationKey=00000000-0000-0000-0000-0000000000aa"
    return calm | {
        "APPLICATIONINSIGHTS_CONNECTION_STRING": f"{key};IngestionEndpoint={told.insights}/",
        "OTEL_EXPORTER_OTLP_ENDPOINT": told.collector,
        "SSL_CERT_FILE": str(trusted),
        "REQUESTS_CA_BUNDLE": str(trusted),
    }


async def play(stage: Stage, slack: Slack) -> list[str]:
    """Let the evening happen, and return the correlation ids of its events."""
    await stage.trigger("slash")
    await stage.finished(30)
    root = slack.workspace.roots(CHANNEL)[0]
    for label in ("Not the cause", "Run checks again"):
        request = click(slack, message=root, action=action_of(root, label), user="U0BEN")
        await deliver(request, f"{stage.host.url}/api/slack")
        await stage.finished(30)
    slack.workspace.inject(Fault(method="chat.update", error="invalid_auth"), times=14)
    correlations = []
    for name in EVENTS:
        stage.change(SCENARIOS[name].build())
        correlations.append(stage.world.event("eventgrid")["data"]["correlationId"])
        for kind in ("eventgrid", "alert"):
            await stage.trigger(kind)
            await stage.finished(30)
        slack.workspace.inject(Fault(method="chat.postMessage", status=503))
        slack.workspace.inject(Fault(method="chat.getPermalink", error="message_not_found"))
    await stage.host.pass_by(700)
    await stage.host.run_timers()
    await stage.finished(30)
    return correlations


def test_every_line_of_an_incidents_work_has_its_ids(evening: Evening) -> None:
    bare = [text for text, fields in evening.lines if not fields]
    nowhere = [text for text, fields in evening.lines if fields and INCIDENT not in fields]
    runs = [(RUN.search(text), fields) for text, fields in evening.lines]

    assert bare == ["purged 0 rows"]
    assert [text for text in nowhere if not any(early in text for early in EARLY)] == []
    assert [fields for named, fields in runs if named and fields[RUN_ID] != named[1]] == []
    assert {"verdict", "diagnosis (button)", "diagnosis (timer)", "not_cause"} - {
        text.partition(":")[0] for text, fields in evening.lines if INCIDENT in fields
    } == set()


def test_an_incident_has_one_correlation_on_all_its_lines(evening: Evening) -> None:
    found: dict[str, set[str | None]] = {}
    for _, fields in evening.lines:
        if INCIDENT in fields:
            found.setdefault(fields[INCIDENT], set()).add(fields.get(CORRELATION))

    alone = {next(iter(each)) for each in found.values() if len(each) == 1}
    assert alone == {None, *evening.correlations}
    assert len(found) == len(alone)


def test_each_place_gets_what_it_is_to_get(evening: Evening) -> None:
    kinds = {each["data"]["baseType"] for each in evening.told.envelopes}

    # The host sends Application Insights the log.
    assert kinds == {"RemoteDependencyData", "MetricData"}
    assert set(evening.told.signals) == {"/v1/traces", "/v1/metrics", "/v1/logs"}
    assert set(told_by_collector(evening, "/v1/metrics")) == {*figures.ALL}
    assert {each["tags"]["ai.cloud.role"] for each in evening.told.envelopes} == {"aks-conncheck"}


def test_a_collector_gets_every_line_as_it_was_logged(evening: Evening) -> None:
    sent = [
        record
        for request in evening.told.signals["/v1/logs"]
        for resource in request["resourceLogs"]
        for scope in resource["scopeLogs"]
        for record in scope["logRecords"]
    ]
    bodies = [record["body"]["stringValue"] for record in sent]
    whole = [f"{text} {json.dumps(fields)}" if fields else text for text, fields in evening.lines]
    first = whole.index(bodies[0])

    assert sorted(bodies) == sorted(whole[first:])
    assert whole[:first] == []


def test_what_arrives_names_the_incidents(evening: Evening) -> None:
    runs = [each for each in spans(evening) if each["name"] == "diagnose"]
    logged = [fields for text, fields in evening.lines if text == "verdict"]
    ids = ("conncheck.run", "conncheck.incident", "conncheck.correlation")

    told = sorted(sorted(each["properties"].items()) for each in runs)
    assert told == sorted(
        sorted((key, fields[key]) for key in (*ids, *VERDICT) if key in fields) for fields in logged
    )


def test_nothing_that_arrives_holds_a_secret(evening: Evening) -> None:
    arrived = json.dumps([evening.told.envelopes, evening.told.signals])

    assert len(evening.told.tokens) == 1
    assert [each for each in evening.secrets if each in arrived or each in evening.log] == []


def test_the_workbook_asks_for_what_arrives(evening: Evening) -> None:
    metrics = evening.told.items("MetricData")
    names = {each["metrics"][0]["name"] for each in metrics} | {e["name"] for e in spans(evening)}
    fields = {
        "customMetrics": {key for each in metrics for key in each["properties"]},
        "dependencies": {key for each in spans(evening) for key in each["properties"]},
    }
    for query in QUERIES.values():
        asked = re.findall(r"name (?:==|in) \(?((?:'[^']+'(?:, )?)+)", query)
        assert {name for each in asked for name in re.findall(r"'([^']+)'", each)} - names == set()
        tables = set(fields) & set(re.findall(r"\w+", query))
        known = {key for table in tables for key in fields[table]}
        assert {*re.findall(r"customDimensions\['([^']+)'\]", query)} - known == set()


def test_incidents_are_counted_once(evening: Evening) -> None:
    """The first verdict of each incident, as the workbook's `arg_min` takes it."""
    query = QUERIES["How many incidents, and what verdicts?"]
    sent = [(each["time"], each["data"]["baseData"]) for each in evening.told.envelopes]
    runs = {at: each["properties"] for at, each in sent if each.get("name") == "diagnose"}
    latest_first = [runs[at] for at in sorted(runs, reverse=True)]
    first = {each[INCIDENT]: each["conncheck.verdict"] for each in latest_first}

    assert "arg_min(timestamp, customDimensions) by incident" in query
    assert len(runs) > len(first)
    assert Counter(first.values()) == {"cause_found": 4, "not_determined": 1}


def spans(evening: Evening) -> list[dict[str, Any]]:
    """Return what Application Insights shows as the table `dependencies`."""
    return evening.told.items("RemoteDependencyData")


def told_by_collector(evening: Evening, path: str) -> list[str]:
    """Return the names of the metrics that a collector got."""
    return [
        metric["name"]
        for request in evening.told.signals[path]
        for resource in request["resourceMetrics"]
        for scope in resource["scopeMetrics"]
        for metric in scope["metrics"]
    ]
