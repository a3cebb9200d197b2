"""The routing file: every problem is named at once, with its table and line."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.routing.access import Access, Allowance
from bot.routing.parse import RoutingError, parse_routing
from bot.routing.rules import Destination, GroupRule, Routing, SubscriptionRule, TagRule
from bot.routing.shapes import SHAPES
from bot.settings import SettingsError

GUID = "11111111-aaaa-4444-8888-111111111111"
USUAL = Destination(channel="C0USUAL", oncall="S0USUAL", quiet_transient=True, rule="the default")
WHOLE = f"""
[default]
channel = "C0AKS"
oncall = "S0AKS"

[[tag]]
name = "team"
value = "payments"
channel = "C0PAY"
oncall = "U0PAULA"
quiet_transient = false

[[tag]]
name = "team"
value = ""
oncall = ""

[[resource_group]]
name = "rg-shop"
subscription = "{GUID}"
channel = "G0SHOP"

[[subscription]]
id = "{GUID}"
quiet_transient = false

[[allow]]
users = ["U0ANN"]
groups = ["S0OPS"]
channels = ["C0AKS"]
subscriptions = ["{GUID}"]

[shared_channels]
refuse = false
allow = ["C0PARTNER"]
"""


def to(rule: str, channel: str, oncall: str | None, *, quiet: bool = True) -> Destination:
    return Destination(channel=channel, oncall=oncall, quiet_transient=quiet, rule=rule)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(RoutingError) as caught:
        parse_routing(text, USUAL)
    assert str(caught.value) == " ".join(f"{each}." for each in caught.value.problems)
    return caught.value.problems


def test_whole_file_is_read() -> None:
    assert parse_routing(WHOLE, USUAL) == Routing(
        default=to("the default", "C0AKS", "S0AKS"),
        tags=(
            TagRule(
                name="team",
                value="payments",
                to=to("[[tag]] 1", "C0PAY", "U0PAULA", quiet=False),
            ),
            TagRule(name="team", value="", to=to("[[tag]] 2", "C0AKS", None)),
        ),
        groups=(
            GroupRule(
                name="rg-shop",
                subscription=GUID,
                to=to("[[resource_group]] 1", "G0SHOP", "S0AKS"),
            ),
        ),
        subscriptions=(
            SubscriptionRule(id=GUID, to=to("[[subscription]] 1", "C0AKS", "S0AKS", quiet=False)),
        ),
        access=Access(
            allowances=(
                Allowance(
                    users=frozenset({"U0ANN"}),
                    groups=frozenset({"S0OPS"}),
                    channels=frozenset({"C0AKS"}),
                    subscriptions=frozenset({GUID}),
                ),
            ),
            refuse_shared=False,
            shared_allowed=frozenset({"C0PARTNER"}),
        ),
    )


def test_empty_file_leaves_the_settings_as_they_are() -> None:
    assert parse_routing("", USUAL) == Routing(default=USUAL)


ROUTE = "channel, oncall, quiet_transient, recovered"
ONCALL = "must be a user's id (U…), a user group's id (S…), or empty for nobody"
BROADCAST = "must not call a whole channel: name a user's id (U…) or a user group's id (S…)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[default]\noncall = 1", [f"line 1, [default]: oncall {ONCALL}"]),
        ("[default]\noncall = 'S1> <!here'", [f"line 1, [default]: oncall {ONCALL}"]),
        *(
            (f"[default]\noncall = '{word}'", [f"line 1, [default]: oncall {BROADCAST}"])
            for word in ("channel", "@here", "<!everyone>", "!CHANNEL", "<!group>")
        ),
        ("[default]", [f"line 1, [default]: needs one of {ROUTE}"]),
        ("default = 3", ["default must be written as [default]"]),
        ("tag = {name = 'a'}", ["tag must be written as [[tag]]"]),
        ("tag = [1]", ["tag must be written as [[tag]]"]),
        ("subscription = 'x'", ["subscription must be written as [[subscription]]"]),
        (
            "[defaults]\n['\\t\u0007']",
            ["it is not TOML: Found invalid character '\\x07' (at line 2, column 5)"],
        ),
        (
            '[defaults]\n["\\u0007"]',
            [
                f'there is no table "{name}"; the tables are default, tag, resource_group, '
                "subscription, allow, shared_channels"
                for name in ("\\u0007", "defaults")
            ],
        ),
        (
            "\n[[tag]]\nname = ''\nchanel = 'C0AKS'",
            [
                f'line 2, [[tag]] 1: has no key "chanel"; its keys are name, value, {ROUTE}',
                "line 2, [[tag]] 1: value is missing",
                f"line 2, [[tag]] 1: needs one of {ROUTE}",
                "line 2, [[tag]] 1: name must be a text of 1 to 512 characters",
            ],
        ),
        (
            (
                "[[tag]]\nname='a'\nvalue='b'\nchannel='C0AKS'\n[[tag]]\nname='A'\nvalue='b'\n"
                "channel='#aks'"
            ),
            [
                "line 5, [[tag]] 2: channel must be a channel's id (C…)",
                "line 5, [[tag]] 2: line 1, [[tag]] 1 is for the same clusters",
            ],
        ),
        (
            "tag = [{name='a', value='b', channel='C0AKS'}, {name='a', value='b', oncall=''}]",
            ["[[tag]] 2: [[tag]] 1 is for the same clusters"],
        ),
        (
            "[[resource_group]]\nname = 'rg/x'\nsubscription = 'prod'\nquiet_transient = 'yes'",
            [
                "line 1, [[resource_group]] 1: name must be a resource group's name",
                "line 1, [[resource_group]] 1: subscription must be a subscription's id, a GUID",
                "line 1, [[resource_group]] 1: quiet_transient must be true or false",
            ],
        ),
        (
            (
                f"[[subscription]]\nid='{GUID}'\noncall=''\n[[subscription]]\nid='{GUID.upper()}'\n"
                "oncall=''"
            ),
            ["line 4, [[subscription]] 2: line 1, [[subscription]] 1 is for the same clusters"],
        ),
        (
            (
                f"[[resource_group]]\nname='rg'\noncall=''\n[[resource_group]]\nname='RG'\noncall=''\n"
                f"[[resource_group]]\nname='rg'\nsubscription='{GUID}'\noncall=''"
            ),
            ["line 4, [[resource_group]] 2: line 1, [[resource_group]] 1 is for the same clusters"],
        ),
        (
            f"[[allow]]\nsubscriptions = ['{GUID}']",
            ["line 1, [[allow]] 1: needs one of users, groups, channels"],
        ),
        (
            "[[allow]]\nusers = []\ngroups = ['S0OPS', 'U0ANN']\nchannels = 'C0AKS'",
            [
                "line 1, [[allow]] 1: users must be a list with one entry at least",
                "line 1, [[allow]] 1: groups has an entry that must be a user group's id (S…)",
                "line 1, [[allow]] 1: channels must be a list with one entry at least",
            ],
        ),
        (
            "[shared_channels]\nrefuse = 0",
            ["line 1, [shared_channels]: refuse must be true or false"],
        ),
        (
            "[default",
            ["it is not TOML: Expected ']' at the end of a table declaration (at end of document)"],
        ),
        (f"a = {'1' * 5000}", ["it is not TOML: a number that is too long"]),
        (f"a = {'[' * 9000}", ["it is not TOML: nested too deep"]),
    ],
)
def test_every_problem_is_named(text: str, expected: list[str]) -> None:
    assert list(problems(text)) == expected


KEYS = sorted({key for shape in SHAPES.values() for key in shape.keys} | {"other"})
VALUES = st.sampled_from(
    ["'C0AKS'", "'S0AKS'", "''", "'@here'", "true", "1", "[]", "['U0ANN']", "{}", "1979-05-27", "x"]
)
LINES = st.one_of(
    st.sampled_from([f"[{name}]" for name in SHAPES] + [f"[[{name}]]" for name in SHAPES]),
    st.tuples(st.sampled_from(KEYS), VALUES).map(" = ".join),
    st.text(max_size=12),
)


@given(text=st.lists(LINES, max_size=8).map("\n".join) | st.text(max_size=80))
@example(text="a = '\u0000'")
@example(text="\ufeff[default]\noncall=''")
@example(text="a = 0000-00-00")
def test_any_text_is_rules_or_a_settings_error(text: str) -> None:
    try:
        read = parse_routing(text, USUAL)
    except SettingsError:
        return
    assert isinstance(read, Routing)


@pytest.mark.parametrize(
    ("text", "hides"),
    [
        ("", [False, False]),
        ('[default]\nrecovered = "silent"\n', [True, True]),
        ('[default]\nrecovered = "post"\n', [False, False]),
    ],
)
def test_recovered_is_inherited_from_the_default(text: str, hides: list[bool]) -> None:
    rule = '[[resource_group]]\nname = "rg"\nchannel = "C0RG"\n'
    routing = parse_routing(text + rule, USUAL)
    (group,) = routing.groups
    assert [routing.default.hides_recovered, group.to.hides_recovered] == hides


def test_recovered_is_one_of_two_words() -> None:
    with pytest.raises(RoutingError, match='recovered must be "post" or "silent"'):
        parse_routing('[default]\nrecovered = "@here"\n', USUAL)
