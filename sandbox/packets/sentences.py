"""How the AKS resource provider words a failed node, in cluster and pool status."""

from sandbox.packets import windows
from sandbox.packets.cse import Result
from sandbox.packets.trip import Outcome, Trip

_NAMES = {
    50: ("VMExtensionError_OutboundConnFail", "Agents are unable to establish outbound connection"),
    51: (
        "VMExtensionError_K8SAPIServerConnFail",
        "Agents are unable to establish connection to Kubernetes API server",
    ),
    52: (
        "VMExtensionError_K8SAPIServerDNSLookupFail",
        (
            "Agents are unable to resolve Kubernetes API server name. It's likely custom DNS "
            "server is not correctly configured"
        ),
    ),
    53: (
        "VMExtensionError_K8SAPIServerDNSLookupFail",
        "Agents are unable to resolve Kubernetes API server name",
    ),
}
_COMMON_LINK = "https://aka.ms/aks-required-ports-and-addresses"


def sentence(result: Result, *, with_details: bool) -> str:
    """Return the provider's message for a failed node."""
    if result.exit_code not in _NAMES:
        return wrapped(result)
    name, words = _NAMES[result.exit_code]
    link = f"https://aka.ms/aks/{name.lower()}"
    details = _details(result.trip) if with_details and result.exit_code == 51 else ""  # noqa: PLR2004
    middle = f"{words}. {details} " if details else f"{words}. "
    return (
        f"CSE failed with '{name}'. {middle}For more detailed troubleshooting, see {link} and "
        f"{_COMMON_LINK} for more information."
    )


def wrapped(result: Result) -> str:
    """Return Compute's message about a failed extension, with all that the node printed."""
    if result.node.image == windows.WINDOWS:
        return windows.wrapped(result.message)
    return (
        "VM has reported a failure when processing extension 'vmssCSE' (publisher "
        "'Microsoft.Azure.Extensions' and type 'CustomScript'). Error message: "
        f"'{result.message}'. More information on troubleshooting is available at "
        "https://aka.ms/VMExtensionCSELinuxTroubleshoot."
    )


def _details(trip: Trip) -> str:
    at = f"Node {trip.source} could not reach API server at {trip.address}:443."
    server = f"API server IP: {trip.address}."
    return {
        Outcome.TIMED_OUT: f"{at} Connection timed out. Check firewall/NSG rules on port 443.",
        Outcome.NO_ROUTE: f"{at} No route to host. Check routing and private endpoint.",
        Outcome.REFUSED: f"{server} Connection refused. The API server port is not accepting "
        "connections.",
        Outcome.TLS_RESET: "TLS handshake failed. Check for HTTPS-inspecting proxies or "
        f"firewalls, and ensure {trip.host} is in the allow list.",
        Outcome.WRONG_CERTIFICATE: f"Certificate verification failed for {trip.host}. Check for "
        "HTTPS-inspecting proxies or firewalls.",
        Outcome.NAME_MISMATCH: f"Certificate name mismatch for {trip.host}.",
    }.get(trip.outcome, "")
