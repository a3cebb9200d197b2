"""Authorized IP ranges that miss an address the nodes leave with."""

from sandbox.scenarios import breaking
from sandbox.scenarios.estate import CLUSTER, Estate
from sandbox.scenarios.scenario import Diagnosis, Scenario
from sandbox.scenarios.topologies import public_firewall, public_lb, public_nat
from sandbox.world import World

_OFFICES = ["51.140.60.0/26", "20.50.1.17/32"]


def _authorize(estate: Estate, ranges: list[str]) -> Estate:
    estate.properties["apiServerAccessProfile"]["authorizedIPRanges"] = ranges
    return estate


def _nat() -> World:
    return breaking.failed(_authorize(public_nat(), list(_OFFICES)))


def _firewall() -> World:
    return breaking.failed(_authorize(public_firewall(), list(_OFFICES)))


def _balancer() -> World:
    return breaking.healthy(_authorize(public_lb(), ["0.0.0.0/32"]))


_SHUT_OUT = Diagnosis(
    category="connection_timeout",
    state="cause_found",
    check="authorized_ip_ranges",
    blames=CLUSTER,
)

SCENARIOS = (
    Scenario(
        name="authorized-ranges-nat",
        description="The authorized ranges list the offices, not the NAT gateway's address",
        build=_nat,
        told=_SHUT_OUT,
    ),
    Scenario(
        name="authorized-ranges-firewall",
        description="The authorized ranges miss the Azure Firewall that the default route leads to",
        build=_firewall,
        told=_SHUT_OUT,
    ),
    Scenario(
        name="authorized-ranges-healthy",
        description="Nothing but the load balancer is authorized, and the nodes leave by it",
        build=_balancer,
        told=Diagnosis(category="unspecified", state="no_fault_found"),
    ),
)
