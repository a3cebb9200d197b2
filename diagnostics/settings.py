"""Read the Azure settings from the environment; name every wrong one at once.

Source: contract, "Settings". Secrets (`IDENTITY_HEADER`, client secrets) stay in the environment,
where azure-identity reads them; only their presence is looked at here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from diagnostics.model.names import is_subscription

TIME_LIMIT_S = 120.0
# The function app's host ends a run after ten minutes, and the thread still has to be written.
LONGEST_LIMIT_S = 480


class SettingsError(ValueError):
    """Settings are missing or malformed; the message names each, one sentence a setting."""


class CloudName(StrEnum):
    """The clouds that the Azure SDK knows, by its own names (`AZURE_SDK_CLOUD_CONF`)."""

    PUBLIC = "AZURE_PUBLIC_CLOUD"
    US_GOVERNMENT = "AZURE_US_GOVERNMENT"
    CHINA = "AZURE_CHINA_CLOUD"


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureSettings:
    """Where Resource Manager is and who asks; None means the cloud's own or "not given".

    `managed_identity` is True where the host offers an identity endpoint. `client_id` picks a
    user-assigned identity. `show_callers` lets a report name who made a change. `time_limit_s`
    bounds one run: what was not read by then is reported as unknown.
    """

    cloud: CloudName = CloudName.PUBLIC
    arm_endpoint: str | None = None
    arm_audience: str | None = None
    subscription_id: str | None = None
    managed_identity: bool = False
    client_id: str | None = None
    show_callers: bool = False
    time_limit_s: float = TIME_LIMIT_S


def read_azure_settings(environ: Mapping[str, str]) -> AzureSettings:
    """Return the Azure settings of an environment; an empty variable counts as unset.

    Raises:
        SettingsError: one or more are malformed or incomplete.
    """
    problems = [f"{name} {wrong(environ)}." for name, wrong in _RULES.items() if wrong(environ)]
    if problems:
        raise SettingsError(" ".join(problems))
    return AzureSettings(
        cloud=CloudName(environ.get("AZURE_SDK_CLOUD_CONF") or CloudName.PUBLIC),
        arm_endpoint=(environ.get("CONNCHECK_ARM_ENDPOINT") or "").rstrip("/") or None,
        arm_audience=environ.get("CONNCHECK_ARM_AUDIENCE") or None,
        subscription_id=environ.get("AZURE_SUBSCRIPTION_ID") or None,
        managed_identity=bool(environ.get("IDENTITY_ENDPOINT")),
        client_id=environ.get("AZURE_CLIENT_ID") or None,
        show_callers=environ.get("CONNCHECK_SHOW_CALLERS") == "true",
        time_limit_s=float(environ.get("CONNCHECK_TIME_LIMIT_S") or TIME_LIMIT_S),
    )


def _cloud(environ: Mapping[str, str]) -> str:
    value = environ.get("AZURE_SDK_CLOUD_CONF", "")
    known = ", ".join(CloudName)
    return "" if not value or value in set(CloudName) else f"must be one of {known}"


def _endpoint(environ: Mapping[str, str]) -> str:
    # The value itself is never repeated: a URL may carry a password.
    value = environ.get("CONNCHECK_ARM_ENDPOINT", "")
    return "" if not value or _is_plain_https(value) else "must be https://HOST[:PORT] alone"


def _is_plain_https(value: str) -> bool:
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        return False
    clean = (url.scheme, url.path.rstrip("/"), url.query, url.fragment) == ("https", "", "", "")
    return clean and bool(url.hostname) and "@" not in url.netloc and port != 0


def _audience(environ: Mapping[str, str]) -> str:
    value = environ.get("CONNCHECK_ARM_AUDIENCE", "")
    if not value or ("://" in value and not any(map(str.isspace, value))):
        return ""
    return "must be a token audience such as https://management.azure.com"


def _subscription(environ: Mapping[str, str]) -> str:
    value = environ.get("AZURE_SUBSCRIPTION_ID", "")
    return "" if not value or is_subscription(value) else "must be a subscription's GUID"


def _identity_endpoint(environ: Mapping[str, str]) -> str:
    value = environ.get("IDENTITY_ENDPOINT", "")
    return "" if not value or value.startswith(("http://", "https://")) else "must be a URL"


def _identity_header(environ: Mapping[str, str]) -> str:
    # Azure Arc has an IDENTITY_ENDPOINT too, and IMDS_ENDPOINT instead of the header.
    if not environ.get("IDENTITY_ENDPOINT") or environ.get("IMDS_ENDPOINT"):
        return ""
    return "" if environ.get("IDENTITY_HEADER") else "is missing; IDENTITY_ENDPOINT needs it"


def _certificates(environ: Mapping[str, str]) -> str:
    value = environ.get("SSL_CERT_FILE", "")
    if not value:
        return ""
    try:
        held = Path(value).read_bytes()
    except OSError:
        return "names no file that can be read"
    # OpenSSL also knows X509 and TRUSTED certificates.
    return "" if b"-----BEGIN " in held and b"CERTIFICATE-----" in held else "holds no certificate"


def _show_callers(environ: Mapping[str, str]) -> str:
    # Names are personal data: only one clear word shows them.
    value = environ.get("CONNCHECK_SHOW_CALLERS", "")
    return "" if value in ("", "true", "false") else "must be true or false"


def _time_limit(environ: Mapping[str, str]) -> str:
    value = environ.get("CONNCHECK_TIME_LIMIT_S", "")
    fine = re.fullmatch("[1-9][0-9]{0,2}", value) and int(value) <= LONGEST_LIMIT_S
    wrong = f"must be a whole number of seconds from 1 to {LONGEST_LIMIT_S}"
    return "" if not value or fine else wrong


_RULES: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "AZURE_SDK_CLOUD_CONF": _cloud,
    "CONNCHECK_ARM_ENDPOINT": _endpoint,
    "CONNCHECK_ARM_AUDIENCE": _audience,
    "AZURE_SUBSCRIPTION_ID": _subscription,
    "IDENTITY_ENDPOINT": _identity_endpoint,
    "IDENTITY_HEADER": _identity_header,
    "SSL_CERT_FILE": _certificates,
    "CONNCHECK_SHOW_CALLERS": _show_callers,
    "CONNCHECK_TIME_LIMIT_S": _time_limit,
}
