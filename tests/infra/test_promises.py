"""What the infrastructure promises, looked up in the parsed files."""

import json
import re
from pathlib import Path

import pytest
from tree_sitter import Node

from bot import events
from tests.infra.bicep import INFRA, declared, flat, kind_of, property_of, strings, text

APP = INFRA / "app"
RESOURCES = {
    (path.stem, name): resource
    for path in sorted(INFRA.rglob("*.bicep"))
    for name, resource in declared(path, "resource").items()
    if " existing = " not in text(resource)
}
ROOT = INFRA.parent


def _of_kind(kind: str) -> dict[tuple[str, str], Node]:
    return {k: r for k, r in RESOURCES.items() if kind_of(r).split("@")[0] == kind}


def _values(kind: str, name: str) -> dict[str, str]:
    """Return a property of all resources of a kind, by file; empty where it is not set."""
    found = {place: flat(resource) for place, resource in _of_kind(kind).items()}
    return {file: values.get(f"properties.{name}", "") for (file, _), values in found.items()}


def test_accounts_take_tls_1_2_or_later_over_https_and_show_nothing_to_the_public() -> None:
    accounts = "Microsoft.Storage/storageAccounts"
    files = ("dead-letters", "storage")

    assert _values(accounts, "minimumTlsVersion") == dict.fromkeys(files, "'TLS1_2'")
    assert _values(accounts, "supportsHttpsTrafficOnly") == dict.fromkeys(files, "true")
    assert _values(accounts, "allowBlobPublicAccess") == dict.fromkeys(files, "false")


def test_no_account_of_the_program_has_shared_keys() -> None:
    # Event Grid's topic of a subscription is global and can have no identity: the account for
    # what it could not deliver is the one exception, and nothing else lies there.
    shared = _values("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess")

    assert shared == {"storage": "false", "dead-letters": "true"}
    assert "dead-letters" not in (APP / "api.bicep").read_text()


def test_app_takes_tls_1_2_or_later_over_https() -> None:
    app = flat(RESOURCES["api", "app"])

    assert app["properties.httpsOnly"] == "true"
    assert app["properties.siteConfig.minTlsVersion"] == "'1.2'"
    assert app["properties.siteConfig.scmMinTlsVersion"] == "'1.2'"


def test_app_cannot_be_published_to_with_a_password() -> None:
    policies = _of_kind("Microsoft.Web/sites/basicPublishingCredentialsPolicies")

    assert [flat(policy) for policy in policies.values()] == [
        {"parent": "app", "name": f"'{way}'", "properties.allow": "false"} for way in ("ftp", "scm")
    ]
    assert [
        path.name
        for path in [*INFRA.glob("*.sh"), *(ROOT / "docs").glob("*.md"), ROOT / "azure.yaml"]
        if re.search(r"list-publishing|publishingPassword|config-zip -", path.read_text())
    ] == []


def test_app_runs_on_flex_consumption_with_2048_mb_and_instances_that_are_always_ready() -> None:
    plan, app = flat(RESOURCES["api", "plan"]), flat(RESOURCES["api", "app"])
    scale = "properties.functionAppConfig.scaleAndConcurrency"

    assert plan["sku.tier"] == "'FlexConsumption'"
    assert app[f"{scale}.instanceMemoryMB"] == "2048"
    assert "name: 'http'" in text(property_of(RESOURCES["api", "app"], "alwaysReady"))
    assert text(declared(INFRA / "main.bicep", "parameter")["warmInstances"]).endswith("= 1")


def test_app_uses_its_identity_for_secrets_package_storage_and_telemetry() -> None:
    app = flat(RESOURCES["api", "app"])
    settings = flat(RESOURCES["api", "settings"])
    package = "properties.functionAppConfig.deployment.storage.authentication"

    assert app["identity.type"] == "'UserAssigned'"
    assert app["properties.keyVaultReferenceIdentity"] == "identityId"
    assert app[f"{package}.type"] == "'UserAssignedIdentity'"
    assert settings["properties.AzureWebJobsStorage__credential"] == "'managedidentity'"
    assert "properties.AzureWebJobsStorage" not in settings
    assert [
        value for value in settings.values() if re.search(r"(?i)accountkey|sharedaccess", value)
    ] == []
    assert settings["properties.APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] == (
        "'ClientId=${identityClientId};Authorization=AAD'"
    )
    assert flat(RESOURCES["monitor", "insights"])["properties.DisableLocalAuth"] == "true"


