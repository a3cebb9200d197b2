"""Time that tests turn by hand."""

from dataclasses import dataclass, field

from bot.threads import Clock


@dataclass(slots=True)
class FakeTime:
    """Seconds that pass only by sleeping or by `pass_s`; `slept` lists the pauses asked for."""

    now_s: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds

    def seconds(self) -> float:
        """Return the time."""
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        """Pass the time at once."""
        self.slept.append(round(seconds, 3))
        self.now_s += seconds

    @property
    def clock(self) -> Clock:
        """Return the port."""
        return Clock(seconds=self.seconds, sleep=self.sleep)
