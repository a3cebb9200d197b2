"""Proxies of the environment."""

import pytest

from diagnostics.arm.proxies import proxies_for

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("url", "proxies"),
    [
        ("https://management.azure.com", {"https": PROXY}),
        ("https://inside.corp.example", {}),
        ("https://127.0.0.1:8443", {}),
        ("https://localhost:8443", {}),
        ("https://[::1]:8443", {}),
        ("https://10.0.0.1", {"https": PROXY}),
    ],
)
def test_proxies_for(monkeypatch: pytest.MonkeyPatch, url: str, proxies: dict[str, str]) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", PROXY)
    monkeypatch.setenv("NO_PROXY", "corp.example")

    assert proxies_for(url) == proxies