def test_slack_secrets_are_key_vault_references_in_a_vault_that_asks_for_roles() -> None:
    settings = flat(RESOURCES["api", "settings"])
    vault = flat(RESOURCES["vault", "vault"])

    assert {
        name: settings[f"properties.{name}"] for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    } == {
        "SLACK_BOT_TOKEN": "'@Microsoft.KeyVault(SecretUri=${botTokenUri})'",
        "SLACK_SIGNING_SECRET": "'@Microsoft.KeyVault(SecretUri=${signingSecretUri})'",
    }
    assert vault["properties.enableRbacAuthorization"] == "true"
    assert {
        flat(secret)["name"] for secret in _of_kind("Microsoft.KeyVault/vaults/secrets").values()
    } == {"'slack-bot-token'", "'slack-signing-secret'"}


def test_app_gets_the_settings_of_the_program() -> None:
    names = [
        text(item.named_children[0])
        for item in property_of(RESOURCES["api", "settings"], "properties").named_children
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
        "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL",
        "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED",
        "APPLICATIONINSIGHTS_SDKSTATS_DISABLED",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_DEFAULT_CHANNEL",
        "SLACK_ONCALL_USERGROUP",
        "CONNCHECK_ROUTING_FILE",
        "CONNCHECK_KEEP_DAYS",
        "CONNCHECK_TIME_LIMIT_S",
        "CONNCHECK_STORM_MINUTES",
        "CONNCHECK_MESSAGE_GAP_S",
        "CONNCHECK_REQUESTS_PER_MINUTE",
        "CONNCHECK_ALERTS_PER_MINUTE",
        "CONNCHECK_SHOW_CALLERS",
    ]


def test_every_setting_that_the_program_reads_is_set_or_for_another_place() -> None:
    # Other endpoints than the cloud's own are for sandboxes and clouds without Flex Consumption.
    elsewhere = {"CONNCHECK_ARM_ENDPOINT", "CONNCHECK_ARM_AUDIENCE"}
    sources = [path for folder in ("bot", "diagnostics") for path in (ROOT / folder).rglob("*.py")]
    read = {
        name
        for path in sources
        for name in re.findall(r'"(CONNCHECK_[A-Z_]+)"', path.read_text())
        if name not in ("CONNCHECK_BEGIN", "CONNCHECK_END")
    }
    settings = {name.removeprefix("properties.") for name in flat(RESOURCES["api", "settings"])}

    assert sorted(read - settings - elsewhere) == []


def test_queues_of_the_program_are_there_before_it_starts() -> None:
    queues = declared(APP / "storage.bicep", "variable")["queues"]
    used = set(re.findall(r'queue_name="([\w-]+)"', (ROOT / "function_app.py").read_text()))

    assert set(strings(queues.named_children[1])) == used


def test_each_storage_role_is_the_least() -> None:
    roles = declared(APP / "storage.bicep", "variable")["roles"]
    places = {name: flat(RESOURCES["storage", name]) for name in ("grants", "queueGrants")}

    assert sorted(flat(roles)) == ["'Storage Blob Data Owner'", "'Storage Table Data Contributor'"]
    assert {name: values["scope"] for name, values in places.items()} == {
        "grants": "storage",
        "queueGrants": "queue[i]",
    }
    assert places["queueGrants"]["properties.description"] == "'Storage Queue Data Contributor'"


def test_every_role_is_given_to_the_identity_and_no_other() -> None:
    grants = _of_kind("Microsoft.Authorization/roleAssignments")

    assert sorted(file for file, _ in grants) == ["grant", "monitor", "storage", "storage", "vault"]
    assert {flat(grant)["properties.principalId"] for grant in grants.values()} == {"principalId"}


