"""No text makes the classification raise, and the same text always says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.classify import classify
from diagnostics.redact import redact

FRAGMENTS = (
    "ExitCode",
    '"',
    "\\",
    "\\u0041",
    "\\u00zz",
    ": 51",
    "exit status=",
    "51",
    "124",
    "\n",
    " ",
    "│",
    "> ",
    "vmssCSE",
    "VMExtensionError_",
    "K8SAPIServerConnFail",
    "WINDOWS_CSE_ERROR_",
    "non-zero exit code of",
    "curl: (",
    "7)",
    "28)",
    "60)",
    "* Trying ",
    "1.2.3.4",
    ":443",
    "nc: connect to ",
    " port ",
    "Connection ",
    "refused",
    "timed out",
    "processing extension '",
    "issuer: ",
    "aks-a-12345678-vmss",
    "a.hcp.x.azmk8s.io",
    ".azmk8s.io",
    "hcp.azmk8s.io",
    "Code: ",
    "NodesNotReady",
    "&amp;",
    "<http://",
    "|",
    ">",
    "+ ",
    "mcr.microsoft.com",
    "AKS.CSE.apiserverNC",
    '", "Error":',
    "/agentPools/",
    '"target":"',
    "²",
    "٣",
    "\x00",
    "\ud800",
)
anything = st.text()
mixed = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)


@given(text=anything | mixed, cluster_named=st.booleans())
def test_no_text_raises(text: str, *, cluster_named: bool) -> None:
    found = classify(text, cluster_named=cluster_named)
    assert found == classify(text, cluster_named=cluster_named)


@pytest.mark.parametrize("unit", ["\\", "curl: (7) "])
def test_a_megabyte_of_junk_is_digested(unit: str) -> None:
    junk = unit * (1_048_576 // len(unit))
    assert (classify(junk).error_name, len(redact(junk)) > 0) == (None, True)
