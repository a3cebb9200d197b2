"""Azure Resource Manager behind the port `diagnostics.ports.Arm`.

Importing this package imports the Azure SDK (1-2 s cold): do it where it is needed, off the loop.
"""

from diagnostics.arm.client import AzureArm, open_arm
from diagnostics.arm.credential import Tokens
from diagnostics.arm.retries import OFF, Retries
from diagnostics.arm.tag_lists import TagLists

__all__ = ["OFF", "AzureArm", "Retries", "TagLists", "Tokens", "open_arm"]
