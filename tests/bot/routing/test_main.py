"""`python -m bot.routing check`: problems on standard error, decisions on standard output."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.routing.__main__ import main
from bot.routing.reading import FILE
from bot.routing.shapes import ROUTE

ROOT = Path(__file__).resolve().parents[3]
GUID = "11111111-aaaa-4444-8888-111111111111"
CLUSTER = (
    f"/subscriptions/{GUID}/resourceGroups/rg-shop/providers/Microsoft.ContainerService"
    "/managedClusters/aks-shop"
)
RULES = """
[[tag]]
name = "team"
value = "payments"
channel = "C0PAY"
oncall = ""
quiet_transient = false

[[resource_group]]
name = "rg-shop"
channel = "C0SHOP"
recovered = "silent"
"""


@pytest.fixture
def rules(tmp_path: Path) -> str:
    file = tmp_path / "routing.toml"
    file.write_text(RULES)
    return str(file)


def test_right_file_is_counted(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--file", rules], {}) == 0
    assert capsys.readouterr() == (
        f"{rules}: no problem found. Rules by tag: 1, by resource group: 1, by subscription: 0.\n",
        "",
    )


LEFT_OUT = "no tags were given, so the rules by tag were left out"


@pytest.mark.parametrize(
    ("words", "environ", "expected"),
    [
        (
            [CLUSTER, "TEAM=payments"],
            {},
            [
                "[[tag]] 1 decides",
                "channel: C0PAY",
                "on call: nobody",
                "on call when nothing wrong is found: yes",
                "thread when it recovered by itself: yes",
                "would decide without it: [[resource_group]] 1, the default",
            ],
        ),
        (
            ["rg-shop/aks-shop"],
            {"AZURE_SUBSCRIPTION_ID": GUID},
            [
                "[[resource_group]] 1 decides",
                "channel: C0SHOP",
                "on call: SLACK_ONCALL_USERGROUP",
                "on call when nothing wrong is found: no",
                "thread when it recovered by itself: no",
                "would decide without it: the default",
                LEFT_OUT,
            ],
        ),
        (
            ["rg-else/aks-shop", "team="],
            {
                "AZURE_SUBSCRIPTION_ID": GUID,
                "SLACK_DEFAULT_CHANNEL": "C0OPS",
                "SLACK_ONCALL_USERGROUP": "S0OPS",
            },
            [
                "the default decides",
                "channel: C0OPS",
                "on call: S0OPS",
                "on call when nothing wrong is found: no",
                "thread when it recovered by itself: yes",
            ],
        ),
    ],
)
def test_deciding_rule_is_printed(
    rules: str,
    words: list[str],
    environ: dict[str, str],
    expected: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", *words], environ | {FILE: rules}) == 0
    assert capsys.readouterr() == ("".join(f"{line}\n" for line in expected), "")


@pytest.mark.parametrize(
    ("words", "environ", "said"),
    [
        ([], {}, "the following arguments are required: check"),
        (["check"], {}, f"name the file with --file, or in {FILE}"),
        (["check", "rg/aks"], {FILE: "rules"}, "AZURE_SUBSCRIPTION_ID to hold"),
        (["check", CLUSTER, "team"], {FILE: "rules"}, "write each tag as TAG=VALUE"),
        (["check", CLUSTER, "=x"], {FILE: "rules"}, "write each tag as TAG=VALUE"),
    ],
)
def test_wrong_usage_is_status_two(
    rules: str,
    words: list[str],
    environ: dict[str, str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words, dict.fromkeys(environ, rules))
    assert (left.value.code, said in capsys.readouterr().err) == (2, True)


def test_file_that_is_not_there_is_status_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], {FILE: "/no/such.toml"}) == 1
    assert capsys.readouterr() == (
        "",
        "/no/such.toml: the file cannot be read (FileNotFoundError)\n",
    )


def test_program_names_every_problem_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "routing.toml"
    file.write_text(f"{RULES}\n[default]\noncall = '@here'\n[[subscription]]\nid = 'prod'\n")
    done = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-m", "bot.routing", "check", "--file", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (
        1,
        "",
        [
            (
                f"{file}: line 14, [default]: oncall must not call a whole channel: name a user's "
                "id (U…) or a user group's id (S…)"
            ),
            f"{file}: line 16, [[subscription]] 1: needs one of {', '.join(ROUTE)}",
            f"{file}: line 16, [[subscription]] 1: id must be a subscription's id, a GUID",
        ],
    )
