"""A Windows node opens TCP and nothing more, and says what .NET says."""

import pytest

from sandbox.packets import cse, sentences, windows
from sandbox.packets.cse import Result
from sandbox.packets.trip import Outcome, Trip
from sandbox.sweep.grounds import TOPOLOGIES
from sandbox.world import Node

NODE = Node(
    id="/x", name="aksnpwin000000", pool="npwin", vmss="aksnpwin", instance_id="0", nic_id="/n",
    image=windows.WINDOWS,
)  # fmt: skip
TRIP = Trip(
    outcome=Outcome.REFUSED, host="a.hcp.uksouth.azmk8s.io", source="10.40.20.4", address="20.8.7.6"
)


def test_failure_is_worded_as_windows_does() -> None:
    told = Result(node=NODE, exit_code=windows.API_SERVER, trip=TRIP).message
    assert "|5|, Output: |WINDOWS_CSE_ERROR_CHECK_API_SERVER_CONNECTIVITY|" in told
    assert "actively refused it 20.8.7.6:443" in told
    wrapped = sentences.wrapped(Result(node=NODE, exit_code=windows.API_SERVER, trip=TRIP))
    assert told in wrapped
    assert wrapped.endswith("https://aka.ms/VMExtensionCSEWindowsTroubleshoot.")


UNSEEN = {
    Outcome.OPEN,
    Outcome.TLS_RESET,
    Outcome.WRONG_CERTIFICATE,
    Outcome.NAME_MISMATCH,
    Outcome.PROXY_REFUSED,
}


@pytest.mark.parametrize("outcome", Outcome)
def test_what_the_check_notices(outcome: Outcome) -> None:
    trip = Trip(outcome=outcome, host="a", source="10.40.20.4", address="20.8.7.6")
    assert windows.notices(trip) is (outcome not in UNSEEN)


def test_check_on_a_pool_of_windows_nodes() -> None:
    site = TOPOLOGIES["windows-pool"]()
    (node,) = site.nodes
    assert cse.check(site.world, node).exit_code == 0
    site.world.outside.listening = False
    assert cse.check(site.world, node).exit_code == windows.API_SERVER
