"""A bundle holds everything but secrets, comes back equal, and says why where it cannot."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from diagnostics.bundle import SCHEMA, Bundle, BundleError, dump, load
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.pipeline import replay
from tests.builders import (
    CLUSTER_ID,
    FIREWALL_ID,
    NOW,
    SUBSCRIPTION,
    appliance,
    cluster,
    incident,
    peering,
    private_incident,
    private_snapshot,
    probe,
    proxy,
    route,
    route_table,
    snapshot,
    vnet,
)

DENIED = Missing(why=Why.DENIED, what="the NSG", action="Microsoft.Network/x/read")


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (incident(), snapshot()),
        (private_incident(), private_snapshot()),
        (incident(), None),
        (incident(), Snapshot(cluster_id=CLUSTER_ID, read_at=NOW)),
        (incident(source=None, exit_code=None), snapshot(probe=Known(probe()))),
        (incident(), snapshot(probe=Known(None), nic_nsg=DENIED, node=Known(None))),
        (
            incident(),
            snapshot(
                probe=DENIED,
                cluster=Known(cluster(http_proxy=proxy(), tags=(("team", "shop"),))),
                vnet=Known(vnet(peerings=(peering(),))),
                route_table=Known(route_table(route("0.0.0.0/0", "VirtualAppliance"))),
                appliances={
                    "10.1.0.4": Known(appliance(power_state=Known("running")), FIREWALL_ID),
                    "10.1.0.5": Known(appliance(power_state=DENIED)),
                    "10.1.0.6": Known(None),
                    "10.1.0.7": DENIED,
                },
            ),
        ),
    ],
)
def test_bundle_comes_back_equal(told: Incident, read: Snapshot | None) -> None:
    assert load(dump(told, read)) == Bundle(incident=told, snapshot=read)


def test_dump_names_its_schema_and_keeps_known_none_apart_from_missing() -> None:
    raw = json.loads(dump(incident(), snapshot(nic_nsg=Known(None), zone=DENIED)))
    assert (raw["schema"], raw["redacted"]) == (SCHEMA, {})
    assert raw["snapshot"]["nic_nsg"] == {"known": None, "source": ""}
    assert raw["snapshot"]["zone"]["missing"]["why"] == "denied"
    assert raw["snapshot"]["read_at"] == "2026-11-22T18:43:00+00:00"


def test_dump_takes_secrets_out_and_says_where() -> None:
    settings = proxy(https_proxy="http://ann:hunter2@proxy.corp.example:3128")
    told = incident(message="curl --proxy http://ann:hunter2@proxy.corp.example:3128")
    text = dump(told, snapshot(cluster=Known(cluster(http_proxy=settings))))
    assert "hunter2" not in text
    assert json.loads(text)["redacted"] == {
        "$.incident.message": ["proxy credentials"],
        "$.snapshot.cluster.known.http_proxy.https_proxy": ["proxy credentials"],
    }
    assert SUBSCRIPTION in text


def broken(**changed: Any) -> str:  # noqa: ANN401 - any JSON value
    raw = json.loads(dump(incident(), snapshot()))
    raw["snapshot"] |= changed
    return json.dumps(raw)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The bundle is not JSON."),
        ("{", "The bundle is not JSON."),
        ("[" * 100_000, "The bundle is not JSON."),
        ("[]", f"The bundle is not of schema {SCHEMA}."),
        ('{"schema": "aks-conncheck/bundle/2"}', f"The bundle is not of schema {SCHEMA}."),
        (
            json.dumps({"schema": SCHEMA, "incident": {}}),
            "The bundle is malformed: required field missing @ $.incident.cluster_id.",
        ),
        (
            broken(zone={"known": None, "missing": {}}),
            "The bundle is malformed: a fact is either known or missing @ $.snapshot.zone.",
        ),
        (
            broken(zone=None),
            "The bundle is malformed: a fact is either known or missing @ $.snapshot.zone.",
        ),
        (
            broken(cluster_id={"a": 1}),
            "The bundle is malformed: dict is the wrong type here @ $.snapshot.cluster_id.",
        ),
        (
            broken(zone={"missing": {"why": "bored", "what": "x"}}),
            "The bundle is malformed: invalid value for type, expected Why @ $.snapshot.zone.why.",
        ),
    ],
)
def test_load_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(BundleError) as caught:
        load(text)
    assert str(caught.value) == message


def test_load_forgives_what_a_later_version_adds() -> None:
    raw = json.loads(dump(incident(), snapshot()))
    raw["snapshot"]["weather"] = {"known": "rain"}
    assert load(json.dumps(raw)) == Bundle(incident=incident(), snapshot=snapshot())


# What a snapshot always had; all else came later, or is read later, and has a default.
FIRST = {"cluster_id", "read_at"}
LATER = sorted(each.name for each in fields(Snapshot) if each.name not in FIRST)


@pytest.mark.parametrize("name", LATER)
def test_load_fills_in_what_an_earlier_version_lacked(name: str) -> None:
    raw = json.loads(dump(incident(), snapshot()))
    del raw["snapshot"][name]
    unread = Snapshot(cluster_id=CLUSTER_ID, read_at=NOW)
    expected = replace(snapshot(), **{name: getattr(unread, name)})
    assert load(json.dumps(raw)) == Bundle(incident=incident(), snapshot=expected)


def test_bundle_without_the_log_of_changes_is_replayed() -> None:
    raw = json.loads(dump(incident(), snapshot()))
    for name in ("history", "logged_error", "admin_rules"):
        del raw["snapshot"][name]
    bundle = load(json.dumps(raw))
    assert bundle.snapshot is not None
    with_log = replay(incident(), snapshot(admin_rules=bundle.snapshot.admin_rules))
    assert replay(bundle.incident, bundle.snapshot).verdict == with_log.verdict


def test_dump_takes_secrets_out_of_names_too() -> None:
    """A mapping's keys are text from outside as well."""
    text = dump(incident(), snapshot(service_tags=Known({"jo@corp.example": ("20.0.0.0/8",)})))
    raw = json.loads(text)
    assert raw["redacted"] == {"$.snapshot.service_tags.known.[e-mail]": ["e-mail address"]}
    assert raw["snapshot"]["service_tags"]["known"] == {"[e-mail]": ["20.0.0.0/8"]}


def test_names_that_an_owner_chose_are_redacted_and_stay_apart() -> None:
    tags = {"jo@corp.example": ("20.0.0.0/8",), "al@corp.example": ("21.0.0.0/8",)}
    text = dump(incident(), snapshot(service_tags=Known(tags)))
    raw = json.loads(text)
    held = raw["snapshot"]["service_tags"]
    assert "corp.example" not in text
    assert [name for name in _names(held) if "e-mail" in name] == ["[e-mail]", "[e-mail]'"]
    assert list(raw["redacted"].values()) == [["e-mail address"], ["e-mail address"]]


def _names(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    if not isinstance(value, dict):
        return []
    return [*value, *(name for each in value.values() for name in _names(each))]
