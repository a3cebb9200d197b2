"""The way of a packet in one line: what is broken, what is not known, what is left out."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from diagnostics.model.facts import Missing, Why
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.incident import Endpoint, NodeRef
from diagnostics.model.plan import Plan
from diagnostics.model.report import Report, State, Verdict
from diagnostics.render import path_line, to_json
from tests.builders import SUBNET_ID, incident

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
NONE, NOT_RUN = Outcome.NOT_APPLICABLE, Outcome.NOT_RUN
BOTH = "nsg-n (NIC) and nsg-s (subnet) allow TCP to 20.90.10.20:443"
BY_SUBNET = "rule deny-all (priority 200) of subnet NSG nsg-s denies TCP to 20.90.10.20:443"
TITLES = {
    "authorized_ip_ranges": "Authorized IP ranges",
    "private_endpoint": "Private endpoint",
    "http_proxy": "HTTP proxy",
    "node_tls": "TLS from the node",
}
UNREAD = Missing(why=Why.DENIED, what="route table rt")
PUBLIC = {
    "cluster_state": PASSED,
    "authorized_ip_ranges": NONE,
    "nsg_outbound": PASSED,
    "route_table": PASSED,
    "firewall_rules": NONE,
    "private_endpoint": NONE,
    "private_dns": NONE,
    "api_server_subnet": NONE,
    "api_server_address": NONE,
    "http_proxy": NONE,
    "node_dns": NOT_RUN,
    "node_tcp": NOT_RUN,
    "node_tls": NOT_RUN,
    "node_proxy": NOT_RUN,
}
PRIVATE = PUBLIC | {"private_endpoint": PASSED, "private_dns": PASSED}


def report(
    outcomes: dict[str, Outcome],
    check: str | None = None,
    state: State = State.CAUSE_FOUND,
    nsg: str = BOTH,
    said: Mapping[str, str] = MappingProxyType({}),
    **fields: Any,  # noqa: ANN401 - any field of a verdict
) -> Report:
    """Build a report from the outcomes of checks; `check` is the verdict's."""
    found = tuple(
        Finding(
            id=each,
            title=TITLES.get(each, each),
            outcome=outcome,
            summary=nsg if each == "nsg_outbound" else said.get(each, "so"),
        )
        for each, outcome in outcomes.items()
    )
    return Report(
        incident=incident(),
        verdict=Verdict(state=state, summary="So.", check=check, **fields),
        findings=found,
        fixes=(),
        seconds=1.0,
        arm_calls=1,
    )


