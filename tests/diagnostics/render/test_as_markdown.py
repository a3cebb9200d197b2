"""The Markdown: foreign text has no markup left, commands stand in fences."""

from diagnostics.render import to_markdown
from tests.builders import API_IP, CLUSTER_ID, FQDN, NODE_IP, NSG_ID
from tests.diagnostics.render.reports import BARE, FULL

SAFE = r"rule \`x\` \[31m\|\<b\>\* end"


def test_to_markdown_of_a_full_report() -> None:
    assert to_markdown(FULL).splitlines() == [
        f"## Likely cause: R{SAFE[1:]} denies it.",
        "",
        f"- **Cluster:** {CLUSTER_ID}",
        (
            f"- **Error:** connection timed out, exit 51, from {NODE_IP}, to "
            f"{FQDN}:443 ({API_IP}) (source: given)"
        ),
        (
            f"- **Path:** node {NODE_IP} → NIC NSG and subnet NSG ✗ LIKELY BROKEN HERE → "
            f"API server {API_IP}:443"
        ),
        f"- **Resource:** {NSG_ID}",
        "- **Evidence:** 200 deny: denies Tcp",
        "- **Assumes:** the tag holds it",
        r"- **Open:** route\_table",
        "",
        "### Checks",
        "",
        "| check | outcome | finding |",
        "|---|---|---|",
        (
            "| [NSG outbound rules](<https://learn.microsoft.com/nsg>) | FAILED | "
            f"{SAFE} denies it<br>200 deny: denies Tcp |"
        ),
        "| Extra | not run | nobody asked |",
        "",
        "### What to do",
        "",
        (
            "1. **Allow TCP 443** (changes security; proven on the facts that were read; "
            "for: owner of rg-shop)"
        ),
        *("", "```sh", "az network nsg show --name 'a  b; rm'", "```"),
        *("", "Do it soon."),
        *("", "Undo:", "", "```sh", "az undo", "```"),
        *("", "Verify:", "", "```sh", "az verify", "az again", "```"),
        *("", "As Bicep:", "", "```bicep", "resource x 'y' = {", "  name: 'z '", "}", "```"),
        *("", "As Terraform:", "", "```hcl", 'resource "x" "y" {', "}", "```"),
        *("", "2. **Ask somebody**"),
        *("", "3. **Try it** (not proven)"),
        *("", "_3.1 s, 17 requests to Resource Manager_"),
    ]


def test_to_markdown_of_a_bare_report() -> None:
    assert to_markdown(BARE).splitlines() == [
        "## No fault found: No fault.",
        "",
        f"- **Cluster:** {CLUSTER_ID}",
        (
            "- **Error:** no reason given, from aks-np-vmss, to 10.0.0.4 "
            "(source: no message was found)"
        ),
        "",
        "_0.0 s, 0 requests to Resource Manager_",
    ]
