"""The rules at work: what goes where, who is refused, and what is asked of Slack and Azure."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.posting import make_client
from bot.request import DiagnosisRequest
from bot.routing import (
    Destination,
    Refused,
    Router,
    Routing,
    SlackWorkspace,
    no_tags,
)
from bot.routing.access import Access, Allowance
from bot.routing.router import NO_MEMBERS, NOT_YOURS, SHARED
from bot.routing.rules import SubscriptionRule, TagRule
from bot.settings import SlackSettings
from diagnostics.model.ids import subscription
from sandbox.slack.workspace import Channel, Workspace
from tests import builders
from tests.bot.clock import FakeTime
from tests.bot.reports import event, request


def to(channel: str, rule: str = "the default") -> Destination:
    return Destination(channel=channel, oncall="S0ONCALL", quiet_transient=True, rule=rule)


@dataclass(slots=True)
class Tags:
    """The tags of every cluster, and which clusters were asked about."""

    tags: Mapping[str, str] | None
    asked: list[str] = field(default_factory=list)

    async def __call__(self, cluster_id: str) -> Mapping[str, str] | None:
        """Answer, and remember who asked."""
        self.asked.append(cluster_id)
        return self.tags


PAYMENTS = TagRule(name="team", value="payments", to=to("C0PAY", "[[tag]] 1"))
MINE = SubscriptionRule(id=subscription(builders.CLUSTER_ID), to=to("C0SUB", "[[subscription]] 1"))
BY_TAG = Routing(default=to("C0AKSOPS"), tags=(PAYMENTS,), subscriptions=(MINE,))


@pytest.fixture
def client(settings: SlackSettings) -> AsyncWebClient:
    return make_client(settings)


@pytest.fixture
def shared(workspace: Workspace) -> Workspace:
    """Return the workspace with the scopes to see that #pay is shared."""
    workspace.scopes |= {"channels:read", "usergroups:read"}
    for one, is_shared in (("C0PAY", True), ("C0SUB", False)):
        workspace.channels[one] = Channel(
            id=one, name=one.lower(), members={workspace.bot_user_id}, is_ext_shared=is_shared
        )
    return workspace


def router(tags: Tags | None = None) -> Router:
    return Router(workspace=SlackWorkspace(FakeTime().seconds), read_tags=tags or no_tags)


@pytest.mark.parametrize(
    ("tags", "expected", "logged"),
    [
        ({"team": "payments"}, PAYMENTS.to, ["run r_012345 goes where [[tag]] 1 says"]),
        ({}, MINE.to, ["run r_012345 goes where [[subscription]] 1 says"]),
        (
            None,
            MINE.to,
            [
                "run r_012345: the tags are not known, rules by tag do not count",
                "run r_012345 goes where [[subscription]] 1 says",
            ],
        ),
    ],
)
async def test_event_goes_where_the_rules_say(
    client: AsyncWebClient,
    caplog: pytest.LogCaptureFixture,
    tags: Mapping[str, str] | None,
    expected: Destination,
    logged: list[str],
) -> None:
    caplog.set_level(logging.INFO, "aks_conncheck")
    known = Tags(tags)
    assert await router(known).choose(BY_TAG, event(), client) == expected
    assert known.asked == [builders.CLUSTER_ID]
    assert [line for line in caplog.messages if line.startswith("run")] == logged


async def test_tags_are_read_only_where_a_rule_is_about_them(client: AsyncWebClient) -> None:
    known = Tags({"team": "payments"})
    untagged = Routing(default=to("C0AKSOPS"))
    chosen = [
        await router(known).choose(untagged, event(), client),
        await router(known).choose(BY_TAG, request(), client),
    ]
    assert (chosen, known.asked) == (
        [to("C0AKSOPS"), to("C0AKSOPS", "[[subscription]] 1")],
        [],
    )


async def test_without_a_way_to_tags_no_rule_by_tag_decides(client: AsyncWebClient) -> None:
    assert await router().choose(BY_TAG, event(), client) == MINE.to


