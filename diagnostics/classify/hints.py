"""One sentence for a person: what the evidence means, or where to look when there is none."""

from typing import Final

from diagnostics.model.incident import Category

PROXY_REFUSED: Final = (
    "The proxy refused to open a tunnel to the API server: its allow list needs the API server's "
    "name on port 443, or no_proxy does."
)
PROXY_HOP: Final = (
    "The node failed on the way to a proxy, not to the API server: check the proxy's address and "
    "no_proxy."
)
PROXY_NAME: Final = "The node could not resolve the proxy's name: check the HTTP proxy settings."
DNS: Final = (
    "The node could not resolve the API server's name: treat it as a DNS failure, as exit 52 is."
)
AMBIGUOUS: Final = (
    "curl's (7) alone does not tell refused from no route: the reason stood on the line before it, "
    "which is cut off."
)
BY_ADDRESS: Final = (
    "The node connects to an address with nc (API server VNet integration), so DNS and TLS are "
    "not part of the check."
)
KILLED: Final = "Every attempt was stopped by its own timer, as when packets are dropped silently."
CSE_LIMIT_AT_API: Final = (
    "Exit 124 is the 15-minute limit of node provisioning, and it struck during the API server's "
    "check: packets are probably dropped silently."
)
WRAPPER_ONLY: Final = (
    "The text says only that an extension failed; its inner status is not in it: read the node's "
    "instance view."
)
NOTHING: Final = "Nothing in the text names this error or shows a node's connection attempt."

BY_CATEGORY: Final = {
    Category.CONNECTION_TIMEOUT: "Packets to the API server vanish: a network security group, "
    "route, firewall or authorized IP range drops them.",
    Category.CONNECTION_REFUSED: "The address answered, but nothing accepts connections there: "
    "often passing while a cluster is created or started.",
    Category.NO_ROUTE_TO_HOST: "The node has no path to the address: check private endpoint, "
    "routes and peering.",
    Category.TLS_HANDSHAKE: "TCP connected and TLS broke: a device on the path inspects or blocks "
    "TLS to the API server.",
    Category.CERTIFICATE: "The certificate shown is not the cluster's: a device on the path "
    "replaces it, or the cluster's own is stale.",
    Category.UNSPECIFIED: "The text holds no reason, so the baseline checks apply, in order.",
}
