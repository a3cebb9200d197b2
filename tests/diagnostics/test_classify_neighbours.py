"""Errors that look like exit 51 are named as what they are, with their own page."""

import pytest

from diagnostics.classify import classify
from diagnostics.classify.hints import CSE_LIMIT_AT_API, WRAPPER_ONLY
from diagnostics.classify.neighbours import LINUX_PAGE, WINDOWS_API, WINDOWS_PAGE
from diagnostics.model.incident import Category, Classification, Endpoint

PAGES = "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/"
OUTBOUND = "VMExtensionError_OutboundConnFail"
LOOKUP = "VMExtensionError_K8SAPIServerDNSLookupFail"
VHD = "VMExtensionError_VHDFileNotFound"
FAILURE = "VMExtensionProvisioningError"
LIMIT_PAGE = PAGES + "vmextensionerror-vhdfilenotfound"
LOOKUP_PAGE = PAGES + "vmextensionerror-k8sapiserverdnslookupfail"
OUTBOUND_PAGE = PAGES + "vmextensionerror-outboundconnfail"
WINDOWS_API_PAGE = PAGES + "windows-cse-error-check-api-server-connectivity-error"


def cse(code: int, output: str = "") -> str:
    return (
        "VM has reported a failure when processing extension 'vmssCSE'. Error message: 'Enable "
        f"failed: failed to execute command: command terminated with exit status={code}\n[stdout]\n"
        f'{{ "ExitCode": "{code}", "Output": "{output}", "Error": "" }}\n[stderr]\n'
    )


def essence(found: Classification) -> tuple[Category, int | None, str | None, str | None]:
    return found.category, found.exit_code, found.error_name, found.article


@pytest.mark.parametrize(
    ("code", "name", "article"),
    [
        (31, "VMExtensionError_K8SDownloadTimeout", PAGES + "vmextensionerror-k8sdownloadtimeout"),
        (41, "VMExtensionError_CniDownloadTimeout", PAGES + "vmextensionerror-cnidownloadtimeout"),
        (50, OUTBOUND, OUTBOUND_PAGE),
        (52, LOOKUP, LOOKUP_PAGE),
        (53, "ERR_K8S_API_SERVER_AZURE_DNS_LOOKUP_FAIL", LOOKUP_PAGE),
        (65, VHD, LIMIT_PAGE),
        (124, None, LIMIT_PAGE),
        (
            211,
            "VMExtensionError_OrasPullNetworkTimeout",
            PAGES + "vmextensionerror-oraspullnetworktimeout",
        ),
        (
            212,
            "VMExtensionError_OrasPullUnauthorized",
            PAGES + "vmextensionerror-oraspullunauthorized",
        ),
        (34, "ERR_KUBELET_START_FAIL", LINUX_PAGE),
        (240, "ERR_AKS_NODE_CONTROLLER_ERROR", LINUX_PAGE),
        (512, None, LINUX_PAGE),
    ],
)
def test_linux_code_is_named(code: int, name: str | None, article: str) -> None:
    evidence = "nc: connect to mcr.microsoft.com port 443 (tcp) failed: Connection timed out"
    assert essence(classify(cse(code, evidence))) == (Category.NOT_THIS_ERROR, code, name, article)


