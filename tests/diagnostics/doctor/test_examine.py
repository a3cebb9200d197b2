"""The doctor against simulated Azure and Slack and real Azurite: healthy, then fault by fault."""

import re
from pathlib import Path

import pytest
from azure.storage.queue.aio import QueueClient

from diagnostics.setup.result import Result, Standing, exit_status
from diagnostics.setup.shown import to_text
from sandbox.world import Denial
from tests.diagnostics.doctor.conftest import Clinic

ROUTES = "Microsoft.Network/routeTables/read"
STORAGE = (
    "storage_queue_diagnoses",
    "storage_queue_diagnoses-poison",
    "storage_table_conncheck",
)
ROUTING = '[[allow]]\ngroups = ["S0PLATFORM"]\n'
SLACK = ("slack_token", "slack_scopes", "slack_channel")


def unwell(results: dict[str, Result]) -> dict[str, str]:
    """Return what did not pass."""
    return {
        name: result.standing.value
        for name, result in results.items()
        if result.standing is not Standing.PASSED
    }


async def test_all_is_well(clinic: Clinic) -> None:
    results = await clinic.ask()
    assert (unwell(results), exit_status(results.values())) == ({}, 0)
    assert list(results) == [
        *("settings_azure", "settings_slack", "settings_options", "settings_storage"),
        *("identity", "rights", *SLACK, *STORAGE),
    ]


async def test_cluster_is_looked_at_where_its_parts_lie(clinic: Clinic) -> None:
    results = await clinic.ask(clinic.world.cluster_id)
    assert unwell(results) == {}
    assert {"rights", "rights_nodes", "rights_network"} <= set(results)


async def test_queue_that_is_there(clinic: Clinic, azurite: str) -> None:
    async with QueueClient.from_connection_string(azurite, "diagnoses") as queue:
        await queue.create_queue()
        results = await clinic.ask()
        await queue.delete_queue()
    assert results["storage_queue_diagnoses"].summary == "The queue diagnoses can be read."


async def test_skipped_things_are_not_looked_at(clinic: Clinic) -> None:
    clinic.skipped = frozenset({"slack", "storage"})
    clinic.set(SLACK_BOT_TOKEN="", AzureWebJobsStorage="")
    assert list(await clinic.ask()) == ["settings_azure", "identity", "rights"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"SLACK_SIGNING_SECRET": ""}, {"settings_slack": "fail"}),
        (
            {"SLACK_DEFAULT_CHANNEL": "#ops"},
            {"settings_slack": "fail", **dict.fromkeys(SLACK, "could_not_look")},
        ),
        ({"CONNCHECK_KEEP_DAYS": "never"}, {"settings_options": "fail"}),
        ({"CONNCHECK_ROUTING_FILE": "no-such.toml"}, {"settings_options": "fail"}),
        (
            {"CONNCHECK_ARM_ENDPOINT": "http://x"},
            {"settings_azure": "fail", "identity": "could_not_look", "rights": "could_not_look"},
        ),
        (
            {"AzureWebJobsStorage": ""},
            {"settings_storage": "fail", **dict.fromkeys(STORAGE, "could_not_look")},
        ),
        (
            {"AzureWebJobsStorage": "AccountName=acct"},
            {"settings_storage": "fail", **dict.fromkeys(STORAGE, "could_not_look")},
        ),
        (
            {"AzureWebJobsStorage": "", "AzureWebJobsStorage__tableServiceUri": "https://a.b"},
            {"settings_storage": "fail", **dict.fromkeys(STORAGE, "could_not_look")},
        ),
        (
            {"SLACK_BOT_TOKEN": "xoxb-of-nobody"},
            {
                "slack_token": "fail",
                "slack_scopes": "could_not_look",
                "slack_channel": "could_not_look",
            },
        ),
        ({"SLACK_DEFAULT_CHANNEL": "C0NOWHERE"}, {"slack_channel": "fail"}),
        (
            {"SLACK_API_URL": "http://127.0.0.1:9/api/"},
            dict.fromkeys(SLACK, "could_not_look"),
        ),
        ({"IDENTITY_HEADER": "wrong"}, {"identity": "fail", "rights": "could_not_look"}),
    ],
)
async def test_setting_that_is_wrong(
    clinic: Clinic, changed: dict[str, str], expected: dict[str, str]
) -> None:
    clinic.set(**changed)
    results = await clinic.ask()
    assert unwell(results) == expected
    assert [name for name in expected if not (results[name].steps or results[name].commands)] == []


async def test_scope_of_slack_that_is_missing(clinic: Clinic) -> None:
    clinic.workspace.scopes -= {"files:write", "usergroups:read"}
    results = await clinic.ask()
    assert unwell(results) == {"slack_scopes": "fail"}
    assert [detail.split(" ")[0] for detail in results["slack_scopes"].details] == [
        "files:write:",
        "usergroups:read",
    ]


