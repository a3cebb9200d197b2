"""The cluster itself, TLS on the way, and the HTTP proxy."""

from sandbox.scenarios.estate import CLUSTER
from sandbox.scenarios.topologies import APPLIANCE_HOP
from sandbox.sweep.fault import Expected, Fault, cause, on, open_question
from sandbox.sweep.site import Site
from sandbox.world import Middlebox, Proxy

_PROXY = "proxy.contoso.internal:3128"


def stopped(site: Site) -> Expected:
    """Stop the cluster."""
    properties = site.estate.properties
    for held in (properties, *properties["agentPoolProfiles"]):
        held["powerState"] = {"code": "Stopped"}
    return cause("cluster_state", CLUSTER)


def _running(site: Site) -> Expected:
    """Let another operation run."""
    site.estate.properties["provisioningState"] = "Updating"
    return Expected(state="in_progress")


def _gone(site: Site) -> Expected:
    """Change nothing: what failed is mended, and nobody has tried again."""
    return Expected(state=site.recovered)


def _refused(site: Site) -> Expected:
    """Fail while the API server starts; it listens again by the time anybody looks."""
    site.world.outside.listening = False
    return Expected(state=site.recovered)


def _old_certificate(site: Site) -> Expected:
    site.world.outside.certificate = "stale"
    return open_question("node_tls")


def _inspected(site: Site) -> Expected:
    site.world.outside.middleboxes[APPLIANCE_HOP] = Middlebox(tls="inspect")
    return cause("node_tls", "nva-fw-01")


def _unseen_issuer(site: Site) -> Expected:
    """The node's trace does not name who issued the certificate."""
    _inspected(site)
    return open_question("node_tls")


def _reset(site: Site) -> Expected:
    """Only a node can tell who resets, and nobody asked one."""
    site.world.outside.middleboxes[APPLIANCE_HOP] = Middlebox(tls="reset")
    return open_question("node_tls")


def _proxy(site: Site) -> Expected:
    url = f"http://{_PROXY}/"
    config = {"httpProxy": url, "httpsProxy": url, "noProxy": ["localhost", "10.40.0.0/16"]}
    site.estate.properties["httpProxyConfig"] = config
    site.world.outside.proxies[_PROXY] = Proxy(address="10.10.3.10", allows=("microsoft.com",))
    return cause("http_proxy", CLUSTER if site.hub else "")


FAULTS = (
    Fault(name="cluster-stopped", apply=stopped),
    Fault(name="api-server-refuses", apply=_refused),
    Fault(name="certificate-old", apply=_old_certificate, unless=on("windows", "integrated")),
    Fault(name="operation-running", apply=_running, past=True),
    Fault(name="cause-gone", apply=_gone, past=True),
    Fault(
        name="appliance-inspects",
        apply=_inspected,
        needs=on("appliance"),
        pasted=f"\n\nissuer={Middlebox().issuer}",
    ),
    Fault(name="appliance-inspects-unseen", apply=_unseen_issuer, needs=on("appliance")),
    Fault(name="appliance-resets", apply=_reset, needs=on("appliance")),
    Fault(
        name="proxy-refuses",
        apply=_proxy,
        needs=on("balancer"),
        unless=on("integrated", "firewall"),
    ),
)
