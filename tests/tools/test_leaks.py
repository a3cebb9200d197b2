"""The secret scan refuses what looks like a secret, and takes what was looked at."""

import json
import secrets
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Scan = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    """Return a small project with the rules of this one and an empty list."""
    rules = json.loads((ROOT / ".secrets.baseline").read_text())
    (tmp_path / ".secrets.baseline").write_text(json.dumps({**rules, "results": {}}))
    (tmp_path / "requirements.lock").write_text(f"a==1 --hash=sha256:{secrets.token_hex(32)}\n")
    (tmp_path / "words.md").write_text("The token is in the vault: $SLACK_BOT_TOKEN\n")
    git = shutil.which("git")
    assert git is not None
    subprocess.run([git, "init", "--quiet", tmp_path], check=True)  # noqa: S603 - our own folder
    return tmp_path


@pytest.fixture
def scan(work_tree: Path) -> Scan:
    """Return a function that scans the small project."""

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tools.leaks", "--root", work_tree, *options],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


# Made up here and now, so that no file of the project holds one.
def slack_token() -> str:
    digits = secrets.randbelow(10**12)
    return f"xoxb-{digits:012}-{digits:012}-{secrets.token_hex(12)}"


def storage_key() -> str:
    return f"AccountKey={b64encode(secrets.token_bytes(64)).decode()}"


def private_key() -> str:
    return "-----BEGIN " + "PRIVATE KEY-----"


def signing_secret() -> str:
    return f'signing_secret = "{secrets.token_hex(16)}"'


def test_project_without_secrets_passes(scan: Scan) -> None:
    done = scan()

    assert (done.returncode, done.stdout) == (0, "no secret that is not listed\n")


@pytest.mark.parametrize(
    ("make", "kinds"),
    [
        (slack_token, {"Slack Token"}),
        (storage_key, {"Azure Storage Account access key"}),
        (private_key, {"Private Key"}),
        (signing_secret, {"Hex High Entropy String", "Secret Keyword"}),
    ],
)
def test_secret_is_refused_and_not_shown(
    make: Callable[[], str], kinds: set[str], work_tree: Path, scan: Scan
) -> None:
    secret = make()
    (work_tree / "notes.py").write_text(f"# one line\n{secret}\n")
    done = scan()
    *found, advice = done.stdout.splitlines()

    assert (done.returncode, {line.removeprefix("notes.py:2: ") for line in found}) == (1, kinds)
    assert advice.startswith("Real: revoke it")
    assert secret not in done.stdout + done.stderr


def test_accepted_inventions_pass_and_others_do_not(work_tree: Path, scan: Scan) -> None:
    (work_tree / "test_a.py").write_text(f"TOKEN = '{slack_token()}'\n")
    accepted, again = scan("--accept"), scan()
    (work_tree / "test_a.py").write_text(f"TOKEN = '{slack_token()}'\n")

    assert [accepted.returncode, again.returncode, scan().returncode] == [0, 0, 1]
    assert str(work_tree) not in (work_tree / ".secrets.baseline").read_text()