NODE, SERVER = "node 10.0.2.10", "API server 20.90.10.20:443"
OPEN_ON = "NIC NSG ✓ config ok → subnet NSG ✓ config ok → route ✓ config ok"
OPEN = f"{NODE} → {OPEN_ON}"
LOST = f"{NODE} → name look-up ✓ config ok → {OPEN_ON}"
CASES: dict[str, tuple[Report, str]] = {
    "nothing was looked at": (report({}), ""),
    "all is well": (report(PUBLIC), f"{OPEN} → internet → {SERVER}"),
    "private": (report(PRIVATE), f"{LOST} → private endpoint ✓ config ok → {SERVER}"),
    "subnet of its own": (
        report(PUBLIC | {"api_server_subnet": PASSED}),
        f"{OPEN} → API server subnet ✓ config ok → {SERVER}",
    ),
    "an NSG denies": (
        report(PUBLIC | {"nsg_outbound": FAILED}, "nsg_outbound", nsg=BY_SUBNET),
        f"{NODE} → subnet NSG ✗ BROKEN HERE → route ✓ config ok → internet → {SERVER}",
    ),
    "likely": (
        report(PUBLIC | {"route_table": FAILED}, "route_table", State.LIKELY_CAUSE),
        (
            f"{NODE} → NIC NSG ✓ config ok → subnet NSG ✓ config ok → "
            f"route ✗ LIKELY BROKEN HERE → internet → "
            f"{SERVER}"
        ),
    ),
    "another fails too": (
        report(
            PUBLIC | {"route_table": FAILED, "authorized_ip_ranges": FAILED}, "authorized_ip_ranges"
        ),
        (
            f"{NODE} → NIC NSG ✓ config ok → subnet NSG ✓ config ok → route ✗ fails too → "
            f"internet → "
            f"{SERVER} ✗ BROKEN HERE (Authorized IP ranges)"
        ),
    ),
    "it fails while an operation runs": (
        report(PUBLIC | {"route_table": FAILED}, state=State.IN_PROGRESS),
        (
            f"{NODE} → NIC NSG ✓ config ok → subnet NSG ✓ config ok → route ✗ fails → "
            f"internet → {SERVER}"
        ),
    ),
    "no NSG at all": (
        report(PUBLIC, nsg="no NSG on the node's NIC or subnet"),
        f"{NODE} → route ✓ config ok → internet → {SERVER}",
    ),
    "before the endpoint": (
        report(
            PRIVATE | {"nsg_outbound": FAILED},
            "nsg_outbound",
            nsg="rule d (priority 1) of private endpoint subnet NSG e denies TCP to 10.0.0.4:443",
        ),
        (
            f"{NODE} → name look-up ✓ config ok → route ✓ config ok → "
            f"private endpoint subnet NSG ✗ BROKEN HERE"
            f" → private endpoint ✓ config ok → {SERVER}"
        ),
    ),
    "admin rule": (
        report(
            PUBLIC | {"nsg_outbound": FAILED},
            "nsg_outbound",
            nsg="security admin rule d (priority 1) denies TCP to 20.90.10.20:443",
        ),
        f"{NODE} → security admin rules ✗ BROKEN HERE → route ✓ config ok → internet → {SERVER}",
    ),
    "endpoint named once": (
        report(PRIVATE | {"private_endpoint": FAILED}, "private_endpoint"),
        f"{LOST} → private endpoint ✗ BROKEN HERE → {SERVER}",
    ),
    "not certain": (
        report(PUBLIC | {"firewall_rules": UNKNOWN}, state=State.NOT_DETERMINED),
        f"{OPEN} → firewall ? not certain → internet → {SERVER}",
    ),
    "a node has to be asked": (
        report(PUBLIC, state=State.NOT_DETERMINED, undecided=("node_tls",)),
        f"{OPEN} → internet → {SERVER} ? not looked at (TLS from the node)",
    ),
    "cluster was not read": (
        report(dict.fromkeys(PUBLIC, UNKNOWN), state=State.NOT_DETERMINED, nsg="not certain"),
        (
            f"{NODE} → name look-up ? not certain (private_dns) → HTTP proxy ? not certain → NIC "
            "NSG and subnet NSG ? not certain → route ? not certain → firewall ? not certain → "
            "private endpoint or internet ? not certain → API server ? not certain (cluster_state)"
        ),
    ),
    "a node met what the configuration explains": (
        report(PUBLIC | {"route_table": FAILED, "node_tcp": FAILED}, "route_table"),
        (
            f"{NODE} → NIC NSG ✓ config ok → subnet NSG ✓ config ok → route ✗ BROKEN HERE → "
            f"internet → "
            f"{SERVER}"
        ),
    ),
    "a node alone shows it": (
        report(PUBLIC | {"node_tls": FAILED}, "node_tls"),
        f"{OPEN} → internet → {SERVER} ✗ A NODE FAILS HERE (TLS from the node)",
    ),
    "a node reached it": (
        report(PUBLIC | {"node_dns": PASSED, "node_tcp": PASSED}),
        (
            f"{NODE} → name look-up ✓ ok from a node → NIC NSG ✓ config ok → subnet NSG ✓ config ok"
            f" → route ✓ config ok → internet → {SERVER} ✓ reached from a node"
        ),
    ),
    "a node reached it and was not served": (
        report(
            PUBLIC | {"route_table": FAILED, "node_tcp": PASSED, "node_tls": FAILED}, "route_table"
        ),
        (
            f"{NODE} → NIC NSG ✓ config ok → subnet NSG ✓ config ok → route ✗ BROKEN HERE → "
            f"internet → {SERVER}"
        ),
    ),
    "the name leads elsewhere": (
        report(
            PRIVATE | {"private_dns": FAILED, "api_server_address": FAILED},
            "api_server_address",
            said={
                "api_server_address": "the node dialled 1, the private endpoint is now at 10.9.9.9"
            },
        ),
        (
            f"{NODE} → name look-up ✗ BROKEN HERE (api_server_address) → {OPEN_ON} → private "
            "endpoint ✓ config ok → API server 10.9.9.9:443"
        ),
    ),
    "the name led elsewhere before": (
        report(
            PRIVATE | {"api_server_address": PASSED},
            said={"api_server_address": "before; now the private endpoint is at 10.9.9.9; so"},
        ),
        f"{LOST} → private endpoint ✓ config ok → API server 10.9.9.9:443",
    ),
    "the name leads to a private address": (
        report(PUBLIC | {"api_server_address": FAILED}, "api_server_address", State.LIKELY_CAUSE),
        (
            f"{NODE} → name look-up ✗ LIKELY BROKEN HERE (api_server_address) → {OPEN_ON} → "
            "internet → API server"
        ),
    ),
    "other checks were not made": (
        report({"route_table": PASSED}),
        f"{NODE} → route ✓ config ok → {SERVER}",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_path_line(case: str) -> None:
    made, expected = CASES[case]
    assert path_line(made) == expected


def test_what_could_not_be_read_is_said_to_be_so() -> None:
    unread = Finding(
        id="route_table", title="R", outcome=UNKNOWN, summary="could not read", missing=UNREAD
    )
    bare = replace(report({}), findings=(unread,))
    nameless = replace(
        bare, incident=incident(node=NodeRef(), endpoint=Endpoint(fqdn="a.example", ip=None))
    )
    assert path_line(nameless) == "node → route ? not looked at → API server"


def test_path_in_json_names_outcome_and_check() -> None:
    made = report(PUBLIC | {"route_table": FAILED}, "route_table", nsg="no NSG on it")
    server = {"hop": SERVER, "outcome": None, "check": None, "decides": False}
    assert to_json(made)["path"] == [
        {"hop": NODE, "outcome": None, "check": None, "decides": False},
        {"hop": "route", "outcome": "failed", "check": "route_table", "decides": True},
        {"hop": "internet", "outcome": None, "check": None, "decides": False},
        server,
    ]


@pytest.mark.parametrize(("private", "end"), [(False, ["internet", SERVER]), (True, [SERVER])])
def test_planned_private_server_is_not_behind_the_internet(
    end: list[str], *, private: bool
) -> None:
    planned = replace(report(PUBLIC), plan=Plan(subnet_id=SUBNET_ID, private=private))
    assert path_line(planned).split(" → ")[-len(end) - 1 :] == ["route ✓ config ok", *end]
