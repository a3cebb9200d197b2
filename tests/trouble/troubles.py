"""What can befall requests to Azure, by number, by chance and by path."""

import random
from collections.abc import Sequence

from aiohttp import web

from diagnostics.arm import Retries
from sandbox.azure.trouble import Mishap, Trouble

# Waits of milliseconds where the product waits half a second and more.
QUICK = Retries(attempts=4, budget_s=2, first_wait_s=0.01, longest_wait_s=0.05)

BUSY = Mishap(status=503)
REFUSED = Mishap(status=429, retry_after="1", code="TooManyRequests")
CUT = Mishap(cut=True)
CUT_LATER = Mishap(cut=True, after=1_000)
HANGS = Mishap(hangs=True)
DRIPS = Mishap(drips_s=0.05)


def burst(mishap: Mishap, first: int, count: int) -> Trouble:
    """Let requests in a row fail, from number `first` on."""

    def trouble(request: web.Request, number: int) -> Mishap | None:
        del request
        return mishap if first <= number < first + count else None

    return trouble


def always(mishap: Mishap, within: str = "") -> Trouble:
    """Let each request fail whose path holds a word, whatever its case."""

    def trouble(request: web.Request, number: int) -> Mishap | None:
        del number
        return mishap if within.lower() in request.path.lower() else None

    return trouble


def by_chance(mishaps: Sequence[Mishap], share: float, seed: int) -> Trouble:
    """Let a share of the requests fail, the same ones for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - dice for a test

    def trouble(request: web.Request, number: int) -> Mishap | None:
        del request, number
        return dice.choice(mishaps) if dice.random() < share else None

    return trouble