@pytest.mark.parametrize(
    ("text", "code", "name", "article"),
    [
        (
            "CSE failed with 'VMExtensionError_OutBoundConnFail', which",
            None,
            OUTBOUND,
            OUTBOUND_PAGE,
        ),
        ("SubCode: OutboundConnFailVMExtensionError; Message", None, OUTBOUND, OUTBOUND_PAGE),
        ("Unable to establish outbound connection from agents", None, OUTBOUND, OUTBOUND_PAGE),
        ("agents are unable to resolve Kubernetes API server name.", None, LOOKUP, LOOKUP_PAGE),
        ('"SubCode": "LookupNoSuchHost"', None, LOOKUP, LOOKUP_PAGE),
        (
            "see https://aka.ms/aks/vmextensionerror_k8sapiserverdnslookupfail",
            None,
            LOOKUP,
            LOOKUP_PAGE,
        ),
        ("return ERR_K8S_API_SERVER_DNS_LOOKUP_FAIL", None, LOOKUP, LOOKUP_PAGE),
        ("CSE failed with 'VMExtensionError_K8SAPIServerDNS", None, LOOKUP, LOOKUP_PAGE),
        (
            "A connectivity issue between your cluster and required azure endpoints",
            None,
            VHD,
            LIMIT_PAGE,
        ),
        # a name that is said to have failed outweighs a link to this error's page
        (
            (
                "failed with 'VMExtensionError_VHDFileNotFound'; compare "
                "https://aka.ms/aks/vmextensionerror_k8sapiserverconnfail"
            ),
            None,
            VHD,
            LIMIT_PAGE,
        ),
        (
            "failed due to a timeout downloading Kubernetes binaries from `x`.",
            None,
            "VMExtensionError_K8SDownloadTimeout",
            PAGES + "vmextensionerror-k8sdownloadtimeout",
        ),
        (
            "Provisioning of VM extension 'vmssCSE' has timed out.",
            None,
            "VMExtensionProvisioningTimeout",
            PAGES + "vmextensionerror-provisioningtimeout",
        ),
        (
            "CSE failed with 'VMExtensionError_BrandNew'. x",
            None,
            "VMExtensionError_BrandNew",
            "https://aka.ms/aks/vmextensionerror_brandnew",
        ),
        (
            "The handler for VM extension type 'x' has reported terminal failure for VM extension",
            None,
            "VMExtensionHandlerNonTransientError",
            LINUX_PAGE,
        ),
        (
            "Code: VMExtensionHandlerNonTransientError",
            None,
            "VMExtensionHandlerNonTransientError",
            LINUX_PAGE,
        ),
        ("SubCode: BrandNewVMExtensionError;", None, "BrandNewVMExtensionError", None),
        # only this much of a name fits two errors, so it names none
        ("vmssCSE failed with 'VMExtensionError_K8SAPIServer", None, None, None),
        (
            '{"code":"ResourceDeploymentFailure","details":[{"code":"NodesNotReady"}]}',
            None,
            "NodesNotReady",
            None,
        ),
        ("ERROR: (SkuNotAvailable) The size is not available", None, "SkuNotAvailable", None),
        ("Code: CreateVMSSAgentPoolFailed, inner code: 7", None, None, None),
        ("API server connection check code: 52 after VALIDATION_ERR=0", 52, LOOKUP, LOOKUP_PAGE),
        ("AKS: exit status=50", 50, OUTBOUND, OUTBOUND_PAGE),
        ("ExitCode: 0, vmssCSE exit status=124", 124, None, LIMIT_PAGE),
    ],
)
def test_other_names_and_sentences(
    text: str, code: int | None, name: str | None, article: str | None
) -> None:
    assert essence(classify(text)) == (Category.NOT_THIS_ERROR, code, name, article)


