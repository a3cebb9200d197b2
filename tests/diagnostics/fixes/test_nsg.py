"""One flow let out, before the rule that stops it."""

from typing import Any

import pytest

from diagnostics.fixes.nsg import BALANCER, Stop, allow, free_priority, ipv4_prefixes
from diagnostics.model.finding import Fix
from diagnostics.model.network import Nsg, NsgRule
from tests.builders import DEFAULT_RULES, NIC_NSG_ID, nsg, rule, subnet


@pytest.mark.parametrize(
    ("taken", "before", "free"),
    [
        ((), 200, 199),
        ((199, 198), 200, 197),
        ((), 65500, 4096),
        ((4096,), 65500, 4095),
        ((), 101, 100),
        ((100,), 101, None),
        ((), 100, None),
    ],
)
def test_nearest_free_number_before_a_rule_s1_1(
    taken: tuple[int, ...], before: int, free: int | None
) -> None:
    group = nsg(*(rule(f"r{number}", priority=number) for number in taken))
    assert free_priority(group, rule(priority=before)) == free


def test_inbound_rule_with_the_same_number_does_not_count_s1_1() -> None:
    inbound = nsg(rule(priority=199, direction="Inbound"))
    assert free_priority(inbound, rule(priority=200)) == 199


def stopped(group: Nsg, by: NsgRule, **fields: Any) -> Stop:  # noqa: ANN401 - any field of its type
    given: dict[str, Any] = {
        "ports": (443,),
        "sources": ("10.0.2.0/24",),
        "destination": "20.1.2.3",
    }
    return Stop(nsg=group, rule=by, **(given | fields))


def test_rule_where_the_flow_arrives_is_numbered_among_its_like_s1_1() -> None:
    stop = rule("stop", priority=300, direction="inbound", access="Deny")
    group = nsg(stop, rule(priority=299), rule(priority=298, direction="Inbound"))
    (fix,) = allow(
        "nsg_outbound",
        (stopped(group, stop, destination="10.0.9.4"),),
        verify=(),
    )
    words = (option(fix, "--direction"), option(fix, "--priority"), option(fix, "--name"))
    assert words == (["Inbound"], ["299"], ["allow-aks-nodes-443"])


def allowed(*rules: Any, **fields: Any) -> Fix:  # noqa: ANN401 - rules and parts of the fix
    deny = rule("stop", priority=300, access="Deny")
    (fix,) = allow("nsg_outbound", (stopped(nsg(deny, *rules), deny, **fields),), verify=())
    return fix


def option(fix: Fix, name: str) -> list[str]:
    """Return the values of one option of the fix's command."""
    words = list(fix.command[0])
    start = words.index(name) + 1
    rest = words[start:]
    end = next((at for at, word in enumerate(rest) if word.startswith("--")), len(rest))
    return rest[:end]


def test_every_option_that_az_would_guess_is_given() -> None:
    fix = allowed()
    given = {
        name: option(fix, name)
        for name in ("--direction", "--access", "--protocol", "--destination-port-ranges")
    }
    assert given == {
        "--direction": ["Outbound"],
        "--access": ["Allow"],
        "--protocol": ["Tcp"],
        "--destination-port-ranges": ["443"],
    }


def test_rule_of_the_same_name_is_never_overwritten() -> None:
    taken = rule("Allow-AKS-API-server-443", priority=400, direction="Inbound")
    fix = allowed(taken)
    assert option(fix, "--name") == ["allow-aks-api-server-443-2"]
    assert fix.undo[0][:5] == ("az", "network", "nsg", "rule", "delete")


def test_families_are_not_mixed_in_one_rule_s1_5() -> None:
    both = subnet(prefixes=("10.0.2.0/24", "fd00:2::/64", "10.0.3.0/24"))
    assert ipv4_prefixes(both) == ("10.0.2.0/24", "10.0.3.0/24")
    fix = allowed(sources=ipv4_prefixes(both))
    assert option(fix, "--source-address-prefixes") == ["10.0.2.0/24", "10.0.3.0/24"]


def test_default_deny_leaves_room_for_a_rule() -> None:
    (fix,) = allow(
        "nsg_outbound",
        (stopped(nsg(), DEFAULT_RULES[-1], ports=(4443,)),),
        verify=(),
    )
    assert (option(fix, "--priority"), option(fix, "--name")) == (
        ["4096"],
        ["allow-aks-api-server-4443"],
    )


OF_AKS = (
    "nsg-nodes is in the node resource group, which AKS manages: AKS may revert the change, and "
    "Microsoft supports rules of yours in the NSG of your own subnet only. Better than a rule more "
    "is to take out stop, if it is not of AKS's making."
)


@pytest.mark.parametrize(
    ("managed", "priority", "instructions"),
    [
        (False, 300, ""),
        (True, 300, OF_AKS),
        (
            True,
            100,
            "No priority below 100 is free in nsg-nodes. Renumber its outbound rules, or narrow "
            "stop, so that TCP 443 from 10.0.2.0/24 to 20.1.2.3 is allowed first. " + OF_AKS,
        ),
    ],
)
def test_group_of_aks_own_is_better_left_as_aks_made_it(
    managed: bool,  # noqa: FBT001 - one column of the table
    priority: int,
    instructions: str,
) -> None:
    deny = rule("stop", priority=priority, access="Deny")
    (fix,) = allow("nsg_outbound", (stopped(nsg(deny), deny, managed=managed),), verify=())
    assert fix.instructions == instructions


def test_rules_of_one_group_take_a_number_and_a_name_each_s1_1() -> None:
    shut = rule("shut", priority=300, direction="Inbound", access="Deny", protocol="*")
    group = nsg(shut, rule("r", priority=299, direction="Inbound"))
    stops = (
        stopped(group, shut),
        stopped(group, shut, sources=BALANCER, ports=(9988,)),
        stopped(group, shut, sources=("10.0.5.0/24",)),
    )
    (fix,) = allow("api_server_subnet", stops, verify=())
    numbered = [(argv[argv.index("--priority") + 1], argv[8]) for argv in fix.command]
    assert numbered == [
        ("298", "allow-aks-nodes-443"),
        ("297", "allow-aks-probe-9988"),
        ("296", "allow-aks-nodes-443-2"),
    ]


def test_rules_of_another_group_leave_the_numbers_as_they_are() -> None:
    deny = rule("stop", priority=300, access="Deny")
    other = nsg(deny, id=NIC_NSG_ID, name="nsg-nic")
    (fix,) = allow("nsg_outbound", (stopped(other, deny), stopped(nsg(deny), deny)), verify=())
    assert [argv[argv.index("--priority") + 1] for argv in fix.command] == ["299", "299"]