def _filter() -> Node:
    return property_of(RESOURCES["events", "failures"], "filter")


def test_events_are_filtered_to_all_that_the_program_takes() -> None:
    kinds, operations = strings(property_of(_filter(), "includedEventTypes")), _operations()

    assert {kind.lower() for kind in kinds} == set(events.FAILURES)
    assert {each.lower() for each in operations} == {*events.OPERATIONS, events.SCALE_SET_WRITE}


def _operations() -> list[str]:
    (advanced,) = property_of(_filter(), "advancedFilters").named_children
    assert text(property_of(advanced, "operatorType")) == "'StringIn'"
    assert text(property_of(advanced, "key")) == "'data.operationName'"
    return strings(property_of(advanced, "values"))


def test_filter_has_no_more_values_than_azure_allows() -> None:
    # https://learn.microsoft.com/azure/event-grid/event-filtering#limitations
    assert len(_operations()) <= 25


def test_alert_in_the_log_watches_the_same_operations_and_failures_only() -> None:
    operations = declared(APP / "log-alert.bicep", "variable")["operations"]
    condition = text(property_of(RESOURCES["log-alert", "alert"], "allOf"))

    assert strings(operations.named_children[1]) == _operations()
    assert "{ field: 'category', equals: 'Administrative' }" in condition
    assert "{ field: 'status', equals: 'Failed' }" in condition


def test_alert_calls_the_function_in_the_common_schema() -> None:
    hook = text(property_of(RESOURCES["log-alert", "hook"], "webhookReceivers"))
    connect = (INFRA / "connect.bicep").read_text()

    assert "useCommonAlertSchema: true" in hook
    assert "alertsUrl: 'https://${app.properties.defaultHostName}/api/alerts'" in connect


def test_rolling_upgrades_of_a_cluster_are_announced_by_its_own_topic() -> None:
    topic, failures = RESOURCES["cluster-events", "topic"], RESOURCES["cluster-events", "failures"]
    (kind,) = strings(property_of(failures, "includedEventTypes"))

    assert kind.lower() == events.ROLLING_FAILED
    assert flat(topic)["properties.source"] == "clusterId"
    assert flat(topic)["properties.topicType"] == "'Microsoft.ContainerService.ManagedClusters'"


@pytest.mark.parametrize("file", ["events", "cluster-events"])
def test_undeliverable_events_are_kept_and_delivery_is_tried_for_a_day(file: str) -> None:
    values = flat(RESOURCES[file, "failures"])
    (endpoint,) = (v for k, v in values.items() if re.search(r"deadLetter.*\.endpointType$", k))

    assert endpoint == "'StorageBlob'"
    assert values["properties.retryPolicy.eventTimeToLiveInMinutes"] == "1440"
    assert values["properties.retryPolicy.maxDeliveryAttempts"] == "30"


def test_global_topic_has_no_identity_and_the_regional_one_has() -> None:
    made, regional = flat(RESOURCES["events", "made"]), flat(RESOURCES["cluster-events", "topic"])

    assert made["location"] == "'global'"
    assert [name for name in made if name.startswith("identity")] == []
    assert regional["identity.type"] == "'UserAssigned'"


def test_container_for_undeliverable_events_is_there() -> None:
    name = text(declared(APP / "storage.bicep", "variable")["deadLetters"].named_children[1])

    assert (
        text(
            property_of(
                declared(INFRA / "connect.bicep", "module")["rolling"], "deadLetterContainer"
            )
        )
        == name
    )
    assert (
        text(declared(APP / "dead-letters.bicep", "variable")["container"].named_children[1])
        == name
    )


def test_undeliverable_events_are_forgotten_and_nothing_else_is() -> None:
    rules = {
        file: flat(resource) for (file, name), resource in RESOURCES.items() if name == "ageing"
    }
    delete = "definition.actions.baseBlob.delete.daysAfterModificationGreaterThan"

    assert {file: _ending(rule, delete) for file, rule in rules.items()} == {
        "dead-letters": ["keepDays"],
        "storage": ["30"],
    }
    assert _ending(rules["storage"], "filters.prefixMatch") == ["['${deadLetters}/']"]


