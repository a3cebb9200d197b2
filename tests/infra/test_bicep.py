"""The Bicep files parse, fit together, and grant no more than the docs say."""

import re
from pathlib import Path

import pytest

from tests.infra.bicep import INFRA, declared, errors, property_of, strings, text

FILES = sorted(INFRA.rglob("*.bicep"))
MAIN = INFRA / "main.bicep"
ROLES = declared(INFRA / "app/roles.bicep", "resource")


def _actions(role: str) -> list[str]:
    return strings(property_of(ROLES[role], "actions"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(INFRA)))
def test_file_is_bicep(path: Path) -> None:
    assert errors(path.read_bytes()) == []


@pytest.mark.parametrize("broken", [b"param name\n", b"resource a 'b@1' = {\n  name: 'x'\n"])
def test_broken_file_is_noticed(broken: bytes) -> None:
    assert errors(broken) != []


def test_modules_get_exactly_the_parameters_they_declare() -> None:
    passed, wanted = {}, {}
    for name, module in declared(MAIN, "module").items():
        path = INFRA / text(module.named_children[1]).strip("'")
        given = property_of(module, "params").named_children
        passed[name] = sorted(text(item.named_children[0]) for item in given)
        wanted[name] = sorted(declared(path, "parameter"))

    assert passed == wanted


def test_parameter_file_sets_only_what_main_declares_and_all_that_it_requires() -> None:
    lines = (INFRA / "main.bicepparam").read_text()
    given = set(re.findall(r"^param (\w+) = ", lines, re.MULTILINE))
    parameters = declared(MAIN, "parameter")
    required = {name for name, node in parameters.items() if " = " not in text(node)}

    assert sorted(given - set(parameters)) == []
    assert sorted(required - given) == []


def test_reader_role_only_reads() -> None:
    others = [action for action in _actions("reader") if not action.endswith("/read")]

    # A list that Azure offers by POST only.
    vnets = "Microsoft.Network/virtualNetworks"
    assert others == [f"{vnets}/listNetworkManagerEffectiveSecurityAdminRules/action"]
    assert [action for action in _actions("reader") if "*" in action] == []


def test_node_probe_is_a_role_of_its_own() -> None:
    assert _actions("prober") == [
        "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action",
        "Microsoft.Compute/virtualMachines/runCommand/action",
        "Microsoft.Compute/locations/operations/read",
    ]


@pytest.mark.parametrize("role", ["reader", "prober"])
def test_docs_list_every_action_of_a_role(role: str) -> None:
    page = (INFRA.parent / "docs/permissions.md").read_text()
    heading = {"reader": "## AKS ConnCheck Reader", "prober": "## AKS ConnCheck Node Prober"}[role]
    section = page.split(heading, 1)[1].split("\n## ", 1)[0]

    assert re.findall(r"`(Microsoft\.[\w./]+)`", section) == _actions(role)


def test_app_gets_the_settings_of_the_program() -> None:
    settings = declared(INFRA / "app/api.bicep", "resource")["settings"]
    names = [
        text(item.named_children[0]) for item in property_of(settings, "properties").named_children
    ]

    assert names == [
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__queueServiceUri",
        "AzureWebJobsStorage__tableServiceUri",
        "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__clientId",
        "AZURE_CLIENT_ID",
        "AZURE_SUBSCRIPTION_ID",
        "AZURE_SDK_CLOUD_CONF",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_DEFAULT_CHANNEL",
        "SLACK_ONCALL_USERGROUP",
        "CONNCHECK_ROUTING_FILE",
        "CONNCHECK_SHOW_CALLERS",
    ]


def test_events_are_filtered_to_failed_operations_of_clusters() -> None:
    failures = declared(INFRA / "app/events.bicep", "resource")["failures"]

    assert strings(property_of(failures, "includedEventTypes")) == [
        "Microsoft.Resources.ResourceWriteFailure",
        "Microsoft.Resources.ResourceActionFailure",
    ]
    assert strings(property_of(failures, "values")) == [
        "Microsoft.ContainerService/managedClusters/write",
        "Microsoft.ContainerService/managedClusters/agentPools/write",
        "Microsoft.ContainerService/managedClusters/start/action",
    ]
    assert text(property_of(failures, "blobContainerName")) == "deadLetterContainer"


def test_storage_has_no_shared_keys_and_both_queues() -> None:
    storage = declared(INFRA / "app/storage.bicep", "resource")["storage"]
    queues = declared(INFRA / "app/storage.bicep", "variable")["queues"]

    assert text(property_of(storage, "allowSharedKeyAccess")) == "false"
    assert strings(queues.named_children[1]) == ["diagnoses", "diagnoses-poison"]
