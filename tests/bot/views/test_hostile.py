"""Whatever names and texts hold, Slack takes the form, its list and every private answer."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.again import changed_message, fixed_messages, recovered_message
from bot.blocks.picks import form_message, pick_message
from bot.blocks.standing import standing
from bot.incident import Incident
from bot.private import absent
from bot.request import Trigger
from bot.views import Prefill, Wrong, cluster_options, form_view, read_form
from bot.ways.naming import Choice
from diagnostics.model.ids import ResourceId
from diagnostics.model.report import State
from sandbox.slack.limits import problems, view_problems
from sandbox.slack.mentions import mentions
from sandbox.slack.rules import array
from sandbox.slack.shapes import OPTION
from tests import builders
from tests.bot.blocks.test_limits import HOSTILE, LONG, REPORT, faults
from tests.bot.reports import ASKER, KEY, NOW, context, event, request

WORDS = st.text(max_size=60) | st.sampled_from(
    [HOSTILE, LONG, "", "<!channel>", "\U0001f525" * 900]
)
IDS = st.builds(
    lambda group, name: ResourceId(
        f"/subscriptions/{builders.SUBSCRIPTION}/resourceGroups/{group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{name}"
    ),
    st.text(min_size=1, max_size=20) | st.just("<!here>" * 12),
    st.text(min_size=1, max_size=20) | st.sampled_from(["<!channel>", "x" * 63]),
)
SOME_IDS = st.lists(IDS, max_size=5)
OPTIONS = array(OPTION, most=100, least=0)
SAID = st.sampled_from([ASKER, "<!channel>", "", "U0BEN|x"])


def calls(message: Any) -> list[str]:  # noqa: ANN401 - any message
    return [each for each in mentions(message) if each not in (ASKER, "S0ONCALL")]


@given(
    error=WORDS,
    typed=WORDS,
    thread=st.none() | st.just("1700000000.000100") | WORDS,
    asks=st.booleans(),
)
def test_any_form_is_taken(error: str, typed: str, thread: str | None, *, asks: bool) -> None:
    prefill = Prefill(
        channel="C0AKSOPS", thread_ts=thread, error=error, typed=typed[:600], asks=asks
    )
    assert view_problems(form_view(prefill)) == []


@given(query=WORDS, known=st.lists(IDS, max_size=6))
def test_any_list_is_taken(query: str, known: list[str]) -> None:
    assert [*OPTIONS(cluster_options(query, known), "")] == []


def test_long_list_is_cut() -> None:
    many = [f"{builders.CLUSTER_ID}{number}" for number in range(300)]
    assert [*OPTIONS(cluster_options("", many), "")] == []


@given(offered=st.lists(IDS, min_size=1, max_size=5), error=WORDS, is_exact=st.booleans())
def test_any_choice_is_taken(offered: list[ResourceId], error: str, *, is_exact: bool) -> None:
    message = pick_message(Choice(offered=tuple(offered), is_exact=is_exact), error)
    assert (problems(message), calls(message)) == ([], [])
    values = [json.loads(each["value"]) for each in message["blocks"][1]["elements"]]
    assert [each["cluster"] for each in values] == offered


@given(thread=st.none() | st.just("1700000000.000100"), error=WORDS)
def test_any_late_form_is_taken(thread: str | None, error: str) -> None:
    message = form_message(thread, error)
    assert (problems(message), calls(message)) == ([], [])


@settings(max_examples=30, deadline=None)
@given(made=REPORT, title=WORDS, user=SAID, name=IDS, said=st.dictionaries(WORDS, WORDS))
def test_any_later_message_is_taken(
    made: Any,  # noqa: ANN401 - a report
    title: str,
    user: str,
    name: ResourceId,
    said: dict[str, str],
) -> None:
    about = context(event(cluster_id=name, operation=title, at=title))
    incident = Incident(
        key=KEY, cluster_id=name, created_at=NOW, on_it=user, not_cause=user, muted_until=NOW
    )
    recovered = recovered_message(about)
    messages = [
        changed_message(about, user, (State.CAUSE_FOUND.value, said), made),
        *fixed_messages(about, (title, "passes now"), 5, [("az", "show", "x")]),
        recovered,
    ]
    assert [fault for each in messages for fault in (*problems(each), *calls(each))] == []
    assert faults([standing(recovered, incident, NOW)]) == []


@given(name=IDS)
def test_cluster_that_is_not_there_is_named_without_markup(name: ResourceId) -> None:
    told = {"text": absent(name)}
    assert (problems(told), calls(told)) == ([], [])


BLOCKS = st.dictionaries(
    st.sampled_from(["cluster", "typed", "error", "depth", "sure", "where"]),
    st.fixed_dictionaries(
        {
            "v": st.fixed_dictionaries(
                {},
                optional={
                    "value": WORDS,
                    "selected_option": st.fixed_dictionaries({"value": WORDS}),
                    "selected_options": st.lists(st.just({"value": "probe"}), max_size=1),
                    "selected_conversation": st.just("C0AKSOPS"),
                },
            )
        }
    ),
)


@given(values=BLOCKS, known=SOME_IDS)
def test_any_filled_form_is_a_request_or_complaints_about_its_blocks(
    values: dict[str, Any], known: list[ResourceId]
) -> None:
    payload = {"user": {"id": ASKER}, "view": {"id": "V1", "state": {"values": values}}}
    said = read_form(payload, builders.SUBSCRIPTION, lambda: known, lambda *_: True)
    if isinstance(said, Wrong):
        assert set(said.errors) <= {"cluster", "typed", "sure", "where"}
        assert all(0 < len(each) <= 300 for each in said.errors.values())
    elif isinstance(said, Prefill):
        assert said.asks
    else:
        assert said.trigger is Trigger.FORM


def test_context_of_a_request_is_about_its_incident() -> None:
    again = context(request(incident="f" * 32))
    assert (context().incident, again.incident) == (KEY, "f" * 32)
