"""The function app's process sees its settings and the harmless basics, nothing else."""

import pytest

from sandbox.process import ROOT, child_environment


def test_child_inherits_no_proxy_no_credential_and_no_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "AZURE_CLIENT_SECRET", "AzureWebJobsStorage"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("SLACK_API_URL", "https://slack.com/api/")
    child = child_environment({"SLACK_API_URL": "http://127.0.0.1:1/api/"})
    basics = {"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT"}
    assert {name: one for name, one in child.items() if name not in basics} == {
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONPATH": str(ROOT),
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
    }
