"""Each cloud has its own portal."""

import pytest

from bot.clouds import read_cloud


@pytest.mark.parametrize(
    ("environ", "portal"),
    [
        ({}, "https://portal.azure.com"),
        ({"AZURE_SDK_CLOUD_CONF": "AZURE_PUBLIC_CLOUD"}, "https://portal.azure.com"),
        ({"AZURE_SDK_CLOUD_CONF": "AZURE_US_GOVERNMENT"}, "https://portal.azure.us"),
        ({"AZURE_SDK_CLOUD_CONF": "AZURE_CHINA_CLOUD"}, "https://portal.azure.cn"),
        ({"AZURE_SDK_CLOUD_CONF": "elsewhere"}, "https://portal.azure.com"),
    ],
)
def test_portal_is_the_clouds_own(environ: dict[str, str], portal: str) -> None:
    assert read_cloud(environ).portal == portal
