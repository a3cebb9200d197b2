"""docs/doctor.md shows what the doctor prints, and its lines are taken."""

import re
import shlex
from pathlib import Path

from diagnostics.setup.shown import to_text
from sandbox.world import Denial
from tests.az.lines import AzLines
from tests.diagnostics.doctor.conftest import Clinic

PAGE = Path(__file__).parents[3] / "docs/doctor.md"


async def test_example_is_what_is_printed(clinic: Clinic) -> None:
    action = "Microsoft.Network/routeTables/read"
    clinic.world.denials.append(Denial(scope="/", action=action))
    clinic.workspace.scopes = {"commands", "chat:write", "chat:write.public"}
    results = await clinic.ask()
    shown = PAGE.read_text().split("```text\n", 1)[1].split("```", 1)[0]
    assert shown == to_text(tuple(results.values()))


def test_lines_of_the_page_are_accepted(az_lines: AzLines) -> None:
    lines = re.findall(r"^az .*$", PAGE.read_text(), re.MULTILINE)
    pasted = [shlex.join(shlex.split(re.sub(r"\$[A-Z_]+", "x", line))) for line in lines]
    assert [(each.line, each.ok) for each in az_lines.check(pasted)] == [(pasted[0], True)]
