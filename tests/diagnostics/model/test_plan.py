"""A planned cluster: what follows from its options alone."""

import pytest

from diagnostics.model.ids import ResourceId
from diagnostics.model.plan import Plan
from tests.builders import SUBNET_ID, SUBSCRIPTION

GOV = "cx.aks.containerservice.azure.us"


@pytest.mark.parametrize(
    ("location", "domain", "tags", "public_name", "zone"),
    [
        (
            "uksouth",
            "azmk8s.io",
            ("azurecloud", "azurecloud.uksouth"),
            "*.hcp.uksouth.azmk8s.io",
            "privatelink.uksouth.azmk8s.io",
        ),
        (
            "usgovvirginia",
            GOV,
            ("azurecloud", "azurecloud.usgovvirginia"),
            f"*.hcp.usgovvirginia.{GOV}",
            f"privatelink.usgovvirginia.{GOV}",
        ),
    ],
)
def test_names_and_tags_of_the_region(
    location: str, domain: str, tags: tuple[str, ...], public_name: str, zone: str
) -> None:
    plan = Plan(subnet_id=SUBNET_ID, location=location, domain=domain)
    assert (plan.tags, plan.public_name, plan.private_zone) == (tags, public_name, zone)


def test_plan_without_a_region_names_no_server() -> None:
    plan = Plan(subnet_id=SUBNET_ID)
    assert (plan.tags, plan.public_name) == (("azurecloud",), None)


@pytest.mark.parametrize(
    ("private", "api_subnet", "by_endpoint"),
    [(False, None, False), (True, None, True), (True, SUBNET_ID, False), (False, SUBNET_ID, False)],
)
def test_private_endpoint_is_made_without_vnet_integration(
    api_subnet: ResourceId | None, *, private: bool, by_endpoint: bool
) -> None:
    plan = Plan(subnet_id=SUBNET_ID, private=private, api_subnet_id=api_subnet)
    assert plan.by_endpoint is by_endpoint


def test_what_stands_for_the_cluster_is_in_the_subscription_of_its_subnet() -> None:
    assert Plan(subnet_id=SUBNET_ID).cluster_id == (
        f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ContainerService/managedClusters/planned"
    )
