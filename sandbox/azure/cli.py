"""Point the real Azure CLI at a served world: a configuration folder and an environment.

Nothing is registered or logged in through az itself, which would talk to the public cloud first.
"""

import json
import os
from pathlib import Path

from sandbox.azure.server import SimulatedArm
from sandbox.world import World

_AUDIENCE = "https://management.core.windows.net/"
_CONFIG = """\
[cloud]
name = Simulated
[core]
collect_telemetry = no
error_recommendation = off
survey_message = no
[extension]
use_dynamic_install = no
[logging]
enable_log_file = no
"""


def environment(folder: Path, world: World, arm: SimulatedArm, *others: str) -> dict[str, str]:
    """Write az's configuration into an empty folder; return the whole environment to run it in.

    `others` are subscriptions beside the world's own that az shall know.
    """
    (folder / "clouds.config").write_text(_cloud(arm.endpoint), encoding="utf-8")
    (folder / "config").write_text(_CONFIG, encoding="utf-8")
    (folder / "azureProfile.json").write_text(
        json.dumps(_profile(world, *others)), encoding="utf-8"
    )
    never = {"versions": {}, "update_time": "2999-01-01 00:00:00.000000"}
    (folder / "versionCheck.json").write_text(json.dumps(never), encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AZURE_CONFIG_DIR": str(folder),
        "IDENTITY_ENDPOINT": arm.identity_endpoint,
        "IDENTITY_HEADER": arm.identity_header,
        "REQUESTS_CA_BUNDLE": str(arm.ca_file),
    }


def _cloud(endpoint: str) -> str:
    fields = ("resource_manager", "management", "active_directory")
    lines = [f"endpoint_{field} = {endpoint}" for field in fields]
    return "\n".join(
        ("[Simulated]", *lines, f"endpoint_active_directory_resource_id = {_AUDIENCE}", "")
    )


def _profile(world: World, *others: str) -> dict[str, object]:
    user = {
        "name": "systemAssignedIdentity",
        "type": "servicePrincipal",
        "assignedIdentityInfo": "MSI",
    }
    known = [
        {
            "id": one,
            "name": "Contoso Production" if one == world.subscription_id else one,
            "state": "Enabled",
            "isDefault": one == world.subscription_id,
            "tenantId": world.tenant_id,
            "homeTenantId": world.tenant_id,
            "managedByTenants": [],
            "environmentName": "Simulated",
            "user": user,
        }
        for one in (world.subscription_id, *others)
    ]
    return {"subscriptions": known}
