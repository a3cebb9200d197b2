"""Timer triggers: run a function when its NCRONTAB schedule says so.

It knows `*`, `*/N` and one number in each of the six fields, which is what the product uses.
Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
"""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from azure.functions.meta import Datum

from sandbox.host.functions import Function, LoadError
from sandbox.host.invoke import InvocationFailed, Invoker, converter

LOG = logging.getLogger("host")
FIELDS = 6
SECOND = timedelta(seconds=1)


@dataclass(slots=True, kw_only=True)
class Timer:
    """Runs one function on its schedule until it is cancelled."""

    function: Function
    invoker: Invoker

    async def run(self) -> None:
        """Wait for the next time that fits, run, and so on; a failure is logged and left."""
        fits = schedule(str(self.function.trigger["schedule"]))
        while True:
            await asyncio.sleep(_until_next_second())
            if fits(datetime.now(UTC)):
                await self.fire()

    async def fire(self) -> bool:
        """Run the function now, and return whether it went well."""
        said = json.dumps({"IsPastDue": False, "ScheduleStatus": {}, "Schedule": {}})
        value = converter("timerTrigger").decode(Datum(said, "json"), trigger_metadata=None)
        try:
            await self.invoker.run(self.function, value)
        except InvocationFailed:
            return False
        return True


def _until_next_second() -> float:
    now = datetime.now(UTC)
    return (now.replace(microsecond=0) + SECOND - now).total_seconds()


def schedule(text: str) -> Callable[[datetime], bool]:
    """Return what says whether a second fits a schedule.

    Raises:
        LoadError: it is no schedule, or one that this host does not know.
    """
    fields = text.split()
    if len(fields) != FIELDS or not all(map(_is_known, fields)):
        raise LoadError(f"{text!r} is no schedule of six fields that this host knows")

    def fits(moment: datetime) -> bool:
        # NCRONTAB counts the days of a week from Sunday, 0.
        weekday = (moment.weekday() + 1) % 7
        parts = (moment.second, moment.minute, moment.hour, moment.day, moment.month, weekday)
        return all(_fits(field, part) for field, part in zip(fields, parts, strict=True))

    return fits


def _is_known(field: str) -> bool:
    number = field.removeprefix("*/")
    return field == "*" or (number.isdecimal() and (number == field or int(number) > 0))


def _fits(field: str, part: int) -> bool:
    if field == "*":
        return True
    every = field.removeprefix("*/")
    return part % int(every) == 0 if every != field else part == int(field)