@pytest.mark.parametrize(
    ("text", "code", "name", "article", "followed"),
    [
        (
            (
                "'vmssCSE' (publisher 'Microsoft.Compute', type 'CustomScriptExtension'). "
                "non-zero exit code of: '1'. output: 'ExitCode: |5|, Output: "
                "|WINDOWS_CSE_ERROR_CHECK_API_SERVER_CONNECTIVITY|, Error: |x|'"
            ),
            5,
            WINDOWS_API.name,
            WINDOWS_API_PAGE,
            True,
        ),
        (
            "Output: |WINDOWS_CSE_ERROR_CHECK_API_SERVER_CONNECTIVITY|",
            None,
            WINDOWS_API.name,
            WINDOWS_API_PAGE,
            True,
        ),
        (
            (
                "a non-zero exit code of: '1'. Unable to establish connection from agents to "
                "Kubernetes API server"
            ),
            1,
            WINDOWS_API.name,
            WINDOWS_API_PAGE,
            True,
        ),
        ("returned a non-zero exit code of: '5'", 5, WINDOWS_API.name, WINDOWS_API_PAGE, True),
        (
            "returned a non-zero exit code of: '51'",
            51,
            "WINDOWS_CSE_ERROR_COPY_LOG_COLLECTION_SCRIPTS",
            WINDOWS_PAGE,
            False,
        ),
        (
            "returned a non-zero exit code of: '35'",
            35,
            "VMExtensionError_CniDownloadTimeout",
            PAGES + "vmextensionerror-cnidownloadtimeout",
            False,
        ),
        ("returned a non-zero exit code of: '1'", 1, None, WINDOWS_PAGE, False),
        ("returned a non-zero exit code of: '999'", 999, None, WINDOWS_PAGE, False),
        ("see https://aka.ms/VMExtensionCSEWindowsTroubleshoot", None, None, WINDOWS_PAGE, False),
        (
            "WINDOWS_CSE_ERROR_SOMETHING_NEW and ExitCode: |51|",
            51,
            "WINDOWS_CSE_ERROR_COPY_LOG_COLLECTION_SCRIPTS",
            WINDOWS_PAGE,
            False,
        ),
        (
            "processing extension 'setup' ('CustomScriptExtension'): non-zero exit code of: '5'",
            5,
            FAILURE,
            WINDOWS_PAGE,
            False,
        ),
    ],
)
def test_windows_has_codes_of_its_own(
    text: str, code: int | None, name: str | None, article: str, *, followed: bool
) -> None:
    found = classify(text)
    assert (*essence(found), found.followed) == (
        Category.NOT_THIS_ERROR,
        code,
        name,
        article,
        followed,
    )


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        (
            "processing extension 'customScript'. command terminated with exit status=51",
            51,
            "Extension customScript is not the one that provisions AKS nodes.",
        ),
        (
            "processing extension 'dsc'. It did not work",
            None,
            "Extension dsc is not the one that provisions AKS nodes.",
        ),
        (
            "VM has reported a failure when processing extension 'vmssCSE'. Error message: \"Ena",
            None,
            WRAPPER_ONLY,
        ),
        ('Status: "VMExtensionProvisioningError" exit status=1', 1, WRAPPER_ONLY),
    ],
)
def test_extension_failure_without_more_is_reported_as_such(
    text: str, code: int | None, hint: str
) -> None:
    found = classify(text)
    assert (*essence(found), found.hint) == (
        Category.NOT_THIS_ERROR,
        code,
        FAILURE,
        LINUX_PAGE,
        hint,
    )


CURL = "+ curl -v --cacert /ca.crt https://a.b1.privatelink.eastus2.azmk8s.io:443"


@pytest.mark.parametrize(
    ("output", "followed"),
    [
        (CURL, True),
        (CURL + "\\n* Trying 10.2.0.4:443...\\n\\r 0 0 0 --:--:-- 0:00:09 --:--:-- 0", True),
        ("+ timeout 10 nc -vz 10.2.0.4 443\\n+ '[' 124 -eq 0 ']'\\n+ sleep 1", True),
        ("--arg TaskName AKS.CSE.apiserverNC --arg Eve", True),
        (CURL + "\\nAPI server connection check code: 0\\n+ systemctl start kubelet", False),
        (CURL + "\\n--arg TaskName AKS.CSE.ensureKubelet", False),
        ("+ timeout 15 nslookup a.b1.privatelink.eastus2.azmk8s.io", False),
        ("+ apt-get install", False),
        (CURL + "x" * 2500, False),
        ("", False),
    ],
)
def test_exit_124_is_followed_where_it_struck_in_the_check(output: str, *, followed: bool) -> None:
    found = classify(cse(124, output))
    assert (found.followed, found.hint == CSE_LIMIT_AT_API) == (followed, followed)


def test_followed_neighbour_keeps_the_address_and_others_do_not() -> None:
    output = CURL + "\\n* Trying 10.2.0.4:443..."
    fqdn = "a.b1.privatelink.eastus2.azmk8s.io"
    assert (classify(cse(124, output)).endpoint, classify(cse(50, output)).endpoint) == (
        Endpoint(fqdn=fqdn, ip="10.2.0.4", port=443),
        Endpoint(fqdn=fqdn, port=443),
    )


def test_cut_off_message_of_exit_124_is_read_to_its_end() -> None:
    assert classify("exit status=124 AKS [stdout]\n" + CURL).followed is True
