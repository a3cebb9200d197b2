"""What a recorded conversation says: how many at once, how long waited, how long a chain."""

import pytest

from bench.conversation import chain, most_at_once, waited_s
from sandbox.azure.exchanges import Exchange

SUBSCRIPTION = "/subscriptions/s"
CLUSTER = f"{SUBSCRIPTION}/resourceGroups/rg/providers/P/managedClusters/c"
NETWORK = f"{SUBSCRIPTION}/resourceGroups/net/providers/N"
SUBNET = f"{NETWORK}/virtualNetworks/v/subnets/s"
NODES = f"{SUBSCRIPTION}/resourceGroups/MC_rg/providers/C"


def asked(path: str, began_s: float, answer: str = "", took_s: float = 0.1) -> Exchange:
    return Exchange(
        method="GET", path=path, began_s=began_s, ended_s=began_s + took_s, answer=answer
    )


FIRST = asked(CLUSTER, 0.0, f'{{"vnetSubnetID": "{SUBNET}", "nodeResourceGroup": "MC_rg"}}')


@pytest.mark.parametrize(
    ("exchanges", "most"),
    [
        ([], 0),
        ([FIRST], 1),
        ([FIRST, asked("/b", 0.05), asked("/c", 0.09)], 3),
        ([FIRST, asked("/b", 0.1)], 1),
    ],
)
def test_most_at_once(exchanges: list[Exchange], most: int) -> None:
    assert most_at_once(exchanges) == most


@pytest.mark.parametrize(
    ("begun", "waited"),
    [([], 0.0), ([1.0], 0.25), ([1.0, 1.0], 0.25), ([1.0, 1.125], 0.375), ([2.0, 1.0], 0.5)],
)
def test_waited_is_counted_once_where_requests_overlap(begun: list[float], waited: float) -> None:
    assert waited_s([asked("/a", at) for at in begun], 0.25) == waited


@pytest.mark.parametrize(
    ("later", "steps"),
    [
        # The list of a resource that is known from the start waits for nothing.
        ([asked(f"{CLUSTER}/agentPools", 0.0)], 1),
        ([asked(f"{CLUSTER}/agentPools", 0.9)], 1),
        # Named by the first answer, however late it is asked for.
        ([asked(SUBNET, 0.1)], 2),
        ([asked("/x", 0.2), asked(SUBNET, 0.9)], 2),
        ([asked(f"{CLUSTER}/agentPools", 0.2), asked(SUBNET, 0.9)], 2),
        # What was asked before the answer had come did not wait for it.
        ([asked(SUBNET, 0.05)], 1),
        # A list in a group that is named by its bare name, or in the cluster's own group.
        ([asked(f"{NODES}/virtualMachineScaleSets", 0.1)], 2),
        ([asked(f"{SUBSCRIPTION}/resourceGroups/rg/providers/C/disks", 0.5)], 1),
        # A chain of names.
        ([asked(SUBNET, 0.1, f'"{NETWORK}/routeTables/r"'), asked(f"{NETWORK}/routeTables/r", 0.2)],
         3),
        # An id that begins alike is another resource.
        ([asked(SUBNET, 0.5), asked(f"{SUBSCRIPTION}/resourceGroups/ne/providers/N/x/r", 0.9)], 3),
        # A list of the whole subscription waits for the shallowest of the newest answers.
        ([asked(SUBNET, 0.1), asked(f"{SUBSCRIPTION}/providers/N/serviceTags", 0.21)], 3),
        ([asked(SUBNET, 0.1), asked(f"{CLUSTER}/agentPools", 0.11),
          asked(f"{SUBSCRIPTION}/providers/N/serviceTags", 0.22)], 2),
        # That of the firewalls waits for the route table.
        ([asked(SUBNET, 0.1, f'"{NETWORK}/routeTables/r"'),
          asked(f"{NETWORK}/routeTables/r", 0.2), asked(f"{CLUSTER}/agentPools", 0.2),
          asked(f"{SUBSCRIPTION}/providers/N/azureFirewalls", 0.31)], 4),
        ([asked(f"{SUBSCRIPTION}/providers/N/azureFirewalls", 0.1)], 2),
    ],
)  # fmt: skip
def test_chain_is_what_names_demand(later: list[Exchange], steps: int) -> None:
    assert chain([FIRST, *later]) == steps


def test_no_chain_without_requests() -> None:
    assert chain([]) == 0