async def test_scope_that_the_routing_file_needs(clinic: Clinic, tmp_path: Path) -> None:
    rules = tmp_path / "routing.toml"
    rules.write_text(ROUTING)
    clinic.set(CONNCHECK_ROUTING_FILE=str(rules))
    granted = await clinic.ask()
    clinic.workspace.scopes -= {"usergroups:read"}
    assert (unwell(granted), unwell(await clinic.ask())) == ({}, {"slack_scopes": "fail"})


async def test_channel_cannot_be_seen_without_the_scope(clinic: Clinic) -> None:
    clinic.workspace.scopes -= {"channels:read"}
    results = await clinic.ask()
    assert (unwell(results), exit_status(results.values())) == (
        {"slack_channel": "could_not_look"},
        3,
    )


async def test_bot_is_not_in_the_channel(clinic: Clinic) -> None:
    clinic.workspace.scopes -= {"chat:write.public"}
    clinic.workspace.channels["C0AKSOPS"].members.clear()
    assert unwell(await clinic.ask()) == {"slack_channel": "fail"}


async def test_nothing_is_posted(clinic: Clinic) -> None:
    await clinic.ask()
    assert [call.method for call in clinic.workspace.calls] == ["auth.test", "conversations.info"]
    assert clinic.workspace.messages == []


async def test_action_that_is_missing(clinic: Clinic) -> None:
    clinic.world.denials.append(Denial(scope="/", action=ROUTES))
    results = await clinic.ask()
    assert unwell(results) == {"rights": "fail"}
    assert results["rights"].details == (f"{ROUTES}: cannot see route tables",)


async def test_action_that_is_missing_where_the_nodes_are(clinic: Clinic) -> None:
    group = clinic.world.cluster["properties"]["nodeResourceGroup"]
    scope = f"/subscriptions/{clinic.world.subscription_id}/resourceGroups/{group}"
    clinic.world.denials.append(Denial(scope=scope, action=ROUTES))
    results = await clinic.ask(clinic.world.cluster_id)
    assert unwell(results) == {"rights_nodes": "fail"}
    assert results["rights_nodes"].commands[0][-1] == scope


async def test_cluster_that_cannot_be_read(clinic: Clinic) -> None:
    action = "Microsoft.ContainerService/managedClusters/read"
    clinic.world.denials.append(Denial(scope="/", action=action))
    results = await clinic.ask(clinic.world.cluster_id)
    assert unwell(results) == {"rights": "fail", "rights_nodes": "could_not_look"}


async def test_rights_cannot_be_listed(clinic: Clinic) -> None:
    action = "Microsoft.Authorization/permissions/read"
    clinic.world.denials.append(Denial(scope="/", action=action))
    results = await clinic.ask()
    assert unwell(results) == {"rights": "could_not_look"}
    assert results["rights"].commands[0][:4] == ("az", "role", "assignment", "create")


@pytest.mark.parametrize("scope", ["/subscriptions/{}/resourceGroups/none", "none/none"])
async def test_scope_that_is_not_there(clinic: Clinic, scope: str) -> None:
    results = await clinic.ask(scope.format(clinic.world.subscription_id))
    assert unwell(results) == {"rights": "fail"}


async def test_subscription_that_is_not_there(clinic: Clinic) -> None:
    results = await clinic.ask("00000000-0000-0000-0000-000000000001")
    assert unwell(results) == {"rights": "fail"}


@pytest.mark.parametrize("key", ["YWJj", "no base64"])
async def test_storage_with_a_wrong_key(clinic: Clinic, azurite: str, key: str) -> None:
    parts = [part for part in azurite.split(";") if not part.startswith("AccountKey")]
    clinic.set(AzureWebJobsStorage=";".join([*parts, f"AccountKey={key}"]))
    assert unwell(await clinic.ask()) == dict.fromkeys(STORAGE, "fail")


async def test_storage_that_is_not_reached(clinic: Clinic, azurite: str) -> None:
    clinic.set(AzureWebJobsStorage=re.sub(r":\d+/", ":9/", azurite))
    assert unwell(await clinic.ask()) == dict.fromkeys(STORAGE, "could_not_look")


async def test_no_secret_is_told(
    clinic: Clinic, azurite: str, capfd: pytest.CaptureFixture[str]
) -> None:
    clinic.set(SLACK_BOT_TOKEN="xoxb-of-nobody", IDENTITY_HEADER="a-wrong-header")
    text = to_text(tuple((await clinic.ask()).values())) + "".join(capfd.readouterr())
    secrets = ("xoxb-of-nobody", "a-wrong-header", clinic.workspace.signing_secret)
    key = next(part for part in azurite.split(";") if part.startswith("AccountKey="))
    assert [each for each in (*secrets, key.partition("=")[2]) if each in text] == []