def _ending(values: dict[str, str], name: str) -> list[str]:
    return [value for key, value in values.items() if key.endswith(name)]


def test_docs_count_the_operations_that_the_filter_lets_through() -> None:
    numbers = {5: "five", 6: "six", 7: "seven", 8: "eight"}
    operations = strings(property_of(RESOURCES["events", "failures"], "values"))

    assert f"there are {numbers[len(operations)]}." in (INFRA / "README.md").read_text()


def test_host_leaves_out_nothing_that_the_alerts_count() -> None:
    logging = json.loads((ROOT / "host.json").read_text())["logging"]
    sampling = logging["applicationInsights"]["samplingSettings"]

    assert sampling == {"isEnabled": True, "excludedTypes": "Request;Exception"}


def test_functions_that_events_are_sent_to_exist() -> None:
    functions = set(
        re.findall(r"^(?:async )?def (\w+)\(", (ROOT / "function_app.py").read_text(), re.MULTILINE)
    )
    named = {
        name
        for path in sorted(INFRA.rglob("*.bicep"))
        for name in re.findall(r"/functions/(\w+)'", path.read_text())
    }

    assert named == {"aks_events", "alerts"}
    assert named <= functions


def test_operators_are_told_of_poison_messages_and_failed_diagnoses() -> None:
    rules = text(declared(APP / "watch.bicep", "variable")["rules"])
    alerts = flat(RESOURCES["watch", "alerts"])

    assert re.findall(r'query: \'requests \| where name has "(\w+)"', rules) == [
        "give_up",
        "diagnose",
    ]
    assert re.findall(r"threshold: (\d+)", rules) == ["0", "3"]
    assert "failed more than three times within 15 minutes" in (
        (ROOT / "docs/operating.md").read_text()
    )
    assert alerts["properties.windowSize"] == "'PT15M'"
    assert alerts["properties.actions.actionGroups"] == "[people.id]"
    assert "emailAddress: alertEmail" in text(RESOURCES["watch", "people"])


def test_network_integration_is_off_unless_a_subnet_is_named() -> None:
    app = flat(RESOURCES["api", "app"])

    assert app["properties.virtualNetworkSubnetId"] == (
        "empty(integrationSubnetId) ? null : integrationSubnetId"
    )
    assert text(declared(INFRA / "main.bicep", "parameter")["integrationSubnetId"]).endswith("= ''")


def test_roles_are_assignable_in_subscriptions_and_in_one_management_group() -> None:
    roles = (APP / "roles.bicep").read_text()

    assert "var scopes = concat(subscriptions, groups)" in roles
    assert "'/providers/Microsoft.Management/managementGroups/${managementGroup}'" in roles
    assert roles.count("assignableScopes: scopes") == 2


def test_roles_of_another_installation_are_found_under_the_names_that_it_gave_them() -> None:
    roles = declared(APP / "roles.bicep", "resource")
    outputs = declared(APP / "roles.bicep", "output")
    names = {role: flat(resource)["name"] for role, resource in roles.items()}
    source = (APP / "roles.bicep").read_text()

    assert "= if (empty(madeIn)) {" in text(roles["reader"])
    assert names == {"reader": "readerName", "prober": "proberName"}
    assert "'${definitions}/${readerName}'" in text(outputs["readerId"])
    assert "'${definitions}/${proberName}'" in text(outputs["proberId"])
    assert "home = toLower(empty(madeIn) ? subscription().subscriptionId : madeIn)" in source
    assert text(declared(INFRA / "main.bicep", "parameter")["rolesFrom"]).endswith("= ''")


def test_azd_connects_after_it_published() -> None:
    azure = (ROOT / "azure.yaml").read_text()

    assert "  postdeploy:\n    shell: sh\n    interactive: true\n    run: infra/connect.sh" in azure
    assert (INFRA / "connect.sh").stat().st_mode & 0o111
    assert "--parameters infra/connect.bicepparam" in (INFRA / "connect.sh").read_text()
    assert Path(INFRA / "ready.sh").stat().st_mode & 0o111