async def test_shared_channel_is_passed_over_for_the_next_rule(
    client: AsyncWebClient,
    shared: Workspace,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chosen = await router(Tags({"team": "payments"})).choose(BY_TAG, event(), client)
    assert chosen == MINE.to
    assert caplog.messages == ["run r_012345 passes over [[tag]] 1: its channel is shared"]
    assert [call.args for call in shared.calls] == [{"channel": "C0PAY"}, {"channel": "C0SUB"}]


@pytest.mark.parametrize(
    "access",
    [Access(refuse_shared=False), Access(shared_allowed=frozenset({"C0PAY"}))],
)
async def test_shared_channel_that_is_allowed_is_not_asked_about(
    client: AsyncWebClient, shared: Workspace, access: Access
) -> None:
    rules = Routing(default=to("C0PAY"), access=access)
    assert await router().choose(rules, event(), client) == to("C0PAY")
    assert await router().choose(rules, request(channel="C0PAY"), client) == to("C0PAY")
    assert shared.calls == []


@pytest.mark.parametrize("asked", [event(), request(channel="C0PAY")])
async def test_nothing_is_posted_where_only_shared_channels_fit(
    client: AsyncWebClient, shared: Workspace, asked: DiagnosisRequest
) -> None:
    assert shared.channels["C0PAY"].is_ext_shared
    with pytest.raises(Refused) as caught:
        await router().choose(Routing(default=to("C0PAY")), asked, client)
    assert caught.value.told == SHARED


GROUP = Access(allowances=(Allowance(groups=frozenset({"S0ONCALL"})),))
ANN = Access(allowances=(Allowance(users=frozenset({"U0ANN"})),))
ELSEWHERE = Access(allowances=(Allowance(channels=frozenset({"C0SUB"})),))


@pytest.mark.parametrize(("access", "user"), [(GROUP, "U0BEN"), (ANN, "U0ANN")])
async def test_those_who_may_ask_are_answered_where_they_asked(
    client: AsyncWebClient, shared: Workspace, access: Access, user: str
) -> None:
    rules = Routing(default=to("C0SUB"), access=access)
    assert await router().choose(rules, request(user=user), client) == to("C0AKSOPS")
    assert "usergroups:read" in shared.scopes


@pytest.mark.parametrize(
    ("access", "user", "told"),
    [
        (GROUP, "U0BEN", NO_MEMBERS),
        (GROUP, "", NO_MEMBERS),
        (ANN, "U0BEN", NOT_YOURS),
        (ELSEWHERE, "U0ANN", NOT_YOURS),
    ],
)
async def test_stranger_is_refused_and_so_is_who_cannot_be_known(
    client: AsyncWebClient, access: Access, user: str, told: str
) -> None:
    rules = Routing(default=to("C0SUB"), access=access)
    with pytest.raises(Refused) as caught:
        await router().choose(rules, request(user=user), client)
    assert caught.value.told == told


@pytest.mark.parametrize("user", ["U0ANN", ""])
async def test_who_is_not_in_the_group_is_refused(
    client: AsyncWebClient, shared: Workspace, user: str
) -> None:
    assert shared.group_members == {"S0ONCALL": {"U0BEN"}}
    rules = Routing(default=to("C0SUB"), access=GROUP)
    with pytest.raises(Refused) as caught:
        await router().choose(rules, request(user=user), client)
    assert caught.value.told == NOT_YOURS


@pytest.mark.parametrize("channel", [None, "C0ALERTS"])
async def test_events_need_nobodys_leave_and_keep_their_channel(
    client: AsyncWebClient, channel: str | None
) -> None:
    rules = replace(BY_TAG, access=GROUP)
    chosen = await router(Tags({"team": "payments"})).choose(rules, event(channel=channel), client)
    assert chosen == replace(PAYMENTS.to, channel=channel or "C0PAY")
