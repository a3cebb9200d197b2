"""The harness itself: lines that the real Azure CLI is known to take and to refuse."""

from urllib.parse import urlsplit

import pytest

from tests.az.lines import AzLines

SUBSCRIPTION = "/subscriptions/22222222-2222-2222-2222-222222222222"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/c"
ON_CLUSTER = "--subscription 22222222-2222-2222-2222-222222222222 -g rg -n c"
NSG_RULE = "az network nsg rule create -g rg --nsg-name nsg -n allow"
LINK = "az network private-dns link vnet create -g rg -z zone -n link -v"
VNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet"
RULES = f"{GROUP}/providers/Microsoft.Network/firewallPolicies/p/ruleCollectionGroups/g"

GOOD = {
    f"az aks show {ON_CLUSTER}": ("GET", CLUSTER),
    f"az aks update {ON_CLUSTER} --yes": ("GET", CLUSTER),
    f"az aks update {ON_CLUSTER} --api-server-authorized-ip-ranges 20.1.2.0/24,51.140.9.9/32": (
        "GET",
        CLUSTER,
    ),
    f"az aks update {ON_CLUSTER} --api-server-authorized-ip-ranges ''": ("GET", CLUSTER),
    f"az aks start {ON_CLUSTER}": ("POST", f"{CLUSTER}/start"),
    f"az aks rotate-certs {ON_CLUSTER} --yes": ("POST", f"{CLUSTER}/rotateClusterCertificates"),
    f"az rest --method post --url '{GROUP}/nextHop?api-version=2024-05-01' --body '{{}}'": (
        "POST",
        f"{GROUP}/nextHop",
    ),
    f"az resource update --ids {RULES} --api-version 2024-05-01 "
    '--add properties.ruleCollections \'{"name": "allow"}\'': ("GET", RULES),
    f"az vm start --ids {GROUP}/providers/Microsoft.Compute/virtualMachines/nva": (
        "POST",
        f"{GROUP}/providers/Microsoft.Compute/virtualMachines/nva/start",
    ),
    f"{LINK} {VNET} -e false --subscription 22222222-2222-2222-2222-222222222222": (
        "GET",
        f"{SUBSCRIPTION}/resourcegroups/rg",
    ),
    "az account set --subscription 22222222-2222-2222-2222-222222222222": (None, None),
}

BAD = {
    f"az aks update {ON_CLUSTER} --api-server-authorized-ip-ranges 10.0.2.0/24": (
        "ERROR: --api-server-authorized-ip-ranges must be global non-reserved addresses or CIDRs"
    ),
    f"az aks update {ON_CLUSTER}": "the command prompts, and nobody can answer",
    f"az aks rotate-certs {ON_CLUSTER}": (
        "WARNING: Unable to prompt for confirmation as no tty available. Use --yes.\n"
        "ERROR: Operation cancelled."
    ),
    NSG_RULE: "ERROR: the following arguments are required: --priority",
    f"{LINK} {VNET}": "ERROR: the following arguments are required: -e/--registration-enabled",
    "az network route-table route delete -g rg --route-table-name t -n r --yes": (
        "ERROR: unrecognized arguments: --yes"
    ),
    f"az aks start --ids {CLUSTER}": (
        "ERROR: the following arguments are required: --resource-group/-g, --name/-n"
    ),
    f"az aks update {ON_CLUSTER} --api-server-authorized-ip-ranges '<node-subnet-CIDR>'": (
        "it holds a placeholder"
    ),
    "az aks show -g rg -n <cluster>": (
        "it is not quoted as shlex.join would: the shell may read it differently"
    ),
    "az aks show -g rg -n c; reboot": (
        "it is not quoted as shlex.join would: the shell may read it differently"
    ),
    "az aks show -g rg -n 'c": "the shell would not understand it: No closing quotation",
    "kubectl get nodes": "it does not start with az",
}


@pytest.mark.parametrize(("line", "request_"), GOOD.items())
def test_known_good_line_reaches_its_request(
    az_lines: AzLines, line: str, request_: tuple[str | None, str | None]
) -> None:
    result = az_lines.check([line])[0]

    path = urlsplit(result.url).path if result.url else None
    assert (result.ok, result.message, result.method, path) == (True, "", *request_)


@pytest.mark.parametrize(("line", "complaint"), BAD.items())
def test_known_bad_line_is_refused(az_lines: AzLines, line: str, complaint: str) -> None:
    result = az_lines.check([line])[0]

    assert (result.ok, result.message, result.url) == (False, complaint, None)


@pytest.mark.parametrize(
    ("line", "word"),
    [("az network firewall list", "firewall"), ("az aks upgrad -g rg -n c", "upgrad")],
)
def test_unknown_command_is_refused(az_lines: AzLines, line: str, word: str) -> None:
    result = az_lines.check([line])[0]

    assert not result.ok
    assert f"'{word}' is misspelled or not recognized by the system." in result.message


def test_first_request_shows_what_a_rule_would_become(az_lines: AzLines) -> None:
    line = f"{NSG_RULE} --priority 200 --access Allow --destination-port-ranges 443"

    result = az_lines.check([line])[0]

    assert result.method == "PUT"
    assert result.body is not None
    assert '"direction": "Inbound"' in result.body


def test_results_come_in_the_order_of_the_lines(az_lines: AzLines) -> None:
    lines = ["az aks show -g rg -n c", "az aks show -g rg", "az account show"]

    assert [(r.line, r.ok) for r in az_lines.check(lines)] == [
        (lines[0], True),
        (lines[1], False),
        (lines[2], True),
    ]
