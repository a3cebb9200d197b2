"""How long one flow takes through a large firewall policy."""

import statistics

from bench.networks import FLOW, FQDN, policy, tags
from bench.row import Row
from bench.spread import quartiles
from bench.timing import seconds
from diagnostics.network.firewall.verdict import judge_firewall

TITLE = "Firewall policy"
HOW = """One connection to the API server's name is judged by a policy of 200 collections in ten \
groups, half of them network rules and half application rules, 5,000 in all; none matches, so \
that every one is looked at. Processor time, after a first run."""
_TIMES = 25


async def measure() -> list[Row]:
    """Judge one flow by a policy of 200 collections with 25 rules each."""
    rules, known = policy(200, 25), tags()
    taken = seconds(lambda: judge_firewall(rules, FLOW, fqdn=FQDN, sni=True, tags=known), _TIMES)
    a_rule_us = statistics.median(taken) / 5_000 * 1e6
    return [
        Row(
            what="Firewall policy: 200 collections, 5,000 rules, one flow",
            spread=quartiles(taken).times(1000),
            unit="ms",
            most=25,
            distance=(
                f"{a_rule_us:.1f} µs a rule, whose ports, addresses and names are asked one after "
                "the other until one does not fit, and which is kept with its place as evidence."
            ),
        )
    ]
