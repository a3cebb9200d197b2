"""One flow let out, before the rule that stops it."""

from typing import Any

import pytest

from diagnostics.fixes.nsg import Stop, allow, free_priority
from diagnostics.model.finding import Fix
from tests.builders import DEFAULT_RULES, nsg, rule, subnet


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


def test_rule_where_the_flow_arrives_is_numbered_among_its_like_s1_1() -> None:
    stop = rule("stop", priority=300, direction="inbound", access="Deny")
    group = nsg(stop, rule(priority=299), rule(priority=298, direction="Inbound"))
    (fix,) = allow(
        "nsg_outbound",
        (Stop(nsg=group, rule=stop, ports=(443,)),),
        subnet=subnet(),
        destination="10.0.9.4",
        verify=(),
    )
    words = (option(fix, "--direction"), option(fix, "--priority"), option(fix, "--name"))
    assert words == (["Inbound"], ["299"], ["allow-aks-nodes-443"])


def allowed(*rules: Any, **fields: Any) -> Fix:  # noqa: ANN401 - rules and parts of the fix
    given: dict[str, Any] = {"subnet": subnet(), "destination": "20.1.2.3"}
    deny = rule("stop", priority=300, access="Deny")
    stop = Stop(nsg=nsg(deny, *rules), rule=deny, ports=(443,))
    (fix,) = allow("nsg_outbound", (stop,), verify=(), **(given | fields))
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
    assert option(allowed(subnet=both), "--source-address-prefixes") == [
        "10.0.2.0/24",
        "10.0.3.0/24",
    ]


def test_default_deny_leaves_room_for_a_rule() -> None:
    (fix,) = allow(
        "nsg_outbound",
        (Stop(nsg=nsg(), rule=DEFAULT_RULES[-1], ports=(4443,)),),
        subnet=subnet(),
        destination="20.1.2.3",
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
    stop = Stop(nsg=nsg(deny), rule=deny, ports=(443,), managed=managed)
    (fix,) = allow("nsg_outbound", (stop,), subnet=subnet(), destination="20.1.2.3", verify=())
    assert fix.instructions == instructions
