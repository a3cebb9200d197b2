"""Faults above TCP: inspection, resets, a proxy that does not let the API server through."""

from sandbox.scenarios import breaking
from sandbox.scenarios.estate import CLUSTER
from sandbox.scenarios.scenario import Diagnosis, Scenario
from sandbox.scenarios.topologies import APPLIANCE_HOP, add_hub, public_appliance, public_lb
from sandbox.world import Middlebox, Proxy, World

_PROXY = "proxy.contoso.internal:3128"
# Made up, to see that it never comes back in a message or a log.
_PROXY_URL = "http://svc-aks:Winter-2026@proxy.contoso.internal:3128/"


def _inspection() -> World:
    estate = public_appliance()
    box = Middlebox(tls="inspect")
    estate.world.outside.middleboxes[APPLIANCE_HOP] = box
    world = breaking.failed(estate)
    # People paste what the article's openssl line printed along with the error.
    world.error_text = f"{world.error_text}\n\nissuer={box.issuer}"
    return world


def _handshake() -> World:
    estate = public_appliance()
    estate.world.outside.middleboxes[APPLIANCE_HOP] = Middlebox(tls="reset")
    return breaking.failed(estate)


def _proxy() -> World:
    estate = public_lb()
    add_hub(estate)
    estate.properties["httpProxyConfig"] = {
        "httpProxy": _PROXY_URL,
        "httpsProxy": _PROXY_URL,
        "noProxy": ["localhost", "127.0.0.1", "10.40.0.0/16", "168.63.129.16", "169.254.169.254"],
    }
    estate.world.outside.proxies[_PROXY] = Proxy(address="10.10.3.10", allows=("microsoft.com",))
    return breaking.failed_with_trace(estate)


def _node(category: str) -> Diagnosis:
    return Diagnosis(category=category, state="cause_found", check="node_tls", blames="nva-fw-01")


SCENARIOS = (
    Scenario(
        name="tls-inspection",
        description="A third-party firewall presents its own certificate for the API server",
        build=_inspection,
        told=_node("certificate"),
        found=Diagnosis(category="certificate", state="not_determined"),
    ),
    Scenario(
        name="tls-handshake",
        description="A third-party firewall resets TLS connections to the API server",
        build=_handshake,
        told=Diagnosis(category="tls_handshake", state="not_determined"),
        probed=_node("tls_handshake"),
    ),
    Scenario(
        name="http-proxy",
        description="The nodes' HTTP proxy refuses to connect to the API server",
        build=_proxy,
        told=Diagnosis(
            category="unspecified", state="cause_found", check="http_proxy", blames=CLUSTER
        ),
    ),
)
