"""Hold messages and views to Slack's own TypeScript types, with the TypeScript compiler.

The types know every key and its kind, and no length or count; those are in sandbox/slack/limits.py.
Only long-known blocks are taken: newer ones are refused by clients that are not up to date.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.programs import ROOT

Kind = Literal["Message", "Modal", "Home", "Options", "Manifest"]
TYPES = ROOT / "tools/node_modules/@slack/types"
MANIFEST = ROOT / "tools/node_modules/@slack/web-api/dist/types/request/manifest.d.ts"
HEADER = """\
import type { ActionsBlock, ContextBlock, DividerBlock, HeaderBlock, HomeView } from "@slack/types";
import type { InputBlock, ModalView, Option, RichTextBlock, SectionBlock, TableBlock } from \
"@slack/types";
import type { Manifest } from "@slack/manifest";
type Titles = ActionsBlock | ContextBlock | DividerBlock | HeaderBlock;
type Block = Titles | RichTextBlock | SectionBlock | TableBlock;
type Message = { text: string; blocks: Block[] };
type Modal = Omit<ModalView, "blocks"> & { blocks: (Block | InputBlock)[] };
type Home = Omit<HomeView, "blocks"> & { blocks: Block[] };
type Options = { options: Option[] };
""".splitlines()
SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noEmit": True,
        "skipLibCheck": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "paths": {"@slack/types": [str(TYPES)], "@slack/manifest": [str(MANIFEST)]},
    },
    "files": ["shown.ts"],
}
COMPLAINT = re.compile(r"^shown\.ts\((\d+),\d+\): error (TS\d+): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What Slack is to take: a message (`text`, `blocks`), a view, a menu's answer, a manifest."""

    kind: Kind
    value: Mapping[str, Any]


def complaints(node: Path, tsc: Path, shown: Mapping[str, Shown], folder: Path) -> dict[str, str]:
    """Return the compiler's first complaint about each thing that the types refuse, by its name.

    Raises:
        AssertionError: the compiler failed, or complained of something else than these.
    """
    names = list(shown)
    lines = [
        # JSON in ASCII is TypeScript: a line of its own for each, so that a complaint finds it.
        f"({json.dumps(each.value)}) satisfies {each.kind};"
        for each in shown.values()
    ]
    folder.joinpath("shown.ts").write_text("\n".join([*HEADER, *lines]) + "\n")
    folder.joinpath("tsconfig.json").write_text(json.dumps(SETTINGS))
    done = subprocess.run(  # noqa: S603 - our own tools
        [node, tsc, "--pretty", "false"], cwd=folder, capture_output=True, text=True, check=False
    )
    found: dict[str, str] = {}
    for line, code, said in COMPLAINT.findall(done.stdout):
        at = int(line) - len(HEADER) - 1
        assert at >= 0, done.stdout
        found.setdefault(names[at], f"{code}: {said}")
    assert bool(found) == (done.returncode != 0), done.stdout + done.stderr
    return found
