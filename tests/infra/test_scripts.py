"""The scripts of infra/ ask Azure for the right things, in order, with a stand-in for `az`."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.infra.bicep import INFRA

OUTPUTS = {
    "AZURE_SUBSCRIPTION_ID": "11111111-2222-3333-4444-555555555555",
    "RESOURCE_GROUP_NAME": "rg-aks-conncheck",
    "FUNCTION_APP_NAME": "func-x",
    "KEY_VAULT_NAME": "kv-x",
    "STORAGE_ACCOUNT_NAME": "stx",
    "IDENTITY_NAME": "id-x",
    "APP_URL": "https://func-x.azurewebsites.net",
    "CONNECT_WAIT_S": "0",
}
SECRETS = {"SLACK_BOT_TOKEN": "xoxb-secret-1", "SLACK_SIGNING_SECRET": "secret-2"}
SITE = (
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-aks-conncheck"
    "/providers/Microsoft.Web/sites/func-x"
)
DEPLOY = (
    "deployment group create --subscription 11111111-2222-3333-4444-555555555555"
    " --resource-group rg-aks-conncheck --name connect"
    " --parameters infra/connect.bicepparam --output none"
)
LOOK = f"rest --method get --output none --url {SITE}/functions/aks_events?api-version=2024-04-01"
REFRESH = (
    "rest --method post --output none"
    f" --url {SITE}/config/configreferences/appsettings/refresh?api-version=2022-03-01"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a script ended, what it said, and what it asked `az` for."""

    status: int
    said: str
    complained: str
    asked: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A folder with a stand-in for `az` that notes its words and does what it is told."""

    folder: Path

    def stand_in(self, tool: str, does: str) -> None:
        """Put a tool there that notes its words and then runs shell text."""
        standin = self.folder / "bin" / tool
        standin.write_text(f'#!/bin/sh\necho "$*" >>"{self.folder}/asked"\n{does}\n')
        standin.chmod(0o755)

    def run(
        self,
        script: str,
        environ: dict[str, str],
        *,
        az: str | None = "true",
        infra: Path = INFRA,
    ) -> Ran:
        """Run a script; `az` is shell text that the stand-in runs, None where there is no `az`."""
        log = self.folder / "asked"
        log.write_text("")
        if az is not None:
            self.stand_in("az", az)
        ended = subprocess.run(  # noqa: S603 - our own script
            [self.folder / "bin/sh", infra / script],
            env={"PATH": str(self.folder / "bin"), **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        asked = log.read_text().splitlines()
        return Ran(status=ended.returncode, said=ended.stdout, complained=ended.stderr, asked=asked)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a bench whose PATH has the ordinary tools, and no other `az`."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(Path(sys.executable).resolve())
    for tool in ("sh", "dirname", "cut", "grep", "sort", "tr", "mktemp", "rm", "cat", "sleep"):
        found = shutil.which(tool, path=f"{os.environ['PATH']}:/usr/bin:/bin")
        assert found is not None
        (tmp_path / "bin" / tool).symlink_to(Path(found).resolve())
    return Bench(folder=tmp_path)


def test_connect_deploys_and_then_refreshes_the_secrets(bench: Bench) -> None:
    ran = bench.run("connect.sh", OUTPUTS | SECRETS)

    assert (ran.status, ran.complained) == (0, "")
    assert ran.asked == [LOOK, DEPLOY, REFRESH]
    assert ran.said == "Connected. In Slack, /aks-conncheck help answers.\n"


def test_connect_hands_no_secret_to_a_command_line_or_the_screen(bench: Bench) -> None:
    ran = bench.run("connect.sh", OUTPUTS | SECRETS)

    shown = ran.said + ran.complained + "\n".join(ran.asked)
    assert [secret for secret in SECRETS.values() if secret in shown] == []


def test_connect_without_secrets_says_how_the_slack_app_is_made(bench: Bench) -> None:
    ran = bench.run("connect.sh", OUTPUTS)

    assert ran.asked == [LOOK, DEPLOY, REFRESH]
    assert "python3 -m bot.manifest https://func-x.azurewebsites.net" in ran.said


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name != "CONNECT_WAIT_S"])
def test_connect_names_what_is_missing_and_does_nothing(name: str, bench: Bench) -> None:
    ran = bench.run("connect.sh", {key: value for key, value in OUTPUTS.items() if key != name})

    assert (ran.status, ran.asked) == (2, [])
    assert f"{name} is not set" in ran.complained


def test_connect_stops_where_azure_refuses(bench: Bench) -> None:
    refuse = 'case "$1" in deployment) exit 3 ;; esac'
    ran = bench.run("connect.sh", OUTPUTS | SECRETS, az=refuse)

    assert (ran.status, ran.asked, ran.said) == (3, [LOOK, DEPLOY], "")


def test_connect_waits_for_functions_that_were_just_published(bench: Bench) -> None:
    third = f'[ "$2 $3" != "--method get" ] || [ "$(grep -c get "{bench.folder}/asked")" -gt 2 ]'
    ran = bench.run("connect.sh", OUTPUTS | SECRETS, az=third)

    assert (ran.status, ran.asked) == (0, [LOOK, LOOK, LOOK, DEPLOY, REFRESH])


def test_connect_gives_up_on_an_app_that_is_not_published(bench: Bench) -> None:
    ran = bench.run("connect.sh", OUTPUTS | SECRETS, az='[ "$3" != get ]')

    assert (ran.status, ran.asked) == (1, [LOOK] * 30)
    assert "func-x has no function aks_events: publish it first" in ran.complained


def test_outputs_get_their_names_back_and_are_quoted(bench: Bench) -> None:
    shown = '{"apP_URL": {"type": "String", "value": "https://x"}, "id": {"value": "a b;c"}}'
    ran = bench.run("outputs.sh", {}, az=f"cat <<'J'\n{shown}\nJ")

    assert ran.said == "export APP_URL=https://x\nexport ID='a b;c'\n"


def test_ready_is_silent_where_all_is_there(bench: Bench) -> None:
    ran = bench.run("ready.sh", {"SLACK_DEFAULT_CHANNEL": "C1"})

    assert (ran.status, ran.said, ran.complained) == (0, "", "")


@pytest.mark.parametrize(
    ("environ", "az", "complaint"),
    [
        ({}, "true", "azd env set SLACK_DEFAULT_CHANNEL"),
        ({"SLACK_DEFAULT_CHANNEL": "C1"}, "exit 1", "az login"),
        ({"SLACK_DEFAULT_CHANNEL": "C1"}, None, "https://aka.ms/azure-cli"),
    ],
)
def test_ready_names_what_is_not(
    environ: dict[str, str], az: str | None, complaint: str, bench: Bench
) -> None:
    ran = bench.run("ready.sh", environ, az=az)

    assert ran.status == 2
    assert complaint in ran.complained


KNOWN = f"""
case "$*" in
  "provider operation"*) grep -oE "Microsoft[.][A-Za-z]+/[A-Za-z/]+/(read|action)" \\
    "{INFRA}/app/roles.bicep" | tr A-Z a-z | grep -v "$UNKNOWN" ;;
