"""What differs between Azure's clouds on the chat side; the SDK's own setting names the cloud."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """The portal's address, and what the names of storage accounts end in."""

    portal: str
    storage_suffix: str


PUBLIC = Cloud(portal="https://portal.azure.com", storage_suffix="core.windows.net")
CLOUDS = {
    "AZURE_PUBLIC_CLOUD": PUBLIC,
    "AZURE_US_GOVERNMENT": Cloud(
        portal="https://portal.azure.us", storage_suffix="core.usgovcloudapi.net"
    ),
    "AZURE_CHINA_CLOUD": Cloud(
        portal="https://portal.azure.cn", storage_suffix="core.chinacloudapi.cn"
    ),
}


def read_cloud(environ: Mapping[str, str]) -> Cloud:
    """Return the cloud of an environment; the Azure settings complain of an unknown name."""
    return CLOUDS.get(environ.get("AZURE_SDK_CLOUD_CONF", ""), PUBLIC)
