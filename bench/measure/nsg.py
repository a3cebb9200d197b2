"""How long one flow takes through a large network security group, and how that grows."""

import statistics
from ipaddress import IPv4Network

from bench.networks import FLOW, group, tags
from bench.row import Row
from bench.spread import Spread, exactly, quartiles
from bench.timing import seconds
from diagnostics.network.nsg import judge_outbound
from diagnostics.network.space import Space

TITLE = "Network security group"
HOW = """One flow is judged by a group of which no rule of its own matches, so that every one is \
looked at; each hundredth names one of ten service tags of 10,000 prefixes, the others four \
prefixes. Processor time, after a first run that parses the tags. Growth is the time that a rule \
takes among 2,000 over the time that it takes among 250: 1 is linear."""
_TIMES = 25
_SIZES = (250, 500, 1_000, 2_000)


async def measure() -> list[Row]:
    """Judge one flow by groups of four sizes."""
    space = Space(own=(IPv4Network("10.0.0.0/8"),), tags=tags())
    taken = {size: _taken(size, space) for size in _SIZES}
    a_rule = {size: statistics.median(times) / size for size, times in taken.items()}
    others = ", ".join(f"{size:,}" for size in _SIZES)
    return [
        Row(
            what="NSG: 1,000 rules, tags of 10,000 prefixes, one flow",
            spread=_milliseconds(taken[1_000]),
            unit="ms",
            most=10,
            distance=f"{a_rule[1_000] * 1e6:.1f} µs a rule.",
        ),
        Row(
            what=f"NSG: growth of a rule's time over {others} rules",
            spread=exactly(a_rule[2_000] / a_rule[250]),
            kind="2,000 over 250",
            unit="times",
            most=1.5,
        ),
    ]


def _taken(size: int, space: Space) -> list[float]:
    rules = group(size)
    return seconds(lambda: judge_outbound(rules, FLOW, space), _TIMES)


def _milliseconds(times: list[float]) -> Spread:
    return quartiles(times).times(1000)