esac
true
"""
LIVE = {"AZURE_LOCATION": "uksouth", "SLACK_DEFAULT_CHANNEL": "C1"}


def test_validation_makes_nothing(bench: Bench) -> None:
    ran = bench.run("validate.sh", LIVE | OUTPUTS | {"UNKNOWN": "nothing"}, az=KNOWN)

    verbs = {" ".join(line.split()[:3]) for line in ran.asked if line.startswith("deployment")}
    assert ran.status == 0
    assert verbs == {
        "deployment sub validate",
        "deployment sub what-if",
        "deployment group validate",
    }
    assert sum(line.startswith("bicep build") for line in ran.asked) == 3


def test_validation_names_an_action_that_azure_does_not_know(bench: Bench) -> None:
    ran = bench.run("validate.sh", LIVE | {"UNKNOWN": "/ipgroups/"}, az=KNOWN)

    assert ran.status == 1
    assert ran.said.splitlines()[-1] == "Microsoft.Network/ipGroups/read"


def test_validation_needs_a_region_and_a_channel(bench: Bench) -> None:
    ran = bench.run("validate.sh", {"AZURE_LOCATION": "uksouth"})

    assert ran.status != 0
    assert "SLACK_DEFAULT_CHANNEL" in ran.complained
    assert ran.asked == []
