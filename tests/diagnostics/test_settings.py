"""Settings of Azure, and what is said of wrong ones."""

from pathlib import Path

import pytest

from diagnostics.settings import AzureSettings, CloudName, SettingsError, read_azure_settings

GUID = "11111111-2222-3333-4444-555555555555"


def test_empty_environment_is_the_public_cloud() -> None:
    assert read_azure_settings({}) == AzureSettings()
    assert read_azure_settings({"AZURE_SDK_CLOUD_CONF": "", "SSL_CERT_FILE": ""}) == AzureSettings()


def test_every_setting_is_read(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("-----BEGIN CERTIFICATE-----\n")
    environ = {
        "AZURE_SDK_CLOUD_CONF": "AZURE_US_GOVERNMENT",
        "CONNCHECK_ARM_ENDPOINT": "https://127.0.0.1:8443/",
        "CONNCHECK_ARM_AUDIENCE": "https://management.core.windows.net/",
        "AZURE_SUBSCRIPTION_ID": GUID,
        "IDENTITY_ENDPOINT": "http://127.0.0.1:8444/msi/token",
        "IDENTITY_HEADER": "x",
        "AZURE_CLIENT_ID": "c",
        "SSL_CERT_FILE": str(bundle),
        "CONNCHECK_SHOW_CALLERS": "true",
    }

    assert read_azure_settings(environ) == AzureSettings(
        cloud=CloudName.US_GOVERNMENT,
        arm_endpoint="https://127.0.0.1:8443",
        arm_audience="https://management.core.windows.net/",
        subscription_id=GUID,
        managed_identity=True,
        client_id="c",
        show_callers=True,
    )


def test_callers_are_shown_on_one_clear_word_only() -> None:
    assert read_azure_settings({"CONNCHECK_SHOW_CALLERS": "false"}) == AzureSettings()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "AZURE_SDK_CLOUD_CONF",
            "AzureCloud",
            "must be one of AZURE_PUBLIC_CLOUD, AZURE_US_GOVERNMENT, AZURE_CHINA_CLOUD",
        ),
        ("CONNCHECK_ARM_ENDPOINT", "http://127.0.0.1", "must be https://HOST[:PORT] alone"),
        ("CONNCHECK_ARM_ENDPOINT", "https://u:p@host", "must be https://HOST[:PORT] alone"),
        ("CONNCHECK_ARM_ENDPOINT", "https://host/path", "must be https://HOST[:PORT] alone"),
        ("CONNCHECK_ARM_ENDPOINT", "https://host:99999", "must be https://HOST[:PORT] alone"),
        ("CONNCHECK_ARM_ENDPOINT", "https://", "must be https://HOST[:PORT] alone"),
        (
            "CONNCHECK_ARM_AUDIENCE",
            "management",
            "must be a token audience such as https://management.azure.com",
        ),
        ("AZURE_SUBSCRIPTION_ID", "prod", "must be a subscription's GUID"),
        ("CONNCHECK_SHOW_CALLERS", "yes", "must be true or false"),
        ("CONNCHECK_TIME_LIMIT_S", "0", "must be a whole number of seconds from 1 to 480"),
        ("CONNCHECK_TIME_LIMIT_S", "481", "must be a whole number of seconds from 1 to 480"),
        ("CONNCHECK_TIME_LIMIT_S", "2e1", "must be a whole number of seconds from 1 to 480"),
        ("CONNCHECK_TIME_LIMIT_S", "\u0661", "must be a whole number of seconds from 1 to 480"),
        ("CONNCHECK_TIME_LIMIT_S", "1" * 5000, "must be a whole number of seconds from 1 to 480"),
        ("SSL_CERT_FILE", "/no/such/file", "names no file that can be read"),
        ("SSL_CERT_FILE", pytest.__file__, "holds no certificate"),
    ],
)
def test_wrong_setting_is_named_and_its_value_is_not(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_azure_settings({name: value})

    assert str(raised.value) == f"{name} {says}."


def test_all_wrong_settings_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        read_azure_settings({"AZURE_SUBSCRIPTION_ID": "x", "IDENTITY_ENDPOINT": "y"})

    assert str(raised.value) == (
        "AZURE_SUBSCRIPTION_ID must be a subscription's GUID. IDENTITY_ENDPOINT must be a URL. "
        "IDENTITY_HEADER is missing; IDENTITY_ENDPOINT needs it."
    )


def test_azure_arc_has_no_identity_header() -> None:
    environ = {"IDENTITY_ENDPOINT": "http://localhost:40342/t", "IMDS_ENDPOINT": "http://x"}

    assert read_azure_settings(environ) == AzureSettings(managed_identity=True)
