"""What is said of rights, for each way in which the look ends."""

import pytest

from diagnostics.model.finding import Argv
from diagnostics.model.ids import ResourceId
from diagnostics.model.permission import Permission
from diagnostics.model.snapshot import Identity
from diagnostics.setup.actions import ACTIONS
from diagnostics.setup.places import around_cluster, at_cluster, whole
from diagnostics.setup.result import NotRead, Standing
from diagnostics.setup.rights import Barred, NoScope, judge_rights, no_place

GUID = "22222222-2222-2222-2222-222222222222"
SUBSCRIPTION = ResourceId(f"/subscriptions/{GUID}")
GROUP = ResourceId(f"{SUBSCRIPTION}/resourceGroups/rg")
CLUSTER = ResourceId(f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/c")
WHO = Identity(object_id="11111111-1111-1111-1111-111111111111", principal_type="User")
ROUTES = "Microsoft.Network/routeTables/read"
EVERYTHING = Permission(actions=("*",))


def grant(scope: str) -> tuple[Argv, ...]:
    who = ("--assignee-object-id", WHO.object_id, "--assignee-principal-type", "User")
    role = ("--role", "AKS ConnCheck Reader", "--scope", scope)
    return (("az", "role", "assignment", "create", *who, *role),)


def test_all_rights() -> None:
    result = judge_rights(whole(SUBSCRIPTION), (EVERYTHING,), WHO)
    assert (result.standing, result.details, result.commands) == (Standing.PASSED, (), ())
    assert result.summary.startswith(f"This identity has all {len(ACTIONS)} actions")


def test_two_roles_add_up() -> None:
    roles = (Permission(actions=("*",), not_actions=("*/routeTables/*",)), Permission(actions=()))
    lacking = judge_rights(whole(GROUP), roles, WHO)
    other = Permission(actions=(ROUTES,))
    assert [lacking.standing, judge_rights(whole(GROUP), (*roles, other), WHO).standing] == [
        Standing.FAILED,
        Standing.PASSED,
    ]
    assert lacking.details == (f"{ROUTES}: cannot see route tables",)
    assert lacking.commands == grant(GROUP)


def test_right_missing_on_a_cluster_is_granted_on_its_group() -> None:
    result = judge_rights(at_cluster(CLUSTER), (), WHO)
    assert (result.standing, result.commands) == (Standing.FAILED, grant(GROUP))
    assert ROUTES not in "".join(result.details)


def test_no_role_is_offered_to_nobody() -> None:
    assert judge_rights(whole(GROUP), (), None).commands == ()


@pytest.mark.parametrize(
    ("scope", "listing"),
    [
        (SUBSCRIPTION, ("account", "list", "--all")),
        (GROUP, ("group", "list", "--subscription", GUID)),
        (CLUSTER, ("aks", "list", "--subscription", GUID)),
    ],
)
def test_scope_that_is_not_there(scope: ResourceId, listing: Argv) -> None:
    place = at_cluster(scope) if scope == CLUSTER else whole(scope)
    result = judge_rights(place, NoScope(), WHO)
    assert result.standing is Standing.FAILED
    assert result.commands == (("az", *listing, "--query", "[].id", "--output", "tsv"),)


@pytest.mark.parametrize(
    ("code", "commands", "steps"),
    [
        ("403 AuthorizationFailed", grant(GROUP), 2),
        (
            "401 InvalidAuthenticationTokenTenant",
            (("az", "account", "set", "--subscription", GUID),),
            1,
        ),
        ("401 AuthenticationFailed", (), 0),
    ],
)
def test_list_refused(code: str, commands: object, steps: int) -> None:
    result = judge_rights(whole(GROUP), Barred(code=code), WHO)
    assert (result.standing, result.commands, len(result.steps)) == (
        Standing.UNSEEN,
        commands,
        steps,
    )


def test_rights_not_read() -> None:
    result = judge_rights(whole(GROUP), NotRead(why="w", step="s"), WHO)
    assert (result.standing, result.steps, result.commands) == (Standing.UNSEEN, ("s",), ())


def test_no_scope_was_named() -> None:
    assert no_place().standing is Standing.UNSEEN


def test_places_around_a_cluster() -> None:
    nodes = f"{SUBSCRIPTION}/resourceGroups/MC_rg"
    at = "providers/Microsoft.Network/virtualNetworks/v/subnets/s"
    subnets = [ResourceId(f"{each}/{at}") for each in (nodes.upper(), GROUP, GROUP.lower())]
    places = around_cluster(CLUSTER, "MC_rg", subnets)
    assert [(each.id, each.scope.lower()) for each in places] == [
        ("rights_nodes", nodes.lower()),
        ("rights_network", GROUP.lower()),
    ]
    kinds = [{action.split("/")[0] for action in each.actions} for each in places]
    assert kinds == [{"Microsoft.Compute", "Microsoft.Network"}, {"Microsoft.Network"}]


def test_places_of_a_cluster_want_every_action_once_or_more() -> None:
    places = (at_cluster(CLUSTER), *around_cluster(CLUSTER, "MC_rg", ()))
    assert sorted(action for each in places for action in each.actions) == sorted(ACTIONS)
