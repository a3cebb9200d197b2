"""The options of a plan: what they make, and what is wrong usage."""

import io
import re
import shlex
from pathlib import Path

import pytest

from diagnostics.cli.arguments import read_arguments
from diagnostics.cli.main import main
from diagnostics.cli.planning import read_plan
from diagnostics.cli.streams import Streams
from diagnostics.model.ids import ResourceId
from diagnostics.model.plan import Plan
from diagnostics.settings import CloudName
from tests.builders import SUBNET_ID, VNET_ID, ZONE_ID

API_SUBNET_ID = ResourceId(f"{VNET_ID}/subnets/snet-api")
POOL_SUBNET_ID = ResourceId(f"{VNET_ID}/subnets/snet-pool")
NODES = ("--subnet", SUBNET_ID)


@pytest.mark.parametrize(
    ("options", "plan"),
    [
        ((), Plan(subnet_id=SUBNET_ID)),
        (
            ("--private", "--dns-zone", "None", "--location", "UK South"),
            Plan(subnet_id=SUBNET_ID, location="uksouth", private=True, private_dns_zone="none"),
        ),
        (
            ("--private", "--dns-zone", f"{ZONE_ID}/"),
            Plan(subnet_id=SUBNET_ID, private=True, private_dns_zone=ZONE_ID),
        ),
        (
            ("--outbound-type", "block", "--authorized-ip-ranges", "20.0.0.4, 20.1.0.0/24,"),
            Plan(
                subnet_id=SUBNET_ID,
                outbound_type="block",
                authorized_ranges=("20.0.0.4", "20.1.0.0/24"),
            ),
        ),
        (
            ("--apiserver-subnet", API_SUBNET_ID),
            Plan(subnet_id=SUBNET_ID, api_subnet_id=API_SUBNET_ID),
        ),
        (
            ("--private", "--pool-subnet", POOL_SUBNET_ID),
            Plan(subnet_id=POOL_SUBNET_ID, private=True, endpoint_subnet_id=SUBNET_ID),
        ),
    ],
)
def test_options_make_a_plan(options: tuple[str, ...], plan: Plan) -> None:
    read = read_arguments(("preflight", *NODES, *options))
    assert read_plan(read, CloudName.PUBLIC) == plan


@pytest.mark.parametrize(
    ("cloud", "domain"),
    [
        (CloudName.PUBLIC, "azmk8s.io"),
        (CloudName.US_GOVERNMENT, "cx.aks.containerservice.azure.us"),
        (CloudName.CHINA, "cx.prod.service.azk8s.cn"),
    ],
)
def test_cloud_names_the_api_servers(cloud: CloudName, domain: str) -> None:
    assert read_plan(read_arguments(("preflight", *NODES)), cloud).domain == domain


A_SUBNET = (
    "takes a subnet's resource id: /subscriptions/…/resourceGroups/…/providers/"
    "Microsoft.Network/virtualNetworks/VNET/subnets/SUBNET."
)
RANGES = "--authorized-ip-ranges takes up to 200 IPv4 addresses or CIDRs with commas between them."
ANOTHER_POOL = "--pool-subnet takes another subnet of the same virtual network than --subnet."
ANOTHER = "--apiserver-subnet takes another subnet of the same virtual network than --subnet."


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            (),
            "python -m diagnostics preflight: the following arguments are required: --subnet",
        ),
        (("--subnet", VNET_ID), f"--subnet {A_SUBNET}"),
        (
            (*NODES, "--dns-zone", "corp.example", "--private"),
            "--dns-zone takes system, none, or a private DNS zone's resource id.",
        ),
        (
            (*NODES, "--dns-zone", "system"),
            "--dns-zone is for private clusters: give --private too.",
        ),
        (
            (*NODES, "--private", "--authorized-ip-ranges", "20.0.0.4"),
            "--authorized-ip-ranges is for public clusters: AKS refuses both.",
        ),
        ((*NODES, "--authorized-ip-ranges", "20.0.0.4,all"), RANGES),
        ((*NODES, "--authorized-ip-ranges", ",".join(["20.0.0.4"] * 201)), RANGES),
        ((*NODES, "--apiserver-subnet", "snet"), f"--apiserver-subnet {A_SUBNET}"),
        ((*NODES, "--apiserver-subnet", SUBNET_ID), ANOTHER),
        ((*NODES, "--apiserver-subnet", API_SUBNET_ID.replace("vnet-shop", "v2")), ANOTHER),
        ((*NODES, "--pool-subnet", SUBNET_ID), ANOTHER_POOL),
        (
            (*NODES, "--pool-subnet", API_SUBNET_ID, "--apiserver-subnet", API_SUBNET_ID),
            "--pool-subnet and --apiserver-subnet take different subnets.",
        ),
        (
            (*NODES, "--location", "uk/south"),
            "--location takes the name of a region, such as uksouth.",
        ),
        (
            (*NODES, "--save", "/no/such/folder/b.json"),
            "Cannot write /no/such/folder/b.json: no such folder, or not yours to write.",
        ),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(options: tuple[str, ...], line: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    streams = Streams(stdin=io.StringIO(), stdout=out, stderr=err)
    status = main(("preflight", *options), streams, {})
    assert (status, out.getvalue(), err.getvalue()) == (2, "", f"{line}\n")


def test_wrong_settings_are_one_line_and_status_2() -> None:
    out, err = io.StringIO(), io.StringIO()
    streams = Streams(stdin=io.StringIO(), stdout=out, stderr=err)
    status = main(("preflight", *NODES), streams, {"CONNCHECK_TIME_LIMIT_S": "soon"})
    assert (status, out.getvalue(), err.getvalue().count("\n")) == (2, "", 1)


PAGE = Path(__file__).parents[3] / "docs/preflight.md"
SHOWN = re.compile(r"^ *python -m diagnostics (preflight --subnet \"[^\n]*)", re.MULTILINE)


def test_lines_of_the_page_are_taken_as_they_stand() -> None:
    lines = [re.split(r" >| \|\|", line)[0] for line in SHOWN.findall(PAGE.read_text())]
    filled = [re.sub(r"\$\(?SUBNET_ID\)?", SUBNET_ID, line) for line in lines]
    plans = [read_plan(read_arguments(shlex.split(each)), CloudName.PUBLIC) for each in filled]
    assert plans == [
        Plan(subnet_id=SUBNET_ID, outbound_type="userDefinedRouting"),
        Plan(subnet_id=SUBNET_ID, private=True),
        Plan(subnet_id=SUBNET_ID),
    ]
