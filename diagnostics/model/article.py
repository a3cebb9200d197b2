"""The article that is automated, and anchors of its sections."""

ARTICLE = (
    "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/"
    "vmextensionerror-k8sapiserverconnfail"
)
TIMEOUT = f"{ARTICLE}#resolve-connection-timeout"
REFUSED = f"{ARTICLE}#resolve-connection-refused"
NO_ROUTE = f"{ARTICLE}#resolve-no-route-to-host"
TLS = f"{ARTICLE}#resolve-tls-handshake-failure"
CERTIFICATE = f"{ARTICLE}#resolve-certificate-problem"
BASELINE = f"{ARTICLE}#run-the-baseline-connectivity-checks"
