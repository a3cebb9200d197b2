"""What lies around clusters: who manages a resource group, and which clusters there are."""

import pytest

from diagnostics.arm import AzureArm
from diagnostics.model.ids import make_group_id
from diagnostics.ports import Denied, NotFound
from tests import builders
from tests.diagnostics.arm.conftest import Opener
from tests.diagnostics.arm.scripted import Reply, Script, refusal

GROUP = make_group_id(builders.SUBSCRIPTION, "MC_rg-shop_aks-shop_uksouth")
OTHER, CLOSED = "22222222-2222-3333-4444-555555555555", "33333333-2222-3333-4444-555555555555"


async def managed_by(opened: Opener) -> str | None:
    async with opened() as arm:
        assert isinstance(arm, AzureArm)
        return await arm.managed_by(GROUP)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"id": GROUP, "managedBy": builders.CLUSTER_ID}, builders.CLUSTER_ID),
        ({"id": GROUP}, None),
        ({"id": GROUP, "managedBy": None}, None),
        ({"id": GROUP, "managedBy": ""}, None),
    ],
)
async def test_group_names_its_manager(
    opened: Opener, script: Script, body: object, expected: str | None
) -> None:
    script.body(GROUP, body)
    assert await managed_by(opened) == expected
    assert script.queries == [{"api-version": "2021-04-01"}]


async def test_passing_failure_is_repeated(opened: Opener, script: Script) -> None:
    script.say(GROUP, refusal(503), Reply(body={"managedBy": builders.CLUSTER_ID}))
    assert await managed_by(opened) == builders.CLUSTER_ID


@pytest.mark.parametrize(("status", "kind"), [(403, Denied), (404, NotFound)])
async def test_group_that_cannot_be_read_is_an_error(
    opened: Opener, script: Script, status: int, kind: type[Exception]
) -> None:
    script.say(GROUP, refusal(status, "Code", "No"))
    with pytest.raises(kind) as caught:
        await managed_by(opened)
    assert getattr(caught.value, "action", "") == (
        "Microsoft.Resources/subscriptions/resourceGroups/read"
    )


async def test_clusters_of_every_subscription_are_listed(opened: Opener, script: Script) -> None:
    second = f"{script.endpoint}/subscriptions/page2?api-version=2022-12-01"
    first = {"value": [{"subscriptionId": builders.SUBSCRIPTION}], "nextLink": second}
    script.body("/subscriptions", first)
    script.body(
        "/subscriptions/page2", {"value": [{"subscriptionId": OTHER}, {"subscriptionId": CLOSED}]}
    )
    kind = "providers/Microsoft.ContainerService/managedClusters"
    for subscription, found in (
        (builders.SUBSCRIPTION, [{"id": builders.CLUSTER_ID}]),
        (OTHER, []),
    ):
        script.body(f"/subscriptions/{subscription}/{kind}", {"value": found})
    script.say(f"/subscriptions/{CLOSED}/{kind}", refusal(403))
    async with opened() as arm:
        assert isinstance(arm, AzureArm)
        assert await arm.clusters() == (builders.CLUSTER_ID,)
