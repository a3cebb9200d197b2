"""Storage's settings in the host's forms."""

import pytest

from bot.settings import SettingsError
from bot.storage_settings import StorageSettings, read_storage_settings

ACCOUNT = "DefaultEndpointsProtocol=https;AccountName=stcheck;AccountKey=c2VjcmV0"
SAS = "TableEndpoint=https://stcheck.table.core.windows.net/;SharedAccessSignature=sv=1"
URI = "https://stcheck.table.core.windows.net"
TABLE_URI = "AzureWebJobsStorage__tableServiceUri"
QUEUE_URI = "AzureWebJobsStorage__queueServiceUri"
NAME = "AzureWebJobsStorage__accountName"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, StorageSettings()),
        ({"AzureWebJobsStorage": " "}, StorageSettings()),
        ({"AzureWebJobsStorage": ACCOUNT}, StorageSettings(connection=ACCOUNT)),
        ({"AzureWebJobsStorage": SAS}, StorageSettings(connection=SAS)),
        (
            {"AzureWebJobsStorage": "UseDevelopmentStorage=true"},
            StorageSettings(connection="UseDevelopmentStorage=true"),
        ),
        ({TABLE_URI: URI}, StorageSettings(table_endpoint=URI)),
        ({TABLE_URI: URI, QUEUE_URI: "https://q"}, StorageSettings(table_endpoint=URI)),
        ({NAME: "stcheck"}, StorageSettings(table_endpoint=URI)),
        ({NAME: "other", TABLE_URI: URI}, StorageSettings(table_endpoint=URI)),
        (
            {
                NAME: "stcheck",
                "AzureWebJobsStorage__clientId": "0000-1",
                "AzureWebJobsStorage__credential": "managedidentity",
            },
            StorageSettings(table_endpoint=URI, client_id="0000-1"),
        ),
        (
            {NAME: "stcheck", "AZURE_SDK_CLOUD_CONF": "AZURE_US_GOVERNMENT"},
            StorageSettings(table_endpoint="https://stcheck.table.core.usgovcloudapi.net"),
        ),
        (
            {NAME: "stcheck", "AZURE_SDK_CLOUD_CONF": "AZURE_CHINA_CLOUD"},
            StorageSettings(table_endpoint="https://stcheck.table.core.chinacloudapi.cn"),
        ),
    ],
)
def test_forms_of_the_host_are_read(environ: dict[str, str], expected: StorageSettings) -> None:
    assert read_storage_settings(environ) == expected


WRONG_URI = f"{TABLE_URI} must be a URL without a signature."


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"AzureWebJobsStorage": "secret"},
            "AzureWebJobsStorage must be a storage account's connection string.",
        ),
        (
            {"AzureWebJobsStorage": "AccountKey=c2VjcmV0"},
            "AzureWebJobsStorage must be a storage account's connection string.",
        ),
        ({NAME: "st.check/x"}, f"{NAME} must be a storage account's name."),
        (
            {QUEUE_URI: "https://stcheck.queue.core.windows.net"},
            f"{TABLE_URI} is missing; __queueServiceUri needs it.",
        ),
        ({TABLE_URI: "stcheck"}, WRONG_URI),
        ({TABLE_URI: f"{URI}?sig=secret"}, WRONG_URI),
        ({TABLE_URI: "https://u:secret@host"}, WRONG_URI),
        ({TABLE_URI: "https://[secret"}, WRONG_URI),
    ],
)
def test_wrong_setting_is_named_without_its_value(environ: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_storage_settings(environ)
    assert str(caught.value) == message


def test_connection_string_is_not_in_the_repr() -> None:
    assert repr(StorageSettings(connection=ACCOUNT)) == (
        "StorageSettings(table_endpoint=None, client_id=None)"
    )
