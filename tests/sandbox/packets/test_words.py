"""Address and port words of security rules."""

import pytest

from sandbox.packets import place
from sandbox.packets.words import covers, port_fits, words_of
from sandbox.scenarios import topologies

API, NODE, HUB, OTHER = "20.26.114.37", "10.40.0.4", "10.10.2.4", "192.168.7.7"


@pytest.mark.parametrize(
    ("word", "inside", "outside"),
    [
        ("*", [API, NODE, OTHER], []),
        ("0.0.0.0/0", [API, NODE, OTHER], []),
        (API, [API], [NODE]),
        ("20.26.114.9/24", [API], [NODE]),
        ("20.26.114.30-20.26.114.40", [API], [NODE]),
        ("Internet", [API], [NODE, HUB, OTHER]),
        ("VirtualNetwork", [NODE, HUB, "168.63.129.16"], [API, OTHER]),
        ("AzureLoadBalancer", ["168.63.129.16"], [API]),
        ("AzureCloud.uksouth", [API], ["150.171.70.10"]),
        ("2001:db8::/32", [], [API]),
    ],
)
def test_word_covers(word: str, inside: list[str], outside: list[str]) -> None:
    estate = topologies.public_lb()
    topologies.add_hub(estate)
    here = place.of_node(estate.world, estate.world.nodes[0])
    tried = [*inside, *outside]
    covered = [one for one in tried if covers(estate.world, here, word, one)]
    assert covered == inside


def test_virtual_network_holds_what_is_routed_to_an_appliance() -> None:
    estate = topologies.public_firewall()
    here = place.of_node(estate.world, estate.world.nodes[0])
    assert covers(estate.world, here, "VirtualNetwork", API) is True
    assert covers(estate.world, here, "Internet", API) is False


@pytest.mark.parametrize(
    ("words", "fits"),
    [(["*"], True), (["443"], True), (["400-443"], True), (["80", "8443"], False), ([], False)],
)
def test_port_fits(words: list[str], fits: bool) -> None:  # noqa: FBT001
    assert port_fits(words, 443) is fits


def test_words_of_unites_singular_and_plural() -> None:
    rule = {"destinationPortRange": "", "destinationPortRanges": ["443"]}
    prefixes = {"sourceAddressPrefix": "*", "sourceAddressPrefixes": None}
    assert words_of(rule, "destinationPortRange") == ["443"]
    assert words_of(prefixes, "sourceAddressPrefix") == ["*"]
