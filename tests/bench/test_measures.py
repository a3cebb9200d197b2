"""The pure parts of single measurements, and that each is one that can be named."""

import pkgutil

import pytest

from bench import measure
from bench.__main__ import NAMES
from bench.junk import repeated
from bench.measure.imports import cumulative_ms
from bench.measure.verdict import Timed, timed
from bench.networks import FLOW, FQDN, group, policy, tags
from diagnostics.network.firewall.verdict import judge_firewall
from diagnostics.network.nsg import judge_outbound
from diagnostics.network.space import Space
from sandbox.azure.exchanges import Exchange

TRACE = """\
import time: self [us] | cumulative | imported package
import time:       120 |        120 |   function_app.x
import time:       310 |       1450 | function_app
"""


def test_every_measurement_can_be_named() -> None:
    assert sorted(NAMES) == sorted(one.name for one in pkgutil.iter_modules(measure.__path__))


def test_import_time_is_the_cumulative_one() -> None:
    assert cumulative_ms(TRACE) == 1.45


def test_import_time_of_nothing() -> None:
    with pytest.raises(ValueError, match="function_app was not imported"):
        cumulative_ms("import time: self [us] | cumulative | imported package\n")


@pytest.mark.parametrize(("size", "text"), [(0, ""), (2, "ab"), (7, "abcabca")])
def test_repeated_text_has_its_length(size: int, text: str) -> None:
    assert repeated("abc", size) == text


def test_no_rule_of_the_large_group_matches() -> None:
    ruling = judge_outbound(group(300), FLOW, Space(own=(), tags=tags()))

    assert (ruling.rule.name, len(ruling.skipped)) == ("AllowInternetOutBound", 301)


def test_every_rule_of_the_large_policy_is_looked_at() -> None:
    rules = policy(20, 5)
    judged = judge_firewall(rules, FLOW, fqdn=FQDN, sni=True, tags=tags())
    groups = rules.policy.groups if rules.policy else ()

    assert sum(len(one.rules) for each in groups for one in each.collections) == 100
    assert len(judged.skipped) == 100


def test_time_of_a_verdict_is_taken_apart() -> None:
    reads = [
        Exchange(method="GET", path=path, began_s=began_s, ended_s=began_s + 0.1, answer='"/a/b"')
        for path, began_s in (("/a", 1.0), ("/a/b/c", 2.0), ("/a/b/c", 2.0))
    ]

    told = timed({"began": 0.5, "verdict": 3.0}, reads)

    assert told == Timed(took_s=2.5, waited_s=0.2, least_s=0.2)
    assert told.made_of == (
        "0.20 s are the latency of reads that lead to one another, 0.00 s the latency of reads "
        "that wait for more than that, 2.30 s the work on both sides: TLS, a token, the SDK, the "
        "simulated Azure, and judging."
    )
