"""One file per question. The package is walked to find them: a new file is a new check.

Every file has a `CHECK`, whose `ask` looks at values only and reads nothing itself.
"""

import importlib
import pkgutil
from functools import cache

from diagnostics.model.finding import Check

# The order in which a report lists them (contract). Later checks follow in the order of their ids.
REPORT_ORDER = (
    "cluster_state",
    "authorized_ip_ranges",
    "nsg_outbound",
    "route_table",
    "firewall_rules",
    "private_endpoint",
    "private_dns",
    "api_server_subnet",
    "api_server_address",
    "http_proxy",
    "node_dns",
    "node_tcp",
    "node_tls",
    "node_proxy",
)


@cache
def all_checks() -> tuple[Check, ...]:
    """Return every check of the package, in the report's order."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    found: list[Check] = [importlib.import_module(f"{__name__}.{name}").CHECK for name in names]
    return tuple(sorted(found, key=_place))


def _place(check: Check) -> tuple[int, str]:
    known = check.id in REPORT_ORDER
    return (REPORT_ORDER.index(check.id) if known else len(REPORT_ORDER), check.id)
