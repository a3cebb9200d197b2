"""The JSON is the contract's, field by field."""

import json

from diagnostics.render import to_json
from tests.builders import API_IP, CLUSTER_ID, FQDN, NODE_IP, NSG_ID, VMSS
from tests.diagnostics.render.reports import BARE, FULL

SAFE = "rule `x` [31m|<b>* end"


def test_to_json_of_a_full_report() -> None:
    assert json.loads(json.dumps(to_json(FULL))) == {
        "schema": "aks-conncheck/report/1",
        "incident": {
            "cluster_id": CLUSTER_ID,
            "category": "connection_timeout",
            "exit_code": 51,
            "endpoint": {"fqdn": FQDN, "ip": API_IP, "port": 443},
            "node": {"ip": NODE_IP, "pool": "nodepool1", "vmss": VMSS, "instance_id": "0"},
            "source": "given",
        },
        "verdict": {
            "state": "likely_cause",
            "check": "nsg_outbound",
            "summary": f"R{SAFE[1:]} denies it.",
            "resource_id": NSG_ID,
            "evidence": ["200 deny: denies Tcp"],
            "undecided": ["route_table"],
            "grant": "az role assignment create --role Reader",
            "assumptions": ["the tag holds it"],
        },
        "path": [
            {"hop": f"node {NODE_IP}", "outcome": None, "check": None, "decides": False},
            {
                "hop": "NIC NSG and subnet NSG",
                "outcome": "failed",
                "check": "nsg_outbound",
                "decides": True,
            },
            {"hop": f"API server {API_IP}:443", "outcome": None, "check": None, "decides": False},
        ],
        "checks": [
            {
                "id": "nsg_outbound",
                "title": "NSG outbound rules",
                "outcome": "failed",
                "summary": f"{SAFE} denies it",
                "evidence": ["200 deny: denies Tcp"],
                "source": "https://learn.microsoft.com/nsg",
            },
            {
                "id": "extra",
                "title": "Extra",
                "outcome": "not_run",
                "summary": "nobody asked",
                "evidence": [],
                "source": "",
            },
        ],
        "fixes": [
            {
                "check": "nsg_outbound",
                "title": "Allow TCP 443",
                "command": ["az network nsg show --name 'a  b; rm'"],
                "undo": ["az undo"],
                "verify": ["az verify", "az again"],
                "instructions": "Do it soon.",
                "danger": "security",
                "proven": True,
                "owner": "owner of rg-shop",
                "code": [
                    {"language": "bicep", "text": "resource x 'y' = {\n  name: 'z\x1b'\n}\n"},
                    {"language": "terraform", "text": 'resource "x" "y" {\n}\n'},
                ],
            },
            {
                "check": "extra",
                "title": "Ask somebody",
                "command": [],
                "undo": [],
                "verify": [],
                "instructions": "",
                "danger": "none",
                "proven": False,
                "owner": None,
                "code": [],
            },
            {
                "check": "extra",
                "title": "Try it",
                "command": [],
                "undo": [],
                "verify": [],
                "instructions": "",
                "danger": "none",
                "proven": False,
                "owner": None,
                "code": [],
            },
        ],
        "changes": None,
        "timing": {"seconds": 3.142, "arm_calls": 17},
    }


def test_to_json_of_a_bare_report_has_null_for_what_is_unknown() -> None:
    found = to_json(BARE)
    assert found["incident"] == {
        "cluster_id": CLUSTER_ID,
        "category": "unspecified",
        "exit_code": None,
        "endpoint": {"fqdn": None, "ip": "10.0.0.4", "port": None},
        "node": {"ip": None, "pool": None, "vmss": "aks-np-vmss", "instance_id": None},
        "source": None,
    }
    assert found["verdict"] == {
        "state": "no_fault_found",
        "check": None,
        "summary": "No fault.",
        "resource_id": None,
        "evidence": [],
        "undecided": [],
        "grant": None,
        "assumptions": [],
    }
    assert (found["checks"], found["fixes"]) == ([], [])
