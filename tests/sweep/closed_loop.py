"""Prove the printed fixes: run them verbatim, and see the fault go; undo them, and see it return.

    python -m tests.sweep.closed_loop [--once-each] [--only WORD] [--part K/N]

Every case of the sweep whose fix has commands is played: the lines come from the report, go through
a shell to the real Azure CLI, and change the simulated Resource Manager. The next run must find
nothing (at most one round a fault), and `az aks update` succeeds only if the nodes connect. Most
lines run in one warm CLI process, the first case of each check with an `az` process a line.
At the end it lists the cases without a command and why, and those whose fix has no way back.
"""

import argparse
import asyncio
import os
import shlex
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from diagnostics.model.finding import Argv, Fix, Purpose
from diagnostics.model.report import Report
from diagnostics.ports import Arm
from sandbox.azure.cli import environment
from sandbox.azure.server import SimulatedArm, serve
from sandbox.stage import azure_settings
from sandbox.sweep.cases import Case, cases
from sandbox.sweep.fault import open_question
from sandbox.sweep.faults import FAULTS
from sandbox.sweep.grounds import OTHER_SUBSCRIPTIONS
from sandbox.world import World
from tests.programs import find_tool
from tests.sweep.seeing import disagreement, look, reading, seen
from tests.sweep.shells import Shell, cold, warm


class Unproven(Exception):
    """A case did not go as its fix promises; the text says how."""


@dataclass(slots=True, kw_only=True)
class Bench:
    """What a case is played on. `cold_checks` are those proven by `az` processes already."""

    arm: SimulatedArm
    azure: Arm
    warm: Shell
    cold: Shell
    cold_checks: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a case went: rounds, command lines run, and the fixes that have no way back."""

    rounds: int
    lines: int
    one_way: tuple[str, ...]


class ByHand(Exception):
    """A case has no command to run; the text says why."""


def mending(report: Report) -> tuple[Fix, ...]:
    """Return the fixes of the failing check that have commands."""
    return tuple(
        fix
        for fix in report.fixes
        if fix.check == report.verdict.check and fix.command and fix.purpose is not Purpose.ESCALATE
    )


def retry(report: Report) -> tuple[Argv, ...]:
    """Return the reconcile that the report prints, () where a fix brings its own."""
    return next((fix.command for fix in report.fixes if fix.purpose is Purpose.RETRY), ())


def why_by_hand(report: Report) -> str:
    """Say why a report has no command that mends what it names.

    Raises:
        Unproven: a cause is named, and nothing is said about how to mend it.
    """
    verdict = report.verdict
    if verdict.check is None:
        return f"no cause is named: {verdict.state.value}"
    told = [fix for fix in report.fixes if fix.check == verdict.check and fix.instructions]
    if not told:
        raise Unproven(f"no fix for {verdict.summary}")
    return f"{verdict.check}, for a person: {told[0].title}"


async def prove(case: Case, bench: Bench) -> Proof:
    """Play a case.

    Raises:
        ByHand: its fix has no commands, or that of a fault behind it has none.
        Unproven: a line failed, the fault stayed, or undoing did not bring it back.
    """
    world, expected = case.build()
    bench.arm.show(world)
    report = first = await look(world, bench.azure)
    if not mending(report):
        raise ByHand(why_by_hand(report))
    shell = _shell_for(report, bench)
    text, done, lines = world.error_text, list[Fix](), 0
    most = len(expected.also) + max(1, _failed_pools(world), _own_addresses(world))
    for rounds in range(1, most + 1):
        fixes = mending(report)
        if not fixes:
            raise ByHand(why_by_hand(report))
        lines += await _run(shell, _commands(fixes))
        lines += await _reconcile(shell, retry(report))
        done += fixes
        report = await _next_run(case, bench, world, text)
        if _well(case, report, world):
            await _undo(shell, bench, world, (text, first), done)
            one_way = tuple(fix.title for fix in done if not fix.undo)
            return Proof(rounds=rounds, lines=lines, one_way=one_way)
    raise Unproven(f"after {most} round(s): {report.verdict.summary}")


async def _next_run(case: Case, bench: Bench, world: World, text: str | None) -> Report:
    """Run again with what Azure says now; where that names no address, with what it said before."""
    world.error_text = _complaint(world)
    report = await look(world, bench.azure)
    if world.error_text is None and not _well(case, report, world):
        world.error_text = text
        report = await look(world, bench.azure)
    return report


def _failed_pools(world: World) -> int:
    pools = world.cluster["properties"]["agentPoolProfiles"]
    return sum(one["provisioningState"] == "Failed" for one in pools)


def _own_addresses(world: World) -> int:
    """Count the nodes that leave by an address of their own: a report names that of one node."""
    nics = [world.need(node.nic_id)["properties"]["ipConfigurations"][0] for node in world.nodes]
    return sum("publicIPAddress" in one["properties"] for one in nics)


def _complaint(world: World) -> str | None:
    status = world.cluster["properties"].get("status") or {}
    text: str | None = status.get("provisioningError", {}).get("message")
    return text


def _shell_for(report: Report, bench: Bench) -> Shell:
    check = report.verdict.check or ""
    if check in bench.cold_checks:
        return bench.warm
    bench.cold_checks.add(check)
    return bench.cold


def _commands(fixes: tuple[Fix, ...]) -> Iterator[Argv]:
    for fix in fixes:
        yield from fix.command


async def _run(shell: Shell, vectors: Iterator[Argv]) -> int:
    count = 0
    for count, argv in enumerate(vectors, start=1):  # noqa: B007 - counted for the table
        line = shlex.join(argv)
        status, output = await shell.run(line)
        if status and "K8SAPIServer" not in output:
            raise Unproven(f"{line}\n  ended with {status}: {output[-400:]}")
    return count


async def _reconcile(shell: Shell, vectors: tuple[Argv, ...]) -> int:
    """Reconcile; where a fault is left, or is back, Azure refuses and that is as it should be."""
    for argv in vectors:
        await shell.run(shlex.join(argv))
    return len(vectors)


def _well(case: Case, report: Report, world: World) -> bool:
    """Say whether all nodes connect, and the report says so as far as it can.

    On some topologies, or after some faults, what the path leads through stays unreadable; the
    address that a failed node dialled is gone from Azure once that node is well.
    """
    same = (Case(topology=case.topology, fault=each) for each in (FAULTS["cause-gone"], None))
    well = [expected for _, expected in (each.build() for each in same)]
    if case.fault and case.fault.after:
        well = [open_question(case.fault.after)]
    told = seen(report)
    settled = world.cluster["properties"]["provisioningState"] == "Succeeded"
    clean = told.state == "no_fault_found"
    return settled and (clean or any(not disagreement(each, told) for each in well))


async def _undo(
    shell: Shell, bench: Bench, world: World, then: tuple[str | None, Report], done: list[Fix]
) -> None:
    """Undo in reverse, unless one of the fixes has no way back.

    `then` is the text and the report of the beginning. Of several pools that fail again, Azure's
    own text may name another one than the first text did.

    Raises:
        Unproven: the fault did not come back.
    """
    vectors = [argv for fix in reversed(done) for argv in fix.undo]
    if not all(fix.undo for fix in done):
        return
    await _run(shell, iter(vectors))
    text, first = then
    await _reconcile(shell, retry(first))
    told = seen(first)
    for said in (_complaint(world), text):
        world.error_text = said
        again = seen(await look(world, bench.azure))
        if (again.check, again.blames) == (told.check, told.blames):
            return
    raise Unproven(f"undone, and yet: {again.state}: {again.summary}")


@asynccontextmanager
async def benches(python: Path) -> AsyncIterator[Bench]:
    """Set up a served world, the program's readers and both shells."""
    first, _ = next(cases()).build()
    async with AsyncExitStack() as stack:
        arm = await stack.enter_async_context(serve(first, page_size=50, operation_s=0.001))
        os.environ.update(azure_settings(first, arm))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="closed-loop-")))
        (folder / "config").mkdir()
        chosen = environment(folder / "config", first, arm, *OTHER_SUBSCRIPTIONS)
        (folder / "warm").mkdir()
        yield Bench(
            arm=arm,
            azure=await stack.enter_async_context(reading(first, arm)),
            warm=await stack.enter_async_context(warm(python, folder / "warm", chosen)),
            cold=cold(python, folder / "cold", chosen),
        )


