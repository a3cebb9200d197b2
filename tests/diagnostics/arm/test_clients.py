"""Where Resource Manager is, cloud by cloud, and one client a subscription."""

import pytest

from diagnostics.arm.clients import Place
from diagnostics.settings import AzureSettings, CloudName


@pytest.mark.parametrize(
    ("settings", "endpoint", "scope"),
    [
        (
            AzureSettings(),
            "https://management.azure.com",
            "https://management.azure.com/.default",
        ),
        (
            AzureSettings(cloud=CloudName.US_GOVERNMENT),
            "https://management.usgovcloudapi.net",
            "https://management.core.usgovcloudapi.net/.default",
        ),
        (
            AzureSettings(cloud=CloudName.CHINA),
            "https://management.chinacloudapi.cn",
            "https://management.chinacloudapi.cn/.default",
        ),
        (
            AzureSettings(arm_endpoint="https://arm.local"),
            "https://arm.local",
            "https://management.azure.com/.default",
        ),
        (
            AzureSettings(arm_endpoint="https://arm.local", arm_audience="https://arm.local/"),
            "https://arm.local",
            "https://arm.local//.default",
        ),
    ],
)
def test_place(settings: AzureSettings, endpoint: str, scope: str) -> None:
    place = Place(settings)

    assert (place.endpoint, place.scopes) == (endpoint, [scope])
