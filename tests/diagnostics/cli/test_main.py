"""The command line as a user meets it: exit status, one clean stream, one clear line."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from diagnostics.bundle import dump
from diagnostics.cli.main import main
from diagnostics.cli.streams import Streams
from diagnostics.judging import orders
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from tests.builders import (
    API_IP,
    CLUSTER_ID,
    FQDN,
    NODE_IP,
    cluster,
    incident,
    nsg,
    rule,
    snapshot,
)

TIMED_OUT = (
    f"curl: (28) Failed to connect to {FQDN} port 443 after 130000 ms: Connection timed out\n"
    f"* connect to {API_IP} port 443 from {NODE_IP} port 40000 failed: Connection timed out\n"
    '{ "ExitCode": "51", "Output": "" } VMExtensionError_K8SAPIServerConnFail'
)


def ran(
    *argv: str, stdin: str = "", environ: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    streams = Streams(stdin=io.StringIO(stdin), stdout=io.StringIO(), stderr=io.StringIO())
    status = main(argv, streams, environ or {})
    assert isinstance(streams.stdout, io.StringIO)
    assert isinstance(streams.stderr, io.StringIO)
    return status, streams.stdout.getvalue(), streams.stderr.getvalue()


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        ((), "python -m diagnostics: the following arguments are required: COMMAND"),
        (
            ("run",),
            "python -m diagnostics run: the following arguments are required: CLUSTER",
        ),
        (
            ("run", "g/c", "--error", "x", "--error-file", "-"),
            ("python -m diagnostics run: argument --error-file: not allowed with argument --error"),
        ),
        (
            ("run", "g/c"),
            "RESOURCE_GROUP/NAME needs AZURE_SUBSCRIPTION_ID to hold a subscription's GUID.",
        ),
        (
            ("run", CLUSTER_ID, "--error-file", "/no/such/file"),
            "Cannot read /no/such/file: No such file or directory.",
        ),
        (
            ("run", CLUSTER_ID, "--save", "/no/such/folder/b.json"),
            "Cannot write /no/such/folder/b.json: no such folder, or not yours to write.",
        ),
        (("replay", "/no/such/file"), "Cannot read /no/such/file: No such file or directory."),
        (("replay", "a\0b"), "Cannot read a\0b: embedded null byte."),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(argv: tuple[str, ...], line: str) -> None:
    assert ran(*argv) == (2, "", f"{line}\n")


def test_wrong_settings_are_one_line_and_status_2() -> None:
    environ = {"CONNCHECK_ARM_ENDPOINT": "http://x", "AZURE_SUBSCRIPTION_ID": "mine"}
    status, out, err = ran("run", CLUSTER_ID, environ=environ)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert [name in err for name in environ] == [True, True]


def test_run_with_the_text_of_another_error_reads_nothing(tmp_path: Path) -> None:
    text = "CSE failed with 'VMExtensionError_OutboundConnFail'"
    saved = str(tmp_path / "b.json")
    status, out, err = ran(
        "run", CLUSTER_ID, "--error-file", "-", "--format", "json", "--save", saved, stdin=text
    )
    report = json.loads(out)
    assert (status, err, report["verdict"]["state"], report["checks"], report["timing"]) == (
        5,
        "",
        "not_this_error",
        [],
        {"seconds": 0.0, "arm_calls": 0},
    )
    assert Path(saved).stat().st_mode & 0o777 == 0o600
    status, again, _ = ran("replay", saved, "--format", "json")
    assert (status, json.loads(again)) == (5, report)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_run_prints_the_other_formats(form: str) -> None:
    text = "CSE failed with 'VMExtensionError_OutboundConnFail'"
    status, out, _ = ran("run", CLUSTER_ID, "--error", text, "--format", form)
    start = {"text": "NOT THIS ERROR: ", "markdown": "## Not this error: "}[form]
    assert (status, out[: len(start)]) == (5, start)


def test_run_keeps_the_report_where_the_bundle_cannot_be_written(tmp_path: Path) -> None:
    text = "CSE failed with 'VMExtensionError_OutboundConnFail'"
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    path = f"{tmp_path}/loop"
    status, out, err = ran("run", CLUSTER_ID, "--error", text, "--save", path)
    assert (status, out[:14], err) == (
        2,
        "NOT THIS ERROR",
        f"Cannot write {path}: Too many levels of symbolic links.\n",
    )


DENY = Known(nsg(rule("deny-all", access="Deny", destination_ports=("*",))))


@pytest.mark.parametrize(
    ("told", "read", "status", "check"),
    [
        (incident(), snapshot(subnet_nsg=DENY), 1, "nsg_outbound"),
        (incident(), snapshot(), 0, None),
        (incident(), snapshot(cluster=Missing(why=Why.DENIED, what="the cluster")), 3, None),
        (
            incident(),
            snapshot(cluster=Known(cluster(provisioning_state="Updating"))),
            4,
            None,
        ),
        (incident(Category.NOT_THIS_ERROR), snapshot(), 5, None),
        (incident(Category.NOT_THIS_ERROR), None, 5, None),
    ],
)
def test_replay_gives_the_verdict_again(
    told: Incident, read: Snapshot | None, status: int, check: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(dump(told, read))
    found, out, err = ran("replay", str(path), "--format", "json")
    assert (found, json.loads(out)["verdict"]["check"], err) == (status, check, "")


def test_replay_of_no_bundle_says_so(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text("{}")
    line = f"{path}: The bundle is not of schema aks-conncheck/bundle/1.\n"
    assert ran("replay", str(path)) == (2, "", line)


def test_classify_prints_the_object_of_the_contract() -> None:
    status, out, err = ran("classify", "--format", "json", stdin=TIMED_OUT)
    found = json.loads(out)
    assert (status, err, list(found)) == (
        0,
        "",
        ["category", "exit_code", "error_name", "endpoint", "node", "hint"],
    )
    assert (found["category"], found["exit_code"], found["endpoint"]) == (
        "connection_timeout",
        51,
        {"fqdn": FQDN, "ip": API_IP, "port": 443},
    )


def test_classify_prints_text_without_what_is_unknown() -> None:
    status, out, _ = ran("classify", stdin=TIMED_OUT)
    assert (status, out.splitlines()[:2]) == (
        0,
        [
            "category          connection_timeout",
            "error             VMExtensionError_K8SAPIServerConnFail",
        ],
    )
    assert "None" not in out


def test_classify_prints_the_orders() -> None:
    listed = {category.value: list(checks) for category, checks in orders().items()}
    assert len(listed) == 6
    status, out, _ = ran("classify", "--orders", "--format", "json")
    assert (status, json.loads(out)) == (0, listed)
    status, out, _ = ran("classify", "--orders")
    lines = [f"{category}: {', '.join(checks)}" for category, checks in listed.items()]
    assert (status, out.splitlines()) == (0, lines)


class _Broken(io.StringIO):
    """An input that no program expects; its complaint holds a secret."""

    def read(self, _size: int | None = -1) -> str:
        """Fail as a bug does."""
        raise RuntimeError("at http://ann:hunter2@proxy:3128")


def test_a_bug_is_status_70_with_a_redacted_trace_and_nothing_on_standard_output() -> None:
    streams = Streams(stdin=_Broken(), stdout=io.StringIO(), stderr=io.StringIO())
    status = main(["classify"], streams, {})
    assert isinstance(streams.stdout, io.StringIO)
    assert isinstance(streams.stderr, io.StringIO)
    lines = streams.stderr.getvalue().strip().splitlines()
    assert (status, streams.stdout.getvalue(), lines[0], lines[-1]) == (
        70,
        "",
        "Traceback (most recent call last):",
        "RuntimeError: at http://[credentials]@proxy:3128",
    )


class _Gone(io.StringIO):
    """A reader that has seen enough."""

    def write(self, _text: str) -> int:
        """Fail as a closed pipe does."""
        raise BrokenPipeError


def test_a_reader_that_leaves_early_is_no_error() -> None:
    streams = Streams(stdin=io.StringIO(), stdout=_Gone(), stderr=io.StringIO())
    assert main(["classify", "--orders"], streams, {}) == 0


class _Interrupting(io.StringIO):
    """A person who presses Ctrl-C."""

    def read(self, _size: int | None = -1) -> str:
        """Interrupt."""
        raise KeyboardInterrupt


def test_an_interruption_is_status_130() -> None:
    streams = Streams(stdin=_Interrupting(), stdout=io.StringIO(), stderr=io.StringIO())
    assert main(["classify"], streams, {}) == 130


def test_help_goes_to_standard_output_and_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        ran("--help")
    assert (caught.value.code, capsys.readouterr().out[:29]) == (0, "usage: python -m diagnostics ")
