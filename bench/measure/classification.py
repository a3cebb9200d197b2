"""How many messages a second are classified, and how the work grows with a message's length."""

from functools import partial
from itertools import cycle, islice

from bench.junk import JUNK, repeated
from bench.row import Row
from bench.spread import exactly, quartiles
from bench.timing import seconds
from diagnostics.classify import classify
from sandbox.scenarios import SCENARIOS

TITLE = "Classification"
HOW = """Error texts of the sandbox's scenarios, with their node's trace where they have one, each \
repeated up to 4,096 characters; processor time. Linear: the text of 1 MB is the same one repeated \
further, and its time a character is held against that of 100 KB. Hostile: 31 kinds of text that \
patterns which backtrack would choke on, 1 MB of each against 256 KB, time a character; the worst \
of them counts: 1 is linear, 4 quadratic."""
_MESSAGE, _SIZES, _HOSTILE = 4_096, (100_000, 1_000_000), (1 << 18, 1 << 20)
_BATCH, _TIMES = 50, 9


def _texts() -> list[str]:
    told = (scenario.build().error_text for scenario in SCENARIOS.values())
    return sorted({text for text in told if text})


def _a_second() -> list[float]:
    """Return messages a second, of each of several batches."""
    messages = [repeated(f"{text}\n", _MESSAGE) for text in _texts()]
    batch = list(islice(cycle(messages), _BATCH))
    return [_BATCH / taken for taken in seconds(lambda: [classify(m) for m in batch], _TIMES)]


def growth(unit: str, short: int, long: int, times: int) -> float:
    """Return how much longer a character takes in a long text than in a short one."""
    each = {}
    for size in (short, long):
        text = repeated(unit, size)
        each[size] = min(seconds(partial(classify, text), times, warms=False)) / size
    return each[long] / each[short]


async def measure() -> list[Row]:
    """Classify messages of usual length, long ones, and hostile ones."""
    trace = f"{max(_texts(), key=len)}\n"
    hostile = {name: growth(unit, *_HOSTILE, times=3) for name, unit in JUNK.items()}
    worst = max(hostile, key=lambda name: hostile[name])
    rate = quartiles(_a_second())
    return [
        Row(
            what="Classification: 4 KB messages",
            spread=rate,
            unit="a second",
            least=5_000,
            distance=(
                f"{1000 / rate.value:.2f} ms a message. A third of it goes into the one pass that "
                "finds which of some 150 words stand there, of which a pattern needs one before "
                "it is tried; the rest is the cleaning of the text, the splitting into "
                "statements, and the patterns whose words were found."
            ),
        ),
        Row(
            what="Classification: a character of 1 MB over one of 100 KB",
            spread=exactly(growth(trace, *_SIZES, times=2)),
            unit="times",
            most=1.5,
            distance="the work grows faster than the text.",
        ),
        Row(
            what="Classification: a character of 1 MB over one of 256 KB, hostile text",
            spread=exactly(hostile[worst]),
            kind=f"the worst: {worst}",
            unit="times",
            most=2,
            distance=f"the work on {worst} grows faster than the text.",
        ),
    ]
