"""Who may ask about what, and which channels are refused."""

import pytest

from bot.routing.access import Access, Allowance, Asking, groups_to_read, is_refused, may_ask

ONE, TWO = "11111111-aaaa-4444-8888-111111111111", "22222222-aaaa-4444-8888-222222222222"
ANN = frozenset({"U0ANN"})
OPS = frozenset({"S0OPS"})


def asking(user: str = "U0ANN", channel: str = "C0OPS", subscription: str = ONE) -> Asking:
    group = f"/subscriptions/{subscription}/resourceGroups/rg"
    cluster_id = f"{group}/providers/Microsoft.ContainerService/managedClusters/aks"
    return Asking(user=user, channel=channel, cluster_id=cluster_id)


def access(**fields: frozenset[str]) -> Access:
    return Access(allowances=(Allowance(**fields),))


BOTH = Access(
    allowances=(
        Allowance(users=ANN, subscriptions=frozenset({TWO})),
        Allowance(groups=OPS, channels=frozenset({"C0OPS"})),
    )
)


@pytest.mark.parametrize(
    ("rules", "asked", "member_of", "expected"),
    [
        (Access(), asking(), (), True),
        (access(users=ANN), asking(), (), True),
        (access(users=ANN), asking("U0BOB"), ("S0OPS",), False),
        (access(groups=OPS), asking(), (), False),
        (access(groups=OPS), asking(), ("S0DEV",), False),
        (access(groups=OPS), asking(), ("S0DEV", "S0OPS"), True),
        (access(users=ANN, groups=OPS), asking(), (), True),
        (access(users=ANN, groups=OPS), asking("U0BOB"), ("S0OPS",), True),
        (access(channels=frozenset({"C0OPS"})), asking(), (), True),
        (access(channels=frozenset({"C0OPS"})), asking(channel="C0DEV"), (), False),
        (access(users=ANN, channels=frozenset({"C0OPS"})), asking("U0BOB"), (), False),
        (access(users=ANN, subscriptions=frozenset({ONE.upper()})), asking(), (), True),
        (access(users=ANN, subscriptions=frozenset({ONE})), asking(subscription=TWO), (), False),
        (BOTH, asking(), (), False),
        (BOTH, asking(subscription=TWO), (), True),
        (BOTH, asking("U0BOB"), ("S0OPS",), True),
        (BOTH, asking("U0BOB", "C0DEV"), ("S0OPS",), False),
    ],
)
def test_one_allowance_has_to_fit_whole(
    rules: Access, asked: Asking, member_of: tuple[str, ...], *, expected: bool
) -> None:
    assert may_ask(rules, asked, member_of) is expected


@pytest.mark.parametrize(
    ("rules", "asked", "expected"),
    [
        (Access(), asking(), frozenset()),
        (access(users=ANN, groups=OPS), asking(), frozenset()),
        (access(users=ANN, groups=OPS), asking("U0BOB"), OPS),
        (access(users=ANN), asking("U0BOB"), frozenset()),
        (BOTH, asking(), OPS),
        (BOTH, asking(channel="C0DEV"), frozenset()),
    ],
)
def test_members_are_read_only_where_they_decide(
    rules: Access, asked: Asking, expected: frozenset[str]
) -> None:
    assert groups_to_read(rules, asked) == expected


@pytest.mark.parametrize(
    ("rules", "is_shared", "expected"),
    [
        (Access(), False, False),
        (Access(), True, True),
        (Access(refuse_shared=False), True, False),
        (Access(shared_allowed=frozenset({"C0OPS"})), True, False),
        (Access(shared_allowed=frozenset({"C0DEV"})), True, True),
    ],
)
def test_shared_channel_is_refused_unless_allowed(
    rules: Access, *, is_shared: bool, expected: bool
) -> None:
    assert is_refused(rules, "C0OPS", is_shared=is_shared) is expected
