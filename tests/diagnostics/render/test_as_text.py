"""The text for a terminal: headline first, nothing that a terminal would obey."""

from diagnostics.render import to_text
from tests.builders import API_IP, CLUSTER_ID, FQDN, NODE_IP, NSG_ID
from tests.diagnostics.render.reports import BARE, FULL

SAFE = "rule `x` [31m|<b>* end"


def test_to_text_of_a_full_report() -> None:
    assert to_text(FULL).splitlines() == [
        f"LIKELY CAUSE: R{SAFE[1:]} denies it.",
        "",
        f"Cluster   {CLUSTER_ID}",
        f"Error     connection timed out, exit 51, from {NODE_IP}, to",
        f"          {FQDN}:443 ({API_IP}) (source: given)",
        (
            f"Path      node {NODE_IP} → NIC NSG and subnet NSG ✗ LIKELY BROKEN HERE → API server "
            f"{API_IP}:443"
        ),
        f"Resource  {NSG_ID}",
        "Evidence  200 deny: denies Tcp",
        "Assumes   the tag holds it",
        "Open      route_table",
        "",
        "Checks",
        f"  FAILED  NSG outbound rules: {SAFE} denies it",
        "          - 200 deny: denies Tcp",
        "          - assumes: the tag holds it",
        "  not run Extra: nobody asked",
        "",
        "What to do",
        (
            "  1. Allow TCP 443 (changes security; proven on the facts that were read; "
            "for: owner of rg-shop)"
        ),
        "     run     az network nsg show --name 'a  b; rm'",
        "     undo    az undo",
        "     verify  az verify",
        "     verify  az again",
        "     Do it soon.",
        "     As Bicep and Terraform: see --format markdown or json.",
        "  2. Ask somebody",
        "  3. Try it (not proven)",
        "",
        "3.1 s, 17 requests to Resource Manager",
    ]


def test_to_text_of_a_bare_report() -> None:
    assert to_text(BARE).splitlines() == [
        "NO FAULT FOUND: No fault.",
        "",
        f"Cluster   {CLUSTER_ID}",
        "Error     no reason given, from aks-np-vmss, to 10.0.0.4 (source: no message was found)",
        "",
        "0.0 s, 0 requests to Resource Manager",
    ]
