"""Rules and doubts in words."""

from diagnostics.network.firewall.order import Placed
from diagnostics.network.firewall.told import YES, all_told, maybe
from diagnostics.network.firewall.words import doubt_of, in_words
from tests.diagnostics.network.firewall.values import (
    application,
    collection,
    group,
    network,
    policy,
)

RULE = application("allow-api")
HELD = collection(RULE, name="aks", priority=210)
IN_POLICY = Placed(
    rule=RULE,
    collection=HELD,
    group=group(HELD, name="spokes", priority=300),
    policy=policy(name="hub-policy"),
)
CLASSIC = Placed(
    rule=network("deny-all"), collection=collection(name="end", priority=400, action="Deny")
)
ALLOW_API = (
    "application rule allow-api (allows), collection aks (priority 210), "
    "group spokes (priority 300), policy hub-policy"
)
DENY_ALL = "network rule deny-all (denies), collection end (priority 400)"


def test_in_words_names_a_rule_and_its_place() -> None:
    assert in_words(IN_POLICY) == ALLOW_API
    assert in_words(CLASSIC) == DENY_ALL
    assert in_words(None) == "no rule, so the default denial"


def test_doubt_of_a_match_says_the_reasons() -> None:
    rain = all_told((maybe("it rains"), maybe("it snows")))
    words = f"whether {DENY_ALL}, matches could not be told: it rains; it snows"
    assert doubt_of(CLASSIC, rain) == words


def test_doubt_of_equal_priorities_says_so() -> None:
    words = f"{ALLOW_API}, has a neighbour of equal priority, and either may come first"
    assert doubt_of(IN_POLICY, YES) == words
