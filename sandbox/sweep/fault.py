"""A fault, and what a right report says of it."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.sweep.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a report should say: its state, the check, the name of the resource that decides.

    `also` are checks that fail besides the one named, `undecided` the check that must be among
    the undecided ones.
    """

    state: str
    check: str | None = None
    blames: str | None = None
    also: frozenset[str] = frozenset()
    undecided: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of fault. `apply` breaks a site and says what is expected.

    It makes sense on sites that have all traits of `needs` and none of `unless`. With `past` the
    site failed earlier for a reason that is gone, and what `apply` then does need be no cause. That
    reason dropped packets; with `refused` the API server did not listen yet instead. `pasted` is
    what a person adds to the error text. `after` is a check that stays open once it is mended.
    """

    name: str
    apply: Callable[[Site], Expected]
    needs: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    past: bool = False
    refused: bool = False
    pasted: str = ""
    after: str | None = None

    def fits(self, site: Site) -> bool:
        """Say whether the fault makes sense on a site."""
        return self.needs <= site.traits and not self.unless & site.traits


def cause(check: str, blames: str, *also: str) -> Expected:
    """Expect a cause that alone explains the failure."""
    return Expected(state="cause_found", check=check, blames=blames, also=frozenset(also))


def likely(check: str, blames: str) -> Expected:
    """Expect a cause that rests on an assumption."""
    return Expected(state="likely_cause", check=check, blames=blames)


def open_question(check: str) -> Expected:
    """Expect that nothing is named, and that a check could not decide."""
    return Expected(state="not_determined", undecided=check)


def on(*traits: str) -> frozenset[str]:
    """Name the traits that a fault needs, or those it cannot stand."""
    return frozenset(traits)
