"""Whatever kind of secret stands wherever text comes in, no bundle and no report shows it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.asked import Request, incident_of
from diagnostics.bundle import dump, load
from diagnostics.model.activity import Change, History, LoggedError, UnreadLog
from diagnostics.model.cluster import ErrorDetail
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Incident, Source
from diagnostics.model.report import Report
from diagnostics.model.snapshot import Snapshot
from diagnostics.pipeline import replay
from diagnostics.render import to_json, to_markdown, to_text
from tests.builders import (
    CLUSTER_ID,
    NOW,
    NSG_ID,
    cluster,
    incident,
    node,
    nsg,
    probe,
    proxy,
    route,
    route_table,
    rule,
    snapshot,
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
# Begun so that no word of the bundle itself is one.
WORD = st.text(LETTERS, min_size=17, max_size=21).map(lambda text: f"Zq7{text}")
TIMED_OUT = "VMExtensionError_K8SAPIServerConnFail: Connection timed out"
# How each kind of secret is written, and as what it is counted; the word itself must never show.
FORMS = (
    ("eyJhbGciOiJub25lIn0.{}.c2ln", "token"),
    ("Authorization: Bearer {}", "token"),
    ("https://s.blob.core.windows.net/c?sv=2024&sig={}&sp=r", "signature"),
    ('"claims": {{"name": "{}"}}', "claims"),
    ("{}@corp.example", "e-mail address"),
    ("http://ann:{}@proxy.corp.example:3128", "proxy credentials"),
    ("http://{}:pw@proxy.corp.example:3128", "proxy credentials"),
    ("xoxb-{}", "slack token"),
    ("AccountKey={}", "secret"),
)

Read = tuple[Incident, Snapshot]


def in_cluster(**fields: Any) -> Read:  # noqa: ANN401 - any field of its type
    return incident(), snapshot(cluster=Known(cluster(**fields)))


def in_history(text: str) -> Read:
    at = NOW - timedelta(minutes=5)
    changed = Change(at=at, operation=text, resource_id=NSG_ID, caller=text)
    unread = UnreadLog(group_id=NSG_ID, why=Why.DENIED, action=text)
    history = History(since=at, changes=(changed,), unread=(unread,))
    return incident(), snapshot(history=Known(history))


def in_log(text: str) -> Read:
    logged = LoggedError(at=NOW, operation="write", resource_id=CLUSTER_ID, message=text)
    return incident(source=None), snapshot(logged_error=Known(logged))


def in_rule(text: str) -> Read:
    deciding = rule(text, access="Deny", priority=100, destinations=("Internet",))
    return incident(), snapshot(subnet_nsg=Known(nsg(deciding)))


def in_route(text: str) -> Read:
    return incident(), snapshot(
        route_table=Known(route_table(route("0.0.0.0/0", "None", name=text)))
    )


def in_measurement(text: str) -> Read:
    measured = probe(tcp="failed", tcp_text=text, tls_error=text, issuer=text, dns_error=text)
    return incident(), snapshot(probe=Known(measured))


def in_refusal(text: str) -> Read:
    refused = Missing(why=Why.DENIED, what="the NSG", detail=text, action="Microsoft.Network/x")
    return incident(), snapshot(nic_nsg=refused)


def in_proxy(text: str) -> Read:
    return in_cluster(http_proxy=proxy(http_proxy=text, https_proxy=text, no_proxy=(text,)))


PLACES: dict[str, Callable[[str], Read]] = {
    "error message": lambda text: (incident(message=text), snapshot()),
    "certificate issuer": lambda text: (incident(issuer=text), snapshot()),
    "tag": lambda text: in_cluster(tags=(("owner", text), (text, "team"))),
    "proxy": in_proxy,
    "cluster error": lambda text: in_cluster(error=ErrorDetail(code="x", message=text)),
    "cluster name": lambda text: in_cluster(name=text),
    "extension message": lambda text: (
        incident(),
        snapshot(node=Known(node(extension_message=text))),
    ),
    "activity log": in_log,
    "history": in_history,
    "rule name": in_rule,
    "route name": in_route,
    "measurement": in_measurement,
    "refusal": in_refusal,
    "service tag": lambda text: (incident(), snapshot(service_tags=Known({text: ()}))),
}


def forms(report: Report) -> Iterator[str]:
    """Yield every form of a report without its line breaks, which may cut a word in two."""
    for text in (json.dumps(to_json(report)), to_text(report), to_markdown(report)):
        yield "".join(text.split())


@given(
    word=WORD,
    form=st.sampled_from(FORMS),
    place=st.sampled_from(sorted(PLACES)),
    around=st.sampled_from(("{}", "said {} here", "a\n{}\nb", "('{}')")),
)
def test_secret_is_in_no_bundle_and_no_replayed_report(
    word: str, form: tuple[str, str], place: str, around: str
) -> None:
    written, kind = form
    text = dump(*PLACES[place](around.format(written.format(word))))
    bundle = load(text)
    assert bundle.snapshot is not None
    assert word not in text
    shown = [*forms(replay(bundle.incident, bundle.snapshot))]
    assert [each for each in shown if word in each] == []
    told = json.loads(text)["redacted"]
    assert {one for kinds in told.values() for one in kinds} == {kind}


@given(word=WORD, form=st.sampled_from(FORMS), tail=st.sampled_from(("", " ", "\n")))
def test_secret_in_a_given_text_is_in_no_report_of_the_run(
    word: str, form: tuple[str, str], tail: str
) -> None:
    text = f"{TIMED_OUT}\n*  issuer: CN=proxy; {form[0].format(word)}{tail}"
    told = incident_of(Request(cluster_id=CLUSTER_ID), text, Source.GIVEN)
    assert [each for each in forms(replay(told, snapshot())) if word in each] == []


@given(planted=st.lists(st.tuples(WORD, st.sampled_from(FORMS)), max_size=6))
def test_what_was_taken_out_is_told_place_by_place(
    planted: list[tuple[str, tuple[str, str]]],
) -> None:
    names = tuple(("note", form.format(word)) for word, (form, _) in planted)
    text = dump(*in_cluster(tags=names))
    told = json.loads(text)["redacted"]
    assert told == {
        f"$.snapshot.cluster.known.tags[{at}][1]": [kind]
        for at, (_, (_, kind)) in enumerate(planted)
    }
    counted = Counter(one for kinds in told.values() for one in kinds)
    assert counted == Counter(kind for _, (_, kind) in planted)
