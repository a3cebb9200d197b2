"""The error this project is about and those it is mistaken for, in one table.

Each neighbour carries the page that Microsoft gives it, so that whoever met the wrong error is
sent to the right place.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/ and the
extension's status codes (`codes.py`).
"""

from dataclasses import dataclass
from typing import Final

from diagnostics.classify.codes import LINUX_CODES, WINDOWS_CODES
from diagnostics.classify.folded import Clued, Phrases

_PAGES = "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/"
LINUX_PAGE: Final = "https://aka.ms/VMExtensionCSELinuxTroubleshoot"
WINDOWS_PAGE: Final = "https://aka.ms/VMExtensionCSEWindowsTroubleshoot"
WINDOWS_API_CODE: Final = 5
_NO_SENTENCES: Final = Phrases()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedError:
    """One error by its name.

    `name` is None for an exit code that has none. `linux` and `windows` are the exit codes that
    stand for it, `sentences` the words the resource provider uses for it, in small letters.
    """

    name: str | None
    hint: str
    article: str | None
    linux: int | None = None
    windows: int | None = None
    sentences: Phrases = _NO_SENTENCES


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The error that a text names, and the exit code it states for it."""

    error: NamedError
    exit_code: int | None = None


THIS_ERROR: Final = NamedError(
    name="VMExtensionError_K8SAPIServerConnFail",
    hint="",
    article=_PAGES + "vmextensionerror-k8sapiserverconnfail",
    linux=51,
    sentences=Phrases(
        "unable to establish connection from agents to kubernetes api server",
        "agents are unable to establish connection to kubernetes api server",
    ),
)
OUTBOUND: Final = NamedError(
    name="VMExtensionError_OutboundConnFail",
    hint="The node could not reach the internet at all (mcr.microsoft.com), which is checked "
    "before the API server: look at the egress path first.",
    article=_PAGES + "vmextensionerror-outboundconnfail",
    linux=50,
    sentences=Phrases("unable to establish outbound connection"),
)
DNS_LOOKUP: Final = NamedError(
    name="VMExtensionError_K8SAPIServerDNSLookupFail",
    hint="The node could not resolve the API server's name, so it never tried to connect: look at "
    "the custom DNS servers and the private zone's links.",
    article=_PAGES + "vmextensionerror-k8sapiserverdnslookupfail",
    linux=52,
    sentences=Phrases("unable to resolve kubernetes api server name", "lookupnosuchhost"),
)
AZURE_DNS_LOOKUP: Final = NamedError(
    name="ERR_K8S_API_SERVER_AZURE_DNS_LOOKUP_FAIL",
    hint="Azure DNS itself (168.63.129.16) did not resolve the API server's name, so the node "
    "never tried to connect.",
    article=DNS_LOOKUP.article,
    linux=53,
)
CSE_LIMIT: Final = NamedError(
    name=None,
    hint="Exit 124 is the 15-minute limit of node provisioning: the last lines of Output say what "
    "was running when it struck.",
    article=_PAGES + "vmextensionerror-vhdfilenotfound",
    linux=124,
)
WINDOWS_API: Final = NamedError(
    name="WINDOWS_CSE_ERROR_CHECK_API_SERVER_CONNECTIVITY",
    hint="A Windows node could not open TCP 443 to the API server: the Windows sibling of exit "
    "51, with the same network causes.",
    article=_PAGES + "windows-cse-error-check-api-server-connectivity-error",
    windows=WINDOWS_API_CODE,
)
PROVISIONING_TIMEOUT: Final = NamedError(
    name="VMExtensionProvisioningTimeout",
    hint="The extension reported nothing in time, so nothing is known about the API server: see "
    "the virtual machine's agent and extension first.",
    article=_PAGES + "vmextensionerror-provisioningtimeout",
    sentences=Phrases(
        Clued(
            "provisioning of vm extension .{1,80}? has timed out", "provisioning of vm extension"
        ),
    ),
)
KNOWN: Final = (
    OUTBOUND,
    DNS_LOOKUP,
    AZURE_DNS_LOOKUP,
    CSE_LIMIT,
    WINDOWS_API,
    PROVISIONING_TIMEOUT,
    NamedError(
        name="VMExtensionHandlerNonTransientError",
        hint="Another extension of the node ended for good; the API server's check is not part of "
        "it.",
        article=LINUX_PAGE,
        sentences=Phrases("has reported terminal failure for vm extension"),
    ),
    NamedError(
        name="VMExtensionError_K8SDownloadTimeout",
        hint="The node could not download the Kubernetes binaries in time: look at the download "
        "hosts in the egress rules.",
        article=_PAGES + "vmextensionerror-k8sdownloadtimeout",
        linux=31,
        sentences=Phrases("timeout downloading kubernetes binaries"),
    ),
    NamedError(
        name="VMExtensionError_CniDownloadTimeout",
        hint="The node could not download the CNI plugins in time: look at the download hosts in "
        "the egress rules.",
        article=_PAGES + "vmextensionerror-cnidownloadtimeout",
        linux=41,
        windows=35,
    ),
    NamedError(
        name="VMExtensionError_VHDFileNotFound",
        hint="The node met a connectivity fault before the API server's check; behind it may be "
        "the same blocked egress as behind exits 50, 51 and 52.",
        article=_PAGES + "vmextensionerror-vhdfilenotfound",
        linux=65,
        sentences=Phrases("between your cluster and required azure endpoints"),
    ),
    NamedError(
        name="VMExtensionError_OrasPullNetworkTimeout",
        hint="A network-isolated cluster's node could not reach its container registry.",
        article=_PAGES + "vmextensionerror-oraspullnetworktimeout",
        linux=211,
        windows=78,
    ),
    NamedError(
        name="VMExtensionError_OrasPullUnauthorized",
        hint="A network-isolated cluster's node may not pull from its container registry.",
        article=_PAGES + "vmextensionerror-oraspullunauthorized",
        linux=212,
        windows=79,
    ),
)


def linux_error(code: int) -> NamedError:
    """Return what an exit code of a Linux node stands for; an unknown one has no name."""
    return next(
        (known for known in (THIS_ERROR, *KNOWN) if known.linux == code), None
    ) or NamedError(
        name=LINUX_CODES.get(code), hint=_other_step(code), article=LINUX_PAGE, linux=code
    )


def windows_error(code: int) -> NamedError:
    """Return what an exit code of a Windows node stands for; an unknown one has no name."""
    return next((known for known in KNOWN if known.windows == code), None) or NamedError(
        name=WINDOWS_CODES.get(code), hint=_windows_step(code), article=WINDOWS_PAGE, windows=code
    )


def named_error(name: str) -> NamedError | None:
    """Return the error of a name in any spelling: old, new, a page's address, or cut short.

    None where the name is cut so short that several errors begin like it.
    """
    family = _family(name)
    if family in _BY_FAMILY:
        return _BY_FAMILY[family]
    fitting = [error for full, error in _BY_FAMILY.items() if full.startswith(family)]
    if fitting:
        return fitting[0] if len(fitting) == 1 else None
    return NamedError(name=name, hint=_other_name(name), article=_own_link(name))


def is_constant(word: str) -> bool:
    """Tell the node's constants (`ERR_…`) from a browser's words of that shape."""
    return word in LINUX_CODES.values()


def _family(name: str) -> str:
    return name.lower().replace("vmextensionerror", "").strip("_-")


def _own_link(name: str) -> str | None:
    """Return the short link that the resource provider gives every error of this shape."""
    if not name.startswith("VMExtensionError_"):
        return None
    return "https://aka.ms/aks/" + name.lower()


def _other_name(name: str) -> str:
    return f"{name} is another error: the API server's check is not what failed."


def _other_step(code: int) -> str:
    step = LINUX_CODES.get(code, "no code known here")
    return f"Exit {code} ({step}) is another step of node provisioning, not the API server's check."


def _windows_step(code: int) -> str:
    step = WINDOWS_CODES.get(code, "no code known here")
    return f"On a Windows node exit {code} is {step}; the API server's check there is exit 5."


_BY_FAMILY: Final = {
    **{_family(constant): linux_error(code) for code, constant in LINUX_CODES.items()},
    **{_family(error.name): error for error in (THIS_ERROR, *KNOWN) if error.name},
}
