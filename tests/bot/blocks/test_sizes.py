"""How blocks are counted and spread over messages."""

from bot.blocks.parts import Block, lines, own, preformatted, section, small
from bot.blocks.sizes import MOST_MESSAGE, packed, size, weight


def block(characters: int) -> Block:
    return preformatted("x" * characters)


def shape(messages: list[list[Block]]) -> list[list[int]]:
    return [[size(each) for each in message] for message in messages]


def test_size_counts_every_text_wherever_it_stands() -> None:
    assert [size(section("abc")), size(small("ab")), size(lines([own("a")], [own("b")]))] == [
        3,
        2,
        3,
    ]


def test_weight_adds_what_each_block_takes() -> None:
    assert weight([block(10), block(5)]) == 215


def test_units_fill_messages_in_order() -> None:
    units = [[block(5_000)], [block(6_000)], [block(5_000)], [block(10)]]
    assert shape(packed(units)) == [[5_000, 6_000], [5_000, 10]]


def test_unit_stays_together() -> None:
    units = [[block(7_000)], [block(100), block(6_000)]]
    assert shape(packed(units)) == [[7_000], [100, 6_000]]


def test_many_small_blocks_stay_below_the_number_of_blocks() -> None:
    messages = packed([[block(1)]] * 100)
    assert [len(message) for message in messages] == [45, 45, 10]


def test_message_may_be_filled_to_the_limit() -> None:
    left = MOST_MESSAGE - 200 - 5_000
    assert shape(packed([[block(5_000)], [block(left)]])) == [[5_000, left]]
    assert shape(packed([[block(5_000)], [block(left + 1)]])) == [[5_000], [left + 1]]


def test_nothing_is_no_message() -> None:
    assert packed([]) == []