async def play(chosen: list[Case], *, once_each: bool) -> int:
    """Play the cases, print a line for each and what is left; return how many are unproven."""
    python = find_tool("az")
    if python is None:
        sys.exit("the Azure CLI is not installed: make az")
    account = Account()
    async with benches(python) as bench:
        for case in chosen:
            if once_each and case.kind in account.kinds:
                continue
            began = time.monotonic()
            try:
                account.proven(case, await prove(case, bench), time.monotonic() - began)
            except ByHand as why:
                account.by_hand[str(why), case.kind].append(case.topology)
            except Unproven as why:
                account.unproven += 1
                _say(f"UNPROVEN {case.name}: {why}")
        account.close(bench.cold_checks)
    return account.unproven


@dataclass(slots=True, kw_only=True)
class Account:
    """What was proven, what was not, and what is left to people, in words."""

    kinds: set[str] = field(default_factory=set)
    number: int = 0
    unproven: int = 0
    by_hand: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    one_way: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def proven(self, case: Case, proof: Proof, spent_s: float) -> None:
        """Note a proof, and print it."""
        self.number += 1
        self.kinds.add(case.kind)
        for title in proof.one_way:
            self.one_way[title.split()[0]].add(case.kind)
        back = "no way back" if proof.one_way else "undone"
        _say(
            f"proven   {case.name:45} {proof.rounds} round(s), {proof.lines} line(s), {back}, "
            f"{spent_s:.1f} s"
        )

    def close(self, cold_checks: set[str]) -> None:
        """Print the cases without a command and why, the fixes without a way back, the sum."""
        for (why, kind), topologies in sorted(self.by_hand.items()):
            places = ", ".join(topologies)
            _say(f"by hand  {kind:34} {len(topologies):3}  {why}  ({places})")
        for verb, kinds in sorted(self.one_way.items()):
            _say(f"one way  {verb}: {', '.join(sorted(kinds))}")
        by_hand = sum(map(len, self.by_hand.values()))
        _say(
            f"{self.number} proven, {self.unproven} unproven, {by_hand} without commands; "
            f"as az processes: {', '.join(sorted(cold_checks))}"
        )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Parse the command line and play."""
    parser = argparse.ArgumentParser(prog="python -m tests.sweep.closed_loop")
    parser.add_argument("--once-each", action="store_true", help="each kind of fault once")
    parser.add_argument("--only", default="", help="cases whose name holds this word")
    parser.add_argument("--part", default="1/1", help="the K-th of N parts, to run side by side")
    options = parser.parse_args()
    chosen = [case for case in cases() if case.fault and options.only in case.name]
    part, parts = map(int, options.part.split("/"))
    chosen = [case for case in chosen if _place(case) % parts == part - 1]
    sys.exit(1 if asyncio.run(play(chosen, once_each=options.once_each)) else 0)


def _place(case: Case) -> int:
    """Keep all cases of one fault in one part."""
    return list(FAULTS).index(case.fault.name) if case.fault else 0


if __name__ == "__main__":
    main()
